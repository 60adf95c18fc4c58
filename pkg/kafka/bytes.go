package kafka

import "fmt"

// Bytes returns how many bytes the brokers hold of a topic, all partitions and
// replicas together.
func (c *Cluster) Bytes(topic string) (int64, error) {
	var brokers []int32
	for _, b := range c.client.Brokers() {
		brokers = append(brokers, b.ID())
	}
	folders, err := c.admin.DescribeLogDirs(brokers)
	if err != nil {
		return 0, fmt.Errorf("ask for the size of %s on %s: %w", topic, c.address, err)
	}
	var bytes int64
	for _, list := range folders {
		for _, folder := range list {
			for _, t := range folder.Topics {
				if t.Topic != topic {
					continue
				}
				for _, p := range t.Partitions {
					bytes += p.Size
				}
			}
		}
	}
	return bytes, nil
}
