<?php

// A column dropped at once, beside a harmless one.
// Only: since-12
// Expected: DROPPED_COLUMN posts.title

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        Schema::table('posts', function (Blueprint $table) {
            $table->string('lead')->nullable()->instant();
            $table->dropColumn('title');
        });
    }
};
