<?php

// A file written through the container.
// Expected: none
// Not told: it writes

use Illuminate\Database\Migrations\Migration;

return new class extends Migration
{
    public function up()
    {
        app('files')->put(storage_path('app/written'), 'x');
    }
};
