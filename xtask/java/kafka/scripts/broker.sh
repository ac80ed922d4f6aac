#!/bin/sh
# A Kafka of one node, which is its own controller, on the data in a folder, which is made if it is not there:
#
#     sh broker.sh FOLDER PORT CONTROLLERS_PORT
#
# It stays in the foreground as this very process, listens on loopback alone, and stops in order on TERM.
set -eu
home=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
folder=$1
port=$2
controllers_port=$3

mkdir -p "$folder"
cat >"$folder/server.properties" <<END
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$controllers_port
advertised.listeners=PLAINTEXT://127.0.0.1:$port
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
controller.quorum.voters=1@127.0.0.1:$controllers_port
log.dirs=$folder/log

# There is one node.
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1

# After a kill, the controller lets a broker in again when it has given its earlier life up for dead.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500

# As where topics have owners: a name that nobody made is a fault, not a topic.
auto.create.topics.enable=false

# Little of everything that a handful of clients needs little of.
offsets.topic.num.partitions=4
transaction.state.log.num.partitions=4
share.coordinator.state.topic.num.partitions=1
num.network.threads=2
num.io.threads=4
group.initial.rebalance.delay.ms=0
END

if [ ! -e "$folder/formatted" ]; then
    java -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
        -cp "$home/jars/*" kafka.tools.StorageTool format --ignore-formatted \
        --config "$folder/server.properties" --cluster-id b3JkZXItc2VydmljZS10ZQ
    : >"$folder/formatted"
fi

# ORDER_SERVICE_TEST_KAFKA_JAVA has further options for Java, such as more memory for a benchmark.
# shellcheck disable=SC2086
exec java -Xms64m -Xmx256m -Xss512k -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -Dorg.slf4j.simpleLogger.defaultLogLevel=warn ${ORDER_SERVICE_TEST_KAFKA_JAVA:-} \
    -cp "$home/jars/*" kafka.Kafka "$folder/server.properties"
