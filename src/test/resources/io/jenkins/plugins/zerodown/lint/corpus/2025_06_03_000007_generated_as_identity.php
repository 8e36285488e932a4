<?php

// A column that counts by itself.
// Only: pgsql
// Expected: none

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        Schema::table('posts', fn (Blueprint $table) => $table->bigInteger('seq')->generatedAs());
    }
};
