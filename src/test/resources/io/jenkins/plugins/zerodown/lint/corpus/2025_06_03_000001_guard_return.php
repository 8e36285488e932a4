<?php

// A guard that returns, and a danger after it.
// Expected: RENAMED_TABLE posts

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        if (Schema::hasTable('articles')) {
            return;
        }

        Schema::rename('posts', 'articles');
    }
};
