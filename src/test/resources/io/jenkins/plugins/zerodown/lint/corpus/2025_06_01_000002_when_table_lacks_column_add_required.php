<?php

// A required column where the table lacks it.
// Only: since-9
// Expected: REQUIRED_COLUMN posts.slug

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        Schema::whenTableDoesntHaveColumn('posts', 'slug', fn (Blueprint $table) => $table->string('slug'));
    }
};
