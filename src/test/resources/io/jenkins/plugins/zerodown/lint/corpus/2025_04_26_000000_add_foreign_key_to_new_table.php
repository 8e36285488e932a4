<?php

// A foreign key of a table that the same migration makes.
// Expected: none

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::create('badges', fn (Blueprint $table) => $table->foreignId('user_id'));
        Schema::table('badges', fn (Blueprint $table) => $table->foreign('user_id')->references('id')->on('users'));
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
