<?php

// A new required column, by the name of its type.
// Expected: REQUIRED_COLUMN posts.rank

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

class AddByNameOfType extends Migration
{
    public function up()
    {
        Schema::table('posts', fn (Blueprint $table) => $table->addColumn('integer', 'rank'));
    }

    public function down()
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
}
