<?php

// A dropped table, by the blueprint, where it has rows.
// Expected: DROPPED_TABLE posts

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        if (Schema::hasColumn('posts', 'nowhere')) {
            Schema::table('posts', fn (Blueprint $table) => $table->drop());
        }
    }
};
