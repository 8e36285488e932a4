<?php

// A migration that wants to run.
// Expected: DROPPED_TABLE posts

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        Schema::drop('posts');
    }

    public function shouldRun(): bool
    {
        return true;
    }
};
