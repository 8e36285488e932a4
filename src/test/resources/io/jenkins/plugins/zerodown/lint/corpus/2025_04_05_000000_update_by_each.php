<?php

// Rows changed one by one.
// Expected: none
// Not told: depends on what it reads

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        foreach (\App\Models\Post::all() as $post) {
            $post->update(['title' => trim($post->title)]);
        }
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
