<?php

// A changed column, written over several lines.
// Expected: CHANGED_COLUMN posts.title
// Not told on laravel-8: its SQL could not be told
// Not told on laravel-9: its SQL could not be told
// Not told on sqlite laravel-10: its SQL could not be told

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

class ChangeOverLines extends Migration
{
    public function up()
    {
        Schema::table('posts', function (Blueprint $table) {
            $table->text('title')
                ->nullable()
                ->change();
        });
    }

    public function down()
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
}
