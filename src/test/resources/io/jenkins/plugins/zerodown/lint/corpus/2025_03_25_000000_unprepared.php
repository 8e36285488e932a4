<?php

// Several statements in one.
// Expected: DROPPED_TABLE comments; UNBOUNDED_UPDATE posts

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        DB::unprepared("UPDATE posts SET title = 'a;b'; DROP TABLE comments;");
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
