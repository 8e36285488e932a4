<?php

// A foreign key beside a dropped column, in one statement.
// Expected: DROPPED_COLUMN posts.title; FOREIGN_KEY posts.author_id
// Expected on sqlite: DROPPED_COLUMN posts.title

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        DB::statement('alter table posts add constraint f foreign key (author_id) references users (id), drop column title');
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
