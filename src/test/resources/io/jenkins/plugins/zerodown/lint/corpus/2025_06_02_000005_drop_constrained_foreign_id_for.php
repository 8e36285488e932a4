<?php

// A foreign key dropped with its column, by the model.
// Only: since-10
// Expected: DROPPED_COLUMN posts.user_id
// Not told on sqlite laravel-10: its SQL could not be told

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        Schema::table('posts', function (Blueprint $table) {
            $table->dropConstrainedForeignIdFor(\App\Models\User::class);
        });
    }
};
