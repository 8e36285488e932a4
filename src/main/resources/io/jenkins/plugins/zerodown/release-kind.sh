#!/bin/sh
# Tells what kind of application a release on the server is.
# Arguments: RELEASE_PATH
# Prints laravel or php
set -eu
release=$1
if [ -f "$release/artisan" ]; then echo laravel; else echo php; fi
