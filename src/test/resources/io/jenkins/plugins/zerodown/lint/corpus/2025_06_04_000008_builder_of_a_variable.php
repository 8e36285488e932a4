<?php

// A danger by a schema builder in a variable.
// Expected: DROPPED_COLUMN posts.body
// Not told on sqlite laravel-8: its SQL could not be told

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;

return new class extends Migration
{
    public function up()
    {
        $schema = DB::connection()->getSchemaBuilder();
        $schema->table('posts', fn (Blueprint $table) => $table->dropColumn('body'));
    }
};
