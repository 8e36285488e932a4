<?php

// All rows changed, in a transaction in a transaction.
// Expected: UNBOUNDED_UPDATE posts

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;

return new class extends Migration
{
    public function up()
    {
        DB::transaction(fn () => DB::transaction(fn () => DB::table('posts')->update(['votes' => 0])));
    }
};
