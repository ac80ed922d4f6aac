#!/bin/sh
# One of Kafka's own tools, by the name of its class:
#
#     sh tools.sh org.apache.kafka.tools.consumer.ConsoleConsumer --bootstrap-server 127.0.0.1:9092 …
#     sh tools.sh org.apache.kafka.tools.ProducerPerformance --bootstrap-server 127.0.0.1:9092 …
set -eu
home=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
exec java -Xmx256m -XX:+UseSerialGC -Dorg.slf4j.simpleLogger.defaultLogLevel=error -cp "$home/jars/*" "$@"
