#!/usr/bin/env bash
# A RabbitMQ for tests, from Debian's package `rabbitmq-server`: loopback only, STOMP, AMQP 0-9-1 and AMQP 1.0,
# one user, nothing left once it is stopped.
#
#   tools/rabbitmq.sh start DIR    write a configuration below DIR, start, wait until it is ready
#   tools/rabbitmq.sh stop DIR     stop what was started there
#
# Environment: STOMP_PORT (61613), AMQP_PORT (5672), DIST_PORT (25672), EPMD_PORT (4369), RABBITMQ_USER and
# RABBITMQ_PASSWORD (cimconform).
set -euo pipefail

usage() { sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ $# -eq 2 ] || usage
stomp=${STOMP_PORT:-61613} amqp=${AMQP_PORT:-5672} dist=${DIST_PORT:-25672}
user=${RABBITMQ_USER:-cimconform} password=${RABBITMQ_PASSWORD:-cimconform}

configure() {
  mkdir -p "$dir/data" "$dir/log"
  cat >"$dir/rabbitmq.conf" <<CONF
listeners.tcp.1 = 127.0.0.1:$amqp
stomp.listeners.tcp.1 = 127.0.0.1:$stomp
default_user = $user
default_pass = $password
log.console.level = error
CONF
  echo '[rabbitmq_stomp,rabbitmq_amqp1_0].' >"$dir/enabled_plugins"
  chmod 600 "$dir/rabbitmq.conf"
}

start() {
  local bin=/usr/lib/rabbitmq/bin/rabbitmq-server
  [ -x "$bin" ] || { echo "RabbitMQ is not installed; apt-get install rabbitmq-server" >&2; exit 2; }
  if [ -f "$dir/pid" ]; then echo "$dir: one was started there; stop it first" >&2; exit 2; fi
  configure
  # few schedulers that do not spin: it shares two cores with the tests
  env HOME="$dir" ERL_EPMD_PORT="${EPMD_PORT:-4369}" ERL_EPMD_ADDRESS=127.0.0.1 RABBITMQ_NODENAME="cimconform@localhost" \
    RABBITMQ_DIST_PORT="$dist" RABBITMQ_CONFIG_FILE="$dir/rabbitmq.conf" \
    RABBITMQ_ENABLED_PLUGINS_FILE="$dir/enabled_plugins" RABBITMQ_MNESIA_BASE="$dir/data" \
    RABBITMQ_LOG_BASE="$dir/log" RABBITMQ_PID_FILE="$dir/data/pid" RABBITMQ_CONF_ENV_FILE=/dev/null \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+S 1:1 +sbwt none" \
    nohup setsid "$bin" >"$dir/log/console" 2>&1 </dev/null &
  echo $! >"$dir/pid"
  for _ in $(seq 400); do
    if (: >"/dev/tcp/127.0.0.1/$stomp") 2>/dev/null; then
      echo "RabbitMQ ready on stomp://127.0.0.1:$stomp and amqp://127.0.0.1:$amqp"
      return
    fi
    kill -0 "$(cat "$dir/pid")" 2>/dev/null || break
    sleep 0.1
  done
  echo "RabbitMQ did not start; $dir/log/console ends with:" >&2
  tail -n 20 "$dir/log/console" >&2
  stop
  exit 1
}

stop() {
  [ -f "$dir/pid" ] || { echo "$dir: nothing was started there" >&2; exit 2; }
  local pid
  pid=$(cat "$dir/pid")
  kill -TERM -- "-$pid" 2>/dev/null || true
  for _ in $(seq 100); do kill -0 -- "-$pid" 2>/dev/null || break; sleep 0.1; done
  kill -KILL -- "-$pid" 2>/dev/null || true
  ERL_EPMD_PORT="${EPMD_PORT:-4369}" epmd -kill >/dev/null 2>&1 || true
  rm -rf "$dir/pid" "$dir/data" "$dir/log" "$dir/rabbitmq.conf" "$dir/enabled_plugins" "$dir/.erlang.cookie"
}

command=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
case $command in
  start) start ;;
  stop) stop ;;
  *) usage ;;
esac
