<?php

// A foreign key dropped with its column.
// Expected: DROPPED_COLUMN posts.author_id
// Not told on sqlite laravel-8: its SQL could not be told
// Not told on sqlite laravel-9: its SQL could not be told
// Not told on sqlite laravel-10: its SQL could not be told

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::table('posts', fn (Blueprint $table) => $table->dropConstrainedForeignId('author_id'));
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
