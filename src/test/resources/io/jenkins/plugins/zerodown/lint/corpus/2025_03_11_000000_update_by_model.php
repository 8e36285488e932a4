<?php

// All rows changed, by the model.
// Expected: UNBOUNDED_UPDATE posts

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        \App\Models\Post::query()->toBase()->update(['votes' => 1]);
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
