<?php

// A foreign key in SQL of its own, without a name.
// Expected: FOREIGN_KEY posts.author_id
// Expected on sqlite: none

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        DB::statement('alter table posts add foreign key (author_id) references users (id) on delete cascade');
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
