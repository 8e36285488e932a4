<?php

// A column that may be null from now on.
// Only: since-11
// Expected: CHANGED_COLUMN posts.title

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        Schema::table('posts', fn (Blueprint $table) => $table->string('title')->nullable()->change());
    }
};
