<?php

// A unique index built beside the traffic: rows may still break it.
// Only: since-12
// Expected: UNIQUE_INDEX posts.title

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        Schema::table('posts', function (Blueprint $table) {
            $table->unique('title')->online();
        });
    }
};
