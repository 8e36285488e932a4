<?php

// Several dropped columns, as arguments.
// Expected: DROPPED_COLUMN posts.title; DROPPED_COLUMN posts.body
// Not told on sqlite laravel-8: its SQL could not be told

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::table('posts', fn (Blueprint $table) => $table->dropColumn('title', 'body'));
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
