<?php

// A foreign key over two columns.
// Expected: FOREIGN_KEY posts.blog_id, author_id
// Expected on sqlite: none

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::table('posts', function (Blueprint $table) {
            $table->foreign(['blog_id', 'author_id'])->references(['blog_id', 'id'])->on('authors');
        });
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
