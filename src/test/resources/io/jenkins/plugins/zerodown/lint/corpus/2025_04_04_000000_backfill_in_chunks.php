<?php

// Rows filled in by chunks.
// Expected: none
// Not told: depends on what it reads

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        DB::table('posts')->orderBy('id')->chunkById(100, function ($posts) {
            foreach ($posts as $post) {
                DB::table('posts')->where('id', $post->id)->update(['votes' => 1]);
            }
        });
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
