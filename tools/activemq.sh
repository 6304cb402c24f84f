#!/usr/bin/env bash
# An ActiveMQ for tests, from Debian's package `activemq`: loopback only, STOMP and OpenWire, one
# user, everything in memory, nothing left once it is stopped.
#
#   tools/activemq.sh start DIR    write a configuration below DIR, start, wait until it is ready
#   tools/activemq.sh stop DIR     stop what was started there
#
# Environment: STOMP_PORT (61613), OPENWIRE_PORT (61616), ACTIVEMQ_USER and ACTIVEMQ_PASSWORD
# (cimconform), ACTIVEMQ_HOME (/usr/share/activemq).
set -euo pipefail

usage() { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ $# -eq 2 ] || usage
home=${ACTIVEMQ_HOME:-/usr/share/activemq}
stomp=${STOMP_PORT:-61613} openwire=${OPENWIRE_PORT:-61616}
user=${ACTIVEMQ_USER:-cimconform} password=${ACTIVEMQ_PASSWORD:-cimconform}

configure() {
  mkdir -p "$dir/conf" "$dir/data"
  cat >"$dir/conf/activemq.xml" <<XML
<beans xmlns="http://www.springframework.org/schema/beans"
       xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
       xsi:schemaLocation="http://www.springframework.org/schema/beans http://www.springframework.org/schema/beans/spring-beans.xsd
                           http://activemq.apache.org/schema/core http://activemq.apache.org/schema/core/activemq-core.xsd">
  <broker xmlns="http://activemq.apache.org/schema/core" brokerName="cimconform" persistent="false"
          useJmx="false" schedulerSupport="false" dataDirectory="$dir/data">
    <plugins>
      <simpleAuthenticationPlugin anonymousAccessAllowed="false">
        <users><authenticationUser username="$user" password="$password" groups="users"/></users>
      </simpleAuthenticationPlugin>
    </plugins>
    <transportConnectors>
      <transportConnector name="openwire" uri="tcp://127.0.0.1:$openwire"/>
      <transportConnector name="stomp" uri="stomp://127.0.0.1:$stomp"/>
    </transportConnectors>
  </broker>
</beans>
XML
  chmod 600 "$dir/conf/activemq.xml"
}

start() {
  command -v java >/dev/null || { echo "java is not installed" >&2; exit 2; }
  [ -d "$home/lib" ] || { echo "$home: no ActiveMQ there; apt-get install activemq" >&2; exit 2; }
  if [ -f "$dir/pid" ]; then echo "$dir: one was started there; stop it first" >&2; exit 2; fi
  configure
  local jars="$dir/conf:$home/lib/*:$home/lib/optional/*"
  jars+=":/usr/share/java/commons-logging.jar:/usr/share/java/xbean-reflect.jar"
  nohup java -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    --add-opens java.base/java.lang=ALL-UNNAMED --add-opens java.base/java.util=ALL-UNNAMED \
    -Dactivemq.home="$home" -Dactivemq.base="$dir" -Dactivemq.data="$dir/data" \
    -Dactivemq.conf="$dir/conf" -cp "$jars" \
    org.apache.activemq.console.Main start "xbean:file:$dir/conf/activemq.xml" \
    >"$dir/log" 2>&1 </dev/null &
  echo $! >"$dir/pid"
  for _ in $(seq 300); do
    if (: >"/dev/tcp/127.0.0.1/$stomp") 2>/dev/null; then
      echo "ActiveMQ ready on stomp://127.0.0.1:$stomp and tcp://127.0.0.1:$openwire"
      return
    fi
    kill -0 "$(cat "$dir/pid")" 2>/dev/null || break
    sleep 0.1
  done
  echo "ActiveMQ did not start; $dir/log ends with:" >&2
  tail -n 20 "$dir/log" >&2
  stop
  exit 1
}

stop() {
  [ -f "$dir/pid" ] || { echo "$dir: nothing was started there" >&2; exit 2; }
  local pid
  pid=$(cat "$dir/pid")
  kill "$pid" 2>/dev/null || true
  for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  kill -KILL "$pid" 2>/dev/null || true
  rm -rf "$dir/pid" "$dir/data" "$dir/conf"
}

command=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
case $command in
  start) start ;;
  stop) stop ;;
  *) usage ;;
esac
