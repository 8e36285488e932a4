<?php

// A value more for an enumeration.
// Only: pgsql
// Expected: none

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;

return new class extends Migration
{
    public function up()
    {
        DB::statement("alter type mood add value if not exists 'glad'");
    }
};
