#!/bin/sh
# Ansible, pipelined, with rsync for the transfer.
set -e
cd "$WORK"
LC_ALL=C.UTF-8 ANSIBLE_CONFIG=ansible.cfg exec ansible-playbook -i hosts deploy.yml
