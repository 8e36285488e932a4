<?php

// An enumeration changed in MySQL's words.
// Only: mysql
// Expected: CHANGED_COLUMN posts.level

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        DB::statement("ALTER TABLE `posts` MODIFY COLUMN `level` ENUM('easy', 'hard', 'extreme') NOT NULL DEFAULT 'easy'");
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
