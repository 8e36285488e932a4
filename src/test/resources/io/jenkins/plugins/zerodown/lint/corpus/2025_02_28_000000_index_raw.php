<?php

// An index on an expression.
// Expected: none
// Expected on pgsql: LOCKING_INDEX posts.lower(title)

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

class IndexRaw extends Migration
{
    public function up()
    {
        Schema::table('posts', fn (Blueprint $table) => $table->rawIndex('lower(title)', 'posts_lower_title'));
    }

    public function down()
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
}
