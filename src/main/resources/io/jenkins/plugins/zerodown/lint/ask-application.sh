#!/bin/sh
# Runs a PHP program inside a release, so that it can ask the application; nothing is written on the server.
# Arguments: RELEASE_PATH PHP LIMIT MODE
#   PHP    its words, one a line
#   LIMIT  for how many seconds it may run
#   MODE   "confined", or "open" where PHP is to keep the functions that act (then the program runs no migration)
# Input: the program
# Prints what the program prints, then "zerodown-lint overdue" when it was ended for having run too long, and at last
# "zerodown-lint ended STATUS".
set -eu
release=$1
php=$2
limit=$3
mode=$4
cd -- "$release"

# What reaches processes, sockets, other databases, or files past PHP's streams. A comma-separated list is one word.
off=exec,shell_exec,system,passthru,popen,proc_open,pcntl_exec,pcntl_fork,posix_kill,posix_mkfifo,posix_mknod,dl
off=$off,posix_setuid,posix_seteuid,posix_setgid,posix_setegid,chroot,mail,mb_send_mail,imap_mail,imap_open,imap_append
off=$off,symlink,link,lchown,lchgrp,tempnam,tmpfile,move_uploaded_file,session_start,error_log,syslog,openlog
off=$off,fsockopen,pfsockopen,stream_socket_client,stream_socket_server,stream_socket_sendto,socket_create
off=$off,socket_create_listen,socket_create_pair,socket_connect,socket_bind,curl_exec,curl_multi_exec,ftp_connect
off=$off,ftp_ssl_connect,ssh2_connect,ldap_connect,snmpset,snmp2_set,snmp3_set,mysqli_connect,mysqli_init
off=$off,mysqli_real_connect,pg_connect,pg_pconnect,oci_connect,oci_new_connect,oci_pconnect,odbc_connect,odbc_pconnect
off=$off,sqlsrv_connect,db2_connect,db2_pconnect,ibase_connect,fbird_connect,dba_open,dba_popen,shm_attach,shmop_open
off=$off,msg_get_queue,sem_get,apcu_store,apcu_add,apcu_delete,apcu_clear_cache,apcu_inc,apcu_dec,apcu_cas,apcu_entry
off=$off,opcache_reset,opcache_invalidate,opcache_compile_file,openssl_pkey_export_to_file,openssl_x509_export_to_file
off=$off,openssl_csr_export_to_file,openssl_pkcs12_export_to_file,openssl_pkcs7_encrypt,openssl_pkcs7_decrypt
off=$off,openssl_pkcs7_sign,openssl_cms_encrypt,openssl_cms_decrypt,openssl_cms_sign,gnupg_init,inotify_init
off=$off,readline_write_history,eio_open,swoole_async_writefile,xdebug_start_trace,xhprof_enable
classes=SQLite3,mysqli,Redis,RedisArray,RedisCluster,RedisSentinel,Relay\\Relay,Memcache,Memcached,ZipArchive
classes=$classes,PharData,Phar,SoapClient,SNMP,AMQPConnection,MongoDB\\Driver\\Manager,Imagick,FFI,RdKafka
classes=$classes,Zookeeper,Cassandra

# A command in the background would have no standard input.
exec 3<&0
IFS='
'
set -f
case $mode in
  open) set -- ;;
  *) set -- -d "disable_functions=$off" -d "disable_classes=$classes" -d ffi.enable=0 -d phar.readonly=1 \
    -d allow_url_fopen=0 -d log_errors=0 -d opcache.enable_cli=0 -d xdebug.mode=off ;;
esac
# shellcheck disable=SC2086 # a line is a word
$php "$@" <&3 3<&- &
unset IFS
asked=$!
exec 3<&-
(
  overdue=0
  trap 'kill "$pause" || :; exit "$overdue"' TERM
  sleep "$limit" &
  pause=$!
  wait "$pause"
  overdue=9
  kill -TERM "$asked"
  sleep 3 &
  pause=$!
  wait "$pause"
  kill -KILL "$asked"
  exit 9
) </dev/null >/dev/null 2>&1 &
watch=$!

status=0
wait "$asked" || status=$?
kill -TERM "$watch" 2>/dev/null || :
ended=0
wait "$watch" || ended=$?
if [ "$ended" = 9 ]; then
  printf '\nzerodown-lint overdue\n'
fi
printf '\nzerodown-lint ended %s\n' "$status"
