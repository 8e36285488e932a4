<?php

// The dropped remember token.
// Expected: DROPPED_COLUMN users.remember_token
// Not told on sqlite laravel-8: its SQL could not be told

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::table('users', fn (Blueprint $table) => $table->dropRememberToken());
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
