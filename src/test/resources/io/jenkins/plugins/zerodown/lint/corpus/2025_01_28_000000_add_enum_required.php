<?php

// A new required enumeration.
// Expected: REQUIRED_COLUMN posts.level

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

class AddEnumRequired extends Migration
{
    public function up()
    {
        Schema::table('posts', fn (Blueprint $table) => $table->enum('level', ['easy', 'hard']));
    }

    public function down()
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
}
