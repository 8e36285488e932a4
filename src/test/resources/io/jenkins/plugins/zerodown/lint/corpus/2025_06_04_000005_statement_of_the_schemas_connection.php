<?php

// A table dropped by the connection of the schema builder.
// Expected: DROPPED_TABLE posts

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        Schema::getConnection()->statement('drop table posts');
    }
};
