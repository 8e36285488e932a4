<?php

// A column made required by a check that is valid already.
// Only: pgsql
// Expected: REQUIRED_COLUMN posts.title

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;

return new class extends Migration
{
    public function up()
    {
        DB::statement('alter table posts alter title set not null');
    }
};
