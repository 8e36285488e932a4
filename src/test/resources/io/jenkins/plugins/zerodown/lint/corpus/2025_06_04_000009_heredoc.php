<?php

// Several clauses in a text over several lines.
// Only: mysql
// Expected: DROPPED_COLUMN posts.title; DROPPED_COLUMN posts.body

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;

return new class extends Migration
{
    public function up()
    {
        DB::unprepared(<<<'SQL'
            alter table posts /* ; */
                comment 'old, drop column x', -- and
                drop index posts_title_index,
                drop column `title`, drop body;
SQL);
    }
};
