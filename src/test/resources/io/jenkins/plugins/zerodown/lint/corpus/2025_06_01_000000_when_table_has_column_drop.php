<?php

// A column dropped where the table has it.
// Only: since-9
// Expected: DROPPED_COLUMN posts.title

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        Schema::whenTableHasColumn('posts', 'title', fn ($t) => $t->dropColumn('title'));
    }
};
