<?php

// A constraint by an index that is there.
// Only: pgsql
// Expected: none

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;

return new class extends Migration
{
    public function up()
    {
        DB::statement('alter table posts add constraint u unique using index u deferrable');
    }
};
