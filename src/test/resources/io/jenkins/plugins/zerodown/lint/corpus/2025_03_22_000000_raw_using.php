<?php

// A column changed in PostgreSQL's words, with a conversion.
// Only: pgsql
// Expected: CHANGED_COLUMN posts.votes

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        DB::statement('ALTER TABLE posts ALTER COLUMN votes TYPE bigint USING votes::bigint');
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
