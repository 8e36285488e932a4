<?php

// A block of PostgreSQL's own language.
// Only: pgsql
// Expected: none
// Not told: not understood

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;

return new class extends Migration
{
    public function up()
    {
        DB::statement('do $$ begin drop table posts; end $$');
    }
};
