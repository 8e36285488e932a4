<?php

// The remember token.
// Expected: none

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

class AddRememberToken extends Migration
{
    public function up()
    {
        Schema::table('users', fn (Blueprint $table) => $table->rememberToken());
    }

    public function down()
    {
        Schema::dropIfExists('never_in_up');
        Schema::table('posts', fn ($table) => $table->dropColumn('never_in_up'));
    }
}
