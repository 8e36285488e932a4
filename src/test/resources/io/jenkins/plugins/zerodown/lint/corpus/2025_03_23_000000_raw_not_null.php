<?php

// A column made required in PostgreSQL's words.
// Only: pgsql
// Expected: REQUIRED_COLUMN posts.title

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        DB::statement('ALTER TABLE posts ALTER COLUMN title SET NOT NULL');
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
