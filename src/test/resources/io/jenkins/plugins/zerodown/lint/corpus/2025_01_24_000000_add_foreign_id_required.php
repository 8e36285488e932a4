<?php

// A required foreign key.
// Expected: FOREIGN_KEY posts.user_id; REQUIRED_COLUMN posts.user_id
// Expected on sqlite: REQUIRED_COLUMN posts.user_id

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::table('posts', fn (Blueprint $table) => $table->foreignId('user_id')->constrained());
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
