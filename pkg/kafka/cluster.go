package kafka

import (
	"errors"
	"fmt"

	"github.com/IBM/sarama"
)

// Cluster is a connection to one Kafka cluster, for questions about it and for
// changes to its topics. It survives restarts of the brokers; a call made while
// they are down returns an error.
type Cluster struct {
	address string
	client  sarama.Client
	admin   sarama.ClusterAdmin
}

// Connect connects to the cluster that has a broker at address (host:port).
func Connect(address string, config *sarama.Config) (*Cluster, error) {
	whole := *config
	whole.Metadata.Full = true // the controller is only learnt with topics, and there may be none yet
	client, err := sarama.NewClient([]string{address}, &whole)
	if err != nil {
		return nil, fmt.Errorf("connect to Kafka at %s: %w", address, err)
	}
	admin, err := sarama.NewClusterAdminFromClient(client)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("connect to Kafka at %s: %w", address, err), client.Close())
	}
	return &Cluster{address: address, client: client, admin: admin}, nil
}

// Client is the sarama client beneath, for producers and consumers on the same
// connections. Close closes it too.
func (c *Cluster) Client() sarama.Client { return c.client }

// Close ends the connection.
func (c *Cluster) Close() error { return c.admin.Close() }
