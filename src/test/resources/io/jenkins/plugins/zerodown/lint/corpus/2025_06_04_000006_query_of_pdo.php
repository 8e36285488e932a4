<?php

// All rows removed past the framework.
// Expected: EMPTIED_TABLE posts; DROPPED_TABLE comments

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;

return new class extends Migration
{
    public function up()
    {
        DB::getPdo()->query('delete from posts');
        DB::connection()->getPdo()->prepare('drop table comments')->execute();
    }
};
