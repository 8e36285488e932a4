<?php

// A file written before a danger.
// Expected: DROPPED_TABLE posts
// Not told: it writes

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        app('files')->put(storage_path('app/written'), 'x');
        Schema::drop('posts');
    }
};
