<?php

// Rows that are made or changed in one statement.
// Expected: none

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        DB::table('tags')->upsert([['name' => 'news', 'votes' => 1]], ['name'], ['votes']);
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
