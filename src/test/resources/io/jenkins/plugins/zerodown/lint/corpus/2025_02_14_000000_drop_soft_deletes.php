<?php

// Dropped soft deletes.
// Expected: DROPPED_COLUMN posts.deleted_at
// Not told on sqlite laravel-8: its SQL could not be told

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

class DropSoftDeletes extends Migration
{
    public function up()
    {
        Schema::table('posts', fn (Blueprint $table) => $table->dropSoftDeletes());
    }

    public function down()
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
}
