<?php

// Rows changed by those of another table.
// Only: mysql
// Expected: none

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;

return new class extends Migration
{
    public function up()
    {
        DB::statement('update posts p join users u on u.id = p.author_id set p.votes = 1 where u.id = 7');
    }
};
