<?php

// All rows removed, in SQL for rows.
// Expected: EMPTIED_TABLE posts

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;

return new class extends Migration
{
    public function up()
    {
        DB::delete('delete from posts');
    }
};
