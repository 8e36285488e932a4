<?php

// A required polymorphic relation by ULID.
// Only: since-9
// Expected: REQUIRED_COLUMN posts.o_type; REQUIRED_COLUMN posts.o_id
// Expected on pgsql: REQUIRED_COLUMN posts.o_type; REQUIRED_COLUMN posts.o_id; LOCKING_INDEX posts.o_type, o_id

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        Schema::table('posts', fn (Blueprint $table) => $table->ulidMorphs('o'));
    }
};
