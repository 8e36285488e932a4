<?php

// A default that differs from row to row.
// Only: pgsql
// Expected: none
// Not told: not understood

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        Schema::table('posts', fn (Blueprint $table) => $table->uuid('uuid')->default(DB::raw('gen_random_uuid()')));
    }
};
