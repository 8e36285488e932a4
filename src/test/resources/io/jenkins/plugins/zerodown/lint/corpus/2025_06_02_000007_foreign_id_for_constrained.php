<?php

// A foreign key that may be null, by the model.
// Only: since-9
// Expected: FOREIGN_KEY posts.user_id
// Expected on sqlite: none

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        Schema::table('posts', function (Blueprint $table) {
            $table->foreignIdFor(\App\Models\User::class)->nullable()->constrained();
        });
    }
};
