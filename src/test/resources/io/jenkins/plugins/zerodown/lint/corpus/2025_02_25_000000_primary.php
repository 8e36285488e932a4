<?php

// A primary key on columns that are there.
// Expected: UNIQUE_INDEX posts.author_id, title
// Expected on sqlite laravel-8: none
// Expected on sqlite laravel-9: none
// Expected on sqlite laravel-10: none

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::table('posts', fn (Blueprint $table) => $table->primary(['author_id', 'title']));
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
