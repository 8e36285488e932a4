<?php

// Dropped columns, by the schema builder.
// Expected: DROPPED_COLUMN posts.title
// Not told on sqlite laravel-8: its SQL could not be told

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::dropColumns('posts', ['title']);
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
