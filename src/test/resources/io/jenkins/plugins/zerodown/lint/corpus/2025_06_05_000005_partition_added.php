<?php

// A partition for rows to come.
// Only: mysql
// Expected: none

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;

return new class extends Migration
{
    public function up()
    {
        DB::statement('alter table events add partition (partition p2027 values less than (2028))');
    }
};
