#!/bin/sh
# connect-mirror-maker.sh FILE [--clusters NAME...] becomes a MirrorMaker 2.
if [ $# -eq 0 ]; then
  echo "usage: $0 mm2.properties [--clusters name...]" >&2
  exit 1
fi
bin=$(dirname "$0")
export KAFKA_HEAP_OPTS="${KAFKA_HEAP_OPTS:--Xms256M -Xmx2G}"
export KAFKA_LOG4J_OPTS="${KAFKA_LOG4J_OPTS:--Dlog4j2.configurationFile=$bin/../config/log4j2.yaml}"
exec "$bin/kafka-run-class.sh" org.apache.kafka.connect.mirror.MirrorMaker "$@"
