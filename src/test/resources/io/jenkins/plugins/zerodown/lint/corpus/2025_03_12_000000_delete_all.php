<?php

// All rows removed.
// Expected: EMPTIED_TABLE posts

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        DB::table('posts')->delete();
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
