<?php

// A column changed in PostgreSQL's words.
// Only: pgsql
// Expected: CHANGED_COLUMN posts.title

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

class RawType extends Migration
{
    public function up()
    {
        DB::statement('ALTER TABLE posts ALTER COLUMN title TYPE varchar(50)');
    }

    public function down()
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
}
