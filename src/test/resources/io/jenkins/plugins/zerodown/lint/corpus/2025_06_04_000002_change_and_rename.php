<?php

// A column changed and another one renamed.
// Only: since-11
// Expected: CHANGED_COLUMN posts.title; RENAMED_COLUMN posts.body

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        Schema::table('posts', function (Blueprint $table) {
            $table->string('title', 20)->default('x')->change();
            $table->renameColumn('body', 'text');
        });
    }
};
