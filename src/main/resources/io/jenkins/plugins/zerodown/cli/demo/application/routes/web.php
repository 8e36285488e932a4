<?php

use App\Http\Controllers\WelcomeController;

return ['/' => WelcomeController::class];
