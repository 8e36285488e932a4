<?php

// Rows made of others by a part of the statement that removes them.
// Only: pgsql
// Expected: EMPTIED_TABLE posts

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;

return new class extends Migration
{
    public function up()
    {
        DB::statement('with gone as (delete from posts returning id) insert into archive select id from gone');
    }
};
