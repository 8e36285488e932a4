<?php

// Tables locked by hand.
// Only: mysql
// Expected: none
// Not told: not understood

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;

return new class extends Migration
{
    public function up()
    {
        DB::statement('lock tables posts write');
    }
};
