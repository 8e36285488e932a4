<?php

// Columns dropped in a loop, where they are there.
// Expected: none
// Not told: depends on what it reads

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        foreach (['nowhere', 'never'] as $column) {
            if (Schema::hasColumn('posts', $column)) {
                Schema::table('posts', fn (Blueprint $table) => $table->dropColumn($column));
            }
        }
    }
};
