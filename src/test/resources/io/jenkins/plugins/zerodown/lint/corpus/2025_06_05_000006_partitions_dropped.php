<?php

// Partitions dropped.
// Only: mysql
// Expected: EMPTIED_TABLE events

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;

return new class extends Migration
{
    public function up()
    {
        DB::statement('alter table events drop partition p2020, p2021');
    }
};
