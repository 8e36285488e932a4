<?php

// All rows removed, in SQL.
// Expected: EMPTIED_TABLE posts

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

class DeleteRaw extends Migration
{
    public function up()
    {
        DB::delete('delete from posts');
    }

    public function down()
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
}
