<?php
use Illuminate\Database\Migrations\Migration;
return new class extends Migration
{
    public function up()
    {
        app('files')->put(storage_path('WRITTEN_BY_LINT'), 'x');
    }
};
