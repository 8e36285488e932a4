<?php

// A unique index where the table lacks it.
// Only: since-12
// Expected: UNIQUE_INDEX posts.title

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        Schema::whenTableDoesntHaveIndex('posts', 'u', fn (Blueprint $table) => $table->unique('title', 'u'));
    }
};
