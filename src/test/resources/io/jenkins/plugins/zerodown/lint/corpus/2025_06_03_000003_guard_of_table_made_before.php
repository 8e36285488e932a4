<?php

// A table that an earlier migration may have made is not one of this batch.
// Expected: DROPPED_COLUMN posts.title
// Expected on mysql laravel-8: none
// Expected on pgsql laravel-8: none
// Not told on sqlite laravel-8: its SQL could not be told

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        if (! Schema::hasTable('posts')) {
            Schema::create('posts', fn (Blueprint $table) => $table->id());
        }

        Schema::table('posts', fn (Blueprint $table) => $table->dropColumn('title'));
    }
};
