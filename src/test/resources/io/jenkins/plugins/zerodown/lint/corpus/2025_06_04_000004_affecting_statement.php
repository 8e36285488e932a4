<?php

// All rows changed, in SQL whose rows are counted.
// Expected: UNBOUNDED_UPDATE posts

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;

return new class extends Migration
{
    public function up()
    {
        DB::affectingStatement('update posts set votes = 0 where 1 = 1');
    }
};
