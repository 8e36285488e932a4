<?php

// A migration that does not want to run.
// Expected: DROPPED_TABLE posts
// Expected on since-12: none

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
        return false;
    }
};
