#!/bin/sh
# Not measured: a playbook as people write it for releases, shared directories and a link.
set -e
{
  echo '[all]'
  for host in $HOSTS; do
    echo "$host ansible_port=$PORT ansible_user=$LOGIN ansible_ssh_private_key_file=$IDENTITY"
  done
} >"$WORK/hosts"
cat >"$WORK/ansible.cfg" <<END
[defaults]
host_key_checking = False
interpreter_python = /usr/bin/python3
forks = 16
retry_files_enabled = False
local_tmp = $WORK/tmp
[ssh_connection]
pipelining = True
ssh_args = -F /dev/null -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o IdentitiesOnly=yes
  -o ControlMaster=auto -o ControlPersist=5s
control_path_dir = $WORK/control
END
cat >"$WORK/deploy.yml" <<'END'
- hosts: all
  gather_facts: false
  vars:
    top: "{{ lookup('env', 'DIRECTORY') }}"
    release: "{{ lookup('env', 'RELEASE') }}"
    shared: [storage/app, storage/logs, storage/framework]
  tasks:
    - name: directories
      file: { path: "{{ top }}/{{ item }}", state: directory }
      loop: [releases, shared-copy, shared/storage/app, shared/storage/logs, shared/storage/framework]
    - name: transfer
      ansible.posix.synchronize:
        src: "{{ lookup('env', 'SOURCE') }}/"
        dest: "{{ top }}/shared-copy/"
        delete: true
        compress: true
        use_ssh_args: true
        rsync_opts: [--no-owner, --no-group]
    - name: release
      command: cp -a {{ top }}/shared-copy/. {{ top }}/releases/{{ release }}/
    - name: what shared directories replace
      file: { path: "{{ top }}/releases/{{ release }}/{{ item }}", state: absent }
      loop: "{{ shared }}"
    - name: where they are linked
      file: { path: "{{ top }}/releases/{{ release }}/storage", state: directory }
    - name: shared directories
      file: { state: link, src: "{{ top }}/shared/{{ item }}", path: "{{ top }}/releases/{{ release }}/{{ item }}" }
      loop: "{{ shared }}"
    - name: switch
      file: { state: link, force: true, src: "{{ top }}/releases/{{ release }}", path: "{{ top }}/current" }
    - name: old releases
      shell: cd {{ top }}/releases && ls -1 | sort -r | tail -n +4 | xargs -r rm -rf --
END
