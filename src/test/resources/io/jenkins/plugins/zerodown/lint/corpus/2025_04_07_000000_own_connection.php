<?php

// A table dropped in another database, by the migration's own connection.
// Expected: DROPPED_TABLE events

use Illuminate\Database\Migrations\Migration;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    protected $connection = 'reporting';

    public function up(): void
    {
        Schema::connection($this->getConnection())->drop('events');
    }

    public function down(): void
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
};
