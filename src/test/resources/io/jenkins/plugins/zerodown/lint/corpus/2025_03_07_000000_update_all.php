<?php

// All rows changed.
// Expected: UNBOUNDED_UPDATE posts

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

class UpdateAll extends Migration
{
    public function up()
    {
        DB::table('posts')->update(['votes' => 0]);
    }

    public function down()
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
}
