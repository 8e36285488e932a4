<?php

// Both branches of a guard, one of them a danger.
// Expected: DROPPED_COLUMN posts.gone

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        if (! Schema::hasColumn('posts', 'gone')) {
            Schema::table('posts', fn (Blueprint $table) => $table->integer('gone')->nullable());
        } else {
            Schema::table('posts', fn (Blueprint $table) => $table->dropColumn('gone'));
        }
    }
};
