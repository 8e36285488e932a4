<?php

// A danger in a method of its own.
// Expected: DROPPED_TABLE posts

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        $this->tidyUp();
    }

    private function tidyUp()
    {
        Schema::drop('posts');
    }
};
