<?php

// A column that may be null where the table lacks it.
// Only: since-9
// Expected: none

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        Schema::whenTableDoesntHaveColumn('posts', 'slug', fn (Blueprint $table) => $table->string('slug')->nullable());
    }
};
