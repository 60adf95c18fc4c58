#!/usr/bin/env python3
"""Count the alerts of a topic: a client to copy. It reads committed alerts only.

    pip install confluent-kafka
    python3 count.py ADDRESS:9093 Filter010
"""
import sys

from confluent_kafka import Consumer

broker, topic = sys.argv[1:]
consumer = Consumer({"bootstrap.servers": broker, "group.id": "count-" + topic,
                     "auto.offset.reset": "earliest", "isolation.level": "read_committed"})
consumer.subscribe([topic])
count = 0
while True:
    alert = consumer.poll(1.0)
    if alert is None or alert.error():
        continue
    count += 1
    print(f"{count} alerts, the last at offset {alert.offset()} with {len(alert.value())} bytes", flush=True)
