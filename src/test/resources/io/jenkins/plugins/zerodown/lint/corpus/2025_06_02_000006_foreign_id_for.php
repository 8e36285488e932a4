<?php

// A required foreign key, by the model.
// Only: since-9
// Expected: REQUIRED_COLUMN posts.user_id

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        Schema::table('posts', function (Blueprint $table) {
            $table->foreignIdFor(\App\Models\User::class);
        });
    }
};
