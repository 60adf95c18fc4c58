#!/bin/sh
# start-broker.sh PROPERTIES CLUSTER_ID becomes the Kafka broker that the properties describe.
#
# A broker that ended without notice is still the leader of its partitions in the metadata that it finds when it comes
# back. It loads its transactions, cannot reach itself yet, then its own controller takes the leadership away; and at
# that moment Kafka 4.3.1 takes partitions without a leader for deleted ones and closes transactions without having
# written their markers. Readers of committed data then wait at that place for ever. So a broker that has a log already
# starts as a controller alone first, which takes the leadership away while nobody looks.
set -u
properties=$1 cluster=$2
bin=${KAFKA_BIN:-/opt/kafka/bin}

value() { sed -n "s/^$1=//p" "$properties"; }
data=$(value log.dirs)
controller=CONTROLLER://localhost:$(value controller.quorum.voters | sed 's/.*://')

retire() {
  log=$(mktemp)
  KAFKA_HEAP_OPTS=-Xmx256m "$bin/kafka-server-start.sh" "$properties" \
    --override process.roles=controller --override "listeners=$controller" --override "advertised.listeners=$controller" \
    --override broker.heartbeat.interval.ms=100 --override broker.session.timeout.ms=500 >"$log" 2>&1 &
  pid=$!
  trap 'kill -9 $pid; exit 143' TERM INT
  # Tenths of a second: a minute at most to become active, then two seconds to find the broker gone, then half of one
  # to have that in the log.
  left=600
  while [ $left -gt 0 ] && kill -0 $pid 2>/dev/null; do
    if [ $left -gt 20 ] && grep -q 'Activated periodic tasks' "$log"; then left=20; fi
    if [ $left -gt 5 ] && grep -q 'Fencing broker' "$log"; then left=5; fi
    left=$((left - 1))
    sleep 0.1
  done
  grep -e 'Fencing broker' -e ' ERROR ' -e ' FATAL ' "$log"
  kill -9 $pid 2>/dev/null
  wait $pid 2>/dev/null
  trap - TERM INT
  rm -f "$log"
}

if [ -f "$data/meta.properties" ]; then
  retire
else
  "$bin/kafka-storage.sh" format --ignore-formatted --cluster-id "$cluster" --config "$properties" || exit
fi
exec "$bin/kafka-server-start.sh" "$properties"
