<?php

// A table that the same migration makes and then changes.
// Expected: none

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

class CreateAndAlter extends Migration
{
    public function up()
    {
        Schema::create('drafts', function (Blueprint $table) {
            $table->id();
            $table->string('name');
        });
        Schema::table('drafts', function (Blueprint $table) {
            $table->string('slug');
            $table->unique('slug');
            $table->index('name');
        });
        DB::table('drafts')->delete();
    }

    public function down()
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
}
