<?php

// A column dropped where the table has it, which it has not today.
// Only: since-9
// Expected: DROPPED_COLUMN posts.gone

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        Schema::whenTableHasColumn('posts', 'gone', function (Blueprint $table) {
            $table->dropColumn('gone');
        });
    }
};
