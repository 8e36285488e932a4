<?php

// A new table with many column types.
// Expected: none

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::create('everything', function (Blueprint $table) {
            $table->bigIncrements('id');
            $table->char('code', 4);
            $table->date('day');
            $table->dateTime('at', 3)->nullable();
            $table->decimal('price', 8, 2);
            $table->double('ratio');
            $table->enum('level', ['easy', 'hard'])->default('easy');
            $table->float('amount');
            $table->integer('votes')->unsigned()->default(1);
            $table->ipAddress('visitor');
            $table->json('options')->nullable();
            $table->jsonb('more')->nullable();
            $table->longText('body');
            $table->macAddress('device');
            $table->binary('blob')->nullable();
            $table->smallInteger('small');
            $table->time('sunrise')->nullable();
            $table->uuid('uuid');
            $table->year('birth');
            $table->morphs('taggable');
            $table->softDeletes();
            $table->rememberToken();
            $table->timestampsTz();
        });
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
