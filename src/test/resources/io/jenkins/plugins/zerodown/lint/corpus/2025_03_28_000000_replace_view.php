<?php

// A view that is made anew.
// Expected: none

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

class ReplaceView extends Migration
{
    public function up()
    {
        DB::statement('drop view if exists popular_posts');
        DB::statement('create view popular_posts as select * from posts where votes > 20');
    }

    public function down()
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
}
