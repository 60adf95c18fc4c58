#!/bin/sh
# kafka-server-start.sh FILE [--override KEY=VALUE]... becomes a broker, a controller, or both.
if [ $# -eq 0 ]; then
  echo "usage: $0 server.properties [--override property=value]..." >&2
  exit 1
fi
bin=$(dirname "$0")
export KAFKA_HEAP_OPTS="${KAFKA_HEAP_OPTS:--Xmx1G -Xms1G}"
export KAFKA_LOG4J_OPTS="${KAFKA_LOG4J_OPTS:--Dlog4j2.configurationFile=$bin/../config/log4j2.yaml}"
exec "$bin/kafka-run-class.sh" kafka.Kafka "$@"
