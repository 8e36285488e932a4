<?php

// A required column in SQL of its own.
// Only: since-11
// Expected: REQUIRED_COLUMN posts.rank

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        Schema::table('posts', fn (Blueprint $table) => $table->rawColumn('rank', 'integer not null'));
    }
};
