<?php

// A migration that fails after a danger.
// Expected: DROPPED_TABLE posts
// Not told: its SQL could not be told

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\Schema;

class ThrowsAfterADrop extends Migration
{
    public function up()
    {
        Schema::drop('posts');
        throw new RuntimeException('not today');
    }

    public function down()
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
}
