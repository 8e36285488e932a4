<?php

// Foreign keys in a migration whose SQL cannot be told.
// Expected: FOREIGN_KEY posts.author_id; FOREIGN_KEY posts.user_id
// Expected on sqlite: none
// Not told: its SQL could not be told

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        throw_if(true, RuntimeException::class, 'not today');
        Schema::table('posts', function (Blueprint $table) {
            $table->foreignId('user_id')->nullable()->constrained();
            $table->foreign('author_id')->references('id')->on('users');
        });
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
