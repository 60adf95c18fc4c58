#!/bin/sh
# kafka-run-class.sh CLASS [ARGUMENT...] becomes one of Kafka's programs.
#
# Taken from the environment: JAVA_HOME, CLASSPATH (put behind Kafka's own),
# KAFKA_HEAP_OPTS, KAFKA_JVM_PERFORMANCE_OPTS, KAFKA_JMX_OPTS, JMX_PORT,
# KAFKA_LOG4J_OPTS, LOG_DIR, KAFKA_OPTS.
if [ $# -eq 0 ]; then
  echo "usage: $0 CLASS [ARGUMENT...]" >&2
  exit 1
fi
home=$(cd "$(dirname "$0")/.." && pwd) || exit 1
java=${JAVA_HOME:-/opt/java/openjdk}/bin/java

# The shell sorts the names, and the class archive wants them in the same order.
jars=
for jar in "$home"/libs/*.jar; do
  jars=$jars${jars:+:}$jar
done

# Loaded and checked classes that are mapped into memory: half the CPU time of a
# start. Where the archive does not fit, Java starts as ever and says nothing.
archive=
if [ -f "$home/kafka.jsa" ]; then
  archive="-XX:SharedArchiveFile=$home/kafka.jsa -Xshare:auto -Xlog:cds=off -Xlog:cds+heap=off -Xlog:class+path=off"
fi

# A container that is restarted comes back under another address, and a name
# that is not there yet may be there in a second.
names="-Dsun.net.inetaddr.ttl=5 -Dsun.net.inetaddr.negative.ttl=1"

: "${KAFKA_HEAP_OPTS=-Xmx256M}"
: "${KAFKA_JVM_PERFORMANCE_OPTS=-server -XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35 -XX:+ExplicitGCInvokesConcurrent -XX:MaxInlineLevel=15}"
: "${KAFKA_LOG4J_OPTS=-Dlog4j2.configurationFile=$home/config/tools-log4j2.yaml}"
if [ -n "$JMX_PORT" ]; then
  : "${KAFKA_JMX_OPTS=-Dcom.sun.management.jmxremote.port=$JMX_PORT -Dcom.sun.management.jmxremote.rmi.port=$JMX_PORT -Dcom.sun.management.jmxremote.authenticate=false -Dcom.sun.management.jmxremote.ssl=false}"
fi

# The options are lists of words.
exec "$java" $archive $KAFKA_HEAP_OPTS $KAFKA_JVM_PERFORMANCE_OPTS \
  -XX:+ExitOnOutOfMemoryError -Djava.awt.headless=true $names \
  $KAFKA_JMX_OPTS "-Dkafka.logs.dir=${LOG_DIR:-$home/logs}" $KAFKA_LOG4J_OPTS \
  -cp "$jars${CLASSPATH:+:$CLASSPATH}" $KAFKA_OPTS "$@"
