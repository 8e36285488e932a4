#!/bin/sh
# Tells what kind of application a release on the server is. Arguments: the release's path. Prints laravel or php.
set -eu
if [ -f "$1/artisan" ]; then echo laravel; else echo php; fi
