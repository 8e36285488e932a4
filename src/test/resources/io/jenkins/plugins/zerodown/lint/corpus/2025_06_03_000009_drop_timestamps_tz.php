<?php

// Dropped timestamps with their zone.
// Expected: DROPPED_COLUMN posts.created_at; DROPPED_COLUMN posts.updated_at
// Not told on sqlite laravel-8: its SQL could not be told

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        Schema::table('posts', fn (Blueprint $table) => $table->dropTimestampsTz());
    }
};
