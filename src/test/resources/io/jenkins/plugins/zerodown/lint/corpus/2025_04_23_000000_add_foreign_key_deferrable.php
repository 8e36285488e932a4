<?php

// A foreign key that is checked at the end of a transaction.
// Only: pgsql
// Expected: FOREIGN_KEY posts.author_id

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::table('posts', function (Blueprint $table) {
            $table->foreign('author_id')->references('id')->on('users')->deferrable()->initiallyImmediate(false);
        });
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
