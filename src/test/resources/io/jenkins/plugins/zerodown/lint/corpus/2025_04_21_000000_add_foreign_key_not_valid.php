<?php

// A foreign key that only new rows must keep to.
// Expected: FOREIGN_KEY posts.author_id
// Expected on sqlite: none
// Expected on pgsql: none

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::table('posts', fn (Blueprint $table) => $table->foreign('author_id')->references('id')->on('users')->notValid());
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
