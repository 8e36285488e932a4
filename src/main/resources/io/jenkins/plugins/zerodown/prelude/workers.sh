# Part of scripts that look for an application's workers among the processes.
# shellcheck shell=sh

# Whether the command line $1 is that of an artisan that goes on until it is told to end.
is_worker() {
  case $1 in
    *'artisan queue:work'* | *'artisan queue:listen'* | *'artisan horizon'* | *'artisan schedule:work'* | \
      *'artisan octane:'* | *'artisan reverb:start'* | *'artisan pulse:check'* | *'artisan pulse:work'*) ;;
    *) return 1 ;;
  esac
}
