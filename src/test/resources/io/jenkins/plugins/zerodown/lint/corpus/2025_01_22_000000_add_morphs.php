<?php

// A required polymorphic relation.
// Expected: REQUIRED_COLUMN posts.owner_type; REQUIRED_COLUMN posts.owner_id
// Expected on pgsql: REQUIRED_COLUMN posts.owner_type; REQUIRED_COLUMN posts.owner_id; LOCKING_INDEX posts.owner_type, owner_id

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::table('posts', fn (Blueprint $table) => $table->morphs('owner'));
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
