<?php

// An index dropped where the table has it.
// Only: since-12
// Expected: none

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        Schema::whenTableHasIndex('posts', 'i', fn (Blueprint $table) => $table->dropIndex('i'));
    }
};
