<?php

namespace App\Http\Controllers;

final class WelcomeController
{
    public function __invoke()
    {
        return view('welcome');
    }
}
