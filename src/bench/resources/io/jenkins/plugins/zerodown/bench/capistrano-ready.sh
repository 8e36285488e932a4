#!/bin/sh
# Not measured: the tree as a commit, in a repository on every server itself, where Capistrano finds it sooner than
# anywhere else.
set -e
export GIT_SSH_COMMAND="$SSH"
repository=$WORK/repository
[ -d "$repository" ] || git init -q -b main "$repository"
rsync -a --delete --exclude=/.git "$SOURCE/" "$repository/"
git -C "$repository" add -A -f
git -C "$repository" -c user.name=benchmark -c user.email=benchmark@example.com commit -q --allow-empty -m 'as deployed'
for host in $HOSTS; do
  $SSH -n "$host" "[ -d '$DIRECTORY.git' ] || git init -q --bare -b main '$DIRECTORY.git'"
  git -C "$repository" push -q -f "ssh://$host$DIRECTORY.git" main
done
mkdir -p "$WORK/config/deploy"
cat >"$WORK/Capfile" <<'END'
require "capistrano/setup"
require "capistrano/deploy"
require "capistrano/scm/git"
install_plugin Capistrano::SCM::Git
END
cat >"$WORK/config/deploy.rb" <<'END'
set :application, "benchmark"
set :repo_url, "file://#{ENV.fetch("DIRECTORY")}.git"
set :branch, "main"
set :deploy_to, ENV.fetch("DIRECTORY")
set :keep_releases, 3
set :linked_dirs, ["storage/app", "storage/logs", "storage/framework"]
set :ssh_options, user: ENV.fetch("LOGIN"), port: ENV.fetch("PORT").to_i, keys: [ENV.fetch("IDENTITY")],
                  keys_only: true, verify_host_key: :never, config: false, auth_methods: ["publickey"]
END
cat >"$WORK/config/deploy/benchmark.rb" <<'END'
hosts = ENV.fetch("HOSTS").split
hosts.each { |host| server host, roles: %w[app web], primary: host == hosts.first }
END
