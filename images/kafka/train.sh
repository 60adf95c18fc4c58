# Runs in the finished root folder, with a network of its own, before there is an
# image: lets Kafka and MirrorMaker work for a moment, notes the classes that they
# load, and writes the archive of these. Standard error has what went wrong.
set -e
export LANG=C JAVA_HOME=/opt/java/openjdk
bin=/opt/kafka/bin
work=/tmp/train
mkdir -p $work
hostname localhost
ifconfig lo up

cat > $work/broker.properties <<END
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@localhost:9093
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093
log.dirs=$work/data
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
END

# One broker stands for both ends: its heartbeats topic is copied into
# hub.heartbeats, exactly once, as the stream will be.
cat > $work/mirrormaker.properties <<END
clusters=hub,mirror
hub.bootstrap.servers=localhost:9092
mirror.bootstrap.servers=localhost:9092
hub->mirror.enabled=true
hub->mirror.topics=heartbeats
hub->mirror.emit.heartbeats.enabled=true
hub->mirror.emit.checkpoints.enabled=false
hub->mirror.emit.offset-syncs.enabled=false
mirror->hub.enabled=false
mirror->hub.emit.heartbeats.enabled=false
mirror.exactly.once.source.support=enabled
hub.consumer.isolation.level=read_committed
dedicated.mode.enable.internal.rest=true
listeners=http://localhost:8083
refresh.topics.interval.seconds=1
plugin.discovery=service_load
mirror.plugin.discovery=service_load
offset.storage.partitions=1
status.storage.partitions=1
replication.factor=1
heartbeats.topic.replication.factor=1
offset.storage.replication.factor=1
config.storage.replication.factor=1
status.storage.replication.factor=1
END

# For these few seconds the optimising compiler is not worth its time.
list() { echo "-XX:TieredStopAtLevel=1 -XX:DumpLoadedClassList=$work/$1.list"; }

KAFKA_OPTS=$(list storage) $bin/kafka-storage.sh format -t 4L6g3nShT-eMCtK--X86sw -c $work/broker.properties > $work/storage.log 2>&1
KAFKA_OPTS=$(list broker) $bin/kafka-server-start.sh $work/broker.properties > $work/broker.log 2>&1 &
broker=$!
KAFKA_OPTS=$(list mirrormaker) $bin/connect-mirror-maker.sh $work/mirrormaker.properties > $work/mirrormaker.log 2>&1 &
mirrormaker=$!

seconds=0
until [ -s $work/data/hub.heartbeats-0/00000000000000000000.log ]; do
  seconds=$((seconds + 1))
  if [ $seconds -gt 300 ]; then
    tail -n 5 $work/*.log >&2
    echo "MirrorMaker copied nothing in 300 seconds" >&2
    exit 1
  fi
  sleep 1
done
kill $mirrormaker && wait $mirrormaker || true
kill $broker && wait $broker || true

cat $work/broker.list $work/mirrormaker.list $work/storage.list | awk '!seen[$0]++' > $work/classes.list
KAFKA_OPTS="-Xshare:dump -XX:SharedClassListFile=$work/classes.list -XX:SharedArchiveFile=/opt/kafka/kafka.jsa -Xlog:disable" \
  $bin/kafka-run-class.sh kafka.Kafka
test -s /opt/kafka/kafka.jsa
