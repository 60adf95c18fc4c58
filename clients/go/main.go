// Count the alerts of a topic: a client to copy. It reads committed alerts only.
//
//	go run ./clients/go ADDRESS:9093 Filter010
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/IBM/sarama"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: go run ./clients/go BROKER TOPIC")
	}
	config := sarama.NewConfig()
	config.Consumer.IsolationLevel = sarama.ReadCommitted
	consumer, err := sarama.NewConsumer([]string{os.Args[1]}, config)
	if err != nil {
		log.Fatal(err)
	}
	stream, err := consumer.ConsumePartition(os.Args[2], 0, sarama.OffsetOldest)
	if err != nil {
		log.Fatal(err)
	}
	count := 0
	for alert := range stream.Messages() {
		count++
		fmt.Printf("%d alerts, the last at offset %d with %d bytes\n", count, alert.Offset, len(alert.Value))
	}
}
