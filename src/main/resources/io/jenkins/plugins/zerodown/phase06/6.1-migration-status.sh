#!/bin/sh
# Tells which migrations a release has, and which of them the database has seen. Changes nothing.
# Arguments: the release, the directory of the job that migrates, then the words of php. Standard input:
# 6.1-migration-status.php.
# Prints "started" where the job was begun before, then "ran NAME" or "pending NAME" for each migration, in their order.
set -eu
release=$1
job=$2
shift 2
cd -- "$release"
if [ -e "$job/begun" ]; then echo started; fi
exec "$@" -- "$release"
