<?php

// Dangers that stand in comments and texts only.
// Expected: none
// Not told: its SQL could not be told

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        // Schema::drop('posts'); is what nobody wants.
        # DB::table('posts')->delete();
        /* Schema::table('posts', fn ($table) => $table->dropColumn('title')); */
        $text = "Schema::drop('posts');";
        throw new RuntimeException($text);
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
