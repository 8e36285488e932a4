<?php

// In the demo this file is never run: the web server that stands in for PHP renders the views itself.
require __DIR__.'/../routes/web.php';
