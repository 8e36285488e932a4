<?php

// SQL for one kind of database.
// Expected: none
// Expected on mysql: DROPPED_COLUMN posts.title

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;

return new class extends Migration
{
    public function up()
    {
        if (DB::getDriverName() === 'mysql') {
            DB::statement('alter table posts drop index posts_title_index, drop column title');
        }
    }
};
