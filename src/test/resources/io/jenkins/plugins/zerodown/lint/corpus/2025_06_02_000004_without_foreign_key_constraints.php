<?php

// A table dropped while foreign keys are not looked at.
// Only: since-9
// Expected: DROPPED_TABLE comments

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        Schema::withoutForeignKeyConstraints(function () {
            Schema::drop('comments');
        });
    }
};
