#!/bin/sh
# Capistrano with its own recipe.
set -e
cd "$WORK"
LC_ALL=C.UTF-8 exec cap benchmark deploy
