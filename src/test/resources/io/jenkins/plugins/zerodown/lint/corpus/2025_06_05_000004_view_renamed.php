<?php

// A view with another name.
// Only: pgsql
// Expected: DROPPED_VIEW popular

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;

return new class extends Migration
{
    public function up()
    {
        DB::statement('alter view popular rename to liked');
    }
};
