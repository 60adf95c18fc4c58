package kafka

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/IBM/sarama"
)

// Topic is a topic as it should be. Settings that Config does not name are left
// as they are.
type Topic struct {
	Name       string            `json:"name"`
	Partitions int               `json:"partitions"`
	AtLeast    bool              `json:"atLeast,omitempty"` // it may have more partitions
	Config     map[string]string `json:"config,omitempty"`  // e.g. "retention.bytes": "8000000000"
}

// MissingTopics returns the names of the topics that do not exist. It is one
// cheap request.
func (c *Cluster) MissingTopics(topics []Topic) ([]string, error) {
	existing, err := c.partitions(topics)
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, t := range topics {
		if _, ok := existing[t.Name]; !ok {
			missing = append(missing, t.Name)
		}
	}
	return missing, nil
}

// EnsureTopics makes the topics that do not exist, adds partitions, and changes
// settings that differ, and returns what it did, one sentence each; none when
// all was right. All topics are tried; the error joins what failed. A topic that
// has more partitions than wanted is an error unless it may, since Kafka cannot
// take any away.
func (c *Cluster) EnsureTopics(topics []Topic) ([]string, error) {
	existing, err := c.partitions(topics)
	if err != nil {
		return nil, err
	}
	var done []string
	var failed []error
	note := func(what string, err error) {
		if err != nil {
			failed = append(failed, err)
		} else if what != "" {
			done = append(done, what)
		}
	}
	var present []Topic
	for _, t := range topics {
		partitions, ok := existing[t.Name]
		if !ok {
			note(c.createTopic(t))
			continue
		}
		present = append(present, t)
		note(c.addPartitions(t, partitions))
	}
	configs, err := c.configs(present)
	note("", err)
	for _, t := range present {
		if current, ok := configs[t.Name]; ok {
			note(c.alterConfig(t, current))
		}
	}
	if len(done) > 0 && len(failed) == 0 {
		note("", c.awaitTopics(topics))
	}
	return done, errors.Join(failed...)
}

// A topic that was made is there for the broker's clients a little later, as long
// as that at most.
const (
	topicPatience = 10 * time.Second
	topicPause    = 20 * time.Millisecond
)

// awaitTopics waits until clients find the topics as they are wanted.
func (c *Cluster) awaitTopics(topics []Topic) error {
	for deadline := time.Now().Add(topicPatience); ; time.Sleep(topicPause) {
		existing, err := c.partitions(topics)
		if err != nil {
			return err
		}
		there := func(t Topic) bool { return existing[t.Name] >= t.Partitions }
		at := slices.IndexFunc(topics, func(t Topic) bool { return !there(t) })
		if at < 0 {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("topic %s on %s was made %v ago and is not there yet", topics[at].Name, c.address, topicPatience)
		}
	}
}

// partitions returns the numbers of partitions of those topics that exist.
func (c *Cluster) partitions(topics []Topic) (map[string]int, error) {
	if len(topics) == 0 {
		return nil, nil
	}
	names := make([]string, len(topics))
	for i, t := range topics {
		names[i] = t.Name
	}
	metadata, err := c.admin.DescribeTopics(names)
	if err != nil {
		return nil, fmt.Errorf("list topics on %s: %w", c.address, err)
	}
	existing := make(map[string]int, len(topics))
	for _, m := range metadata {
		switch m.Err {
		case sarama.ErrUnknownTopicOrPartition:
		case sarama.ErrNoError:
			existing[m.Name] = len(m.Partitions)
		default:
			return nil, fmt.Errorf("describe topic %s on %s: %w", m.Name, c.address, m.Err)
		}
	}
	return existing, nil
}

func (c *Cluster) createTopic(t Topic) (string, error) {
	detail := &sarama.TopicDetail{NumPartitions: int32(t.Partitions), ReplicationFactor: -1, ConfigEntries: map[string]*string{}}
	for name, value := range t.Config {
		detail.ConfigEntries[name] = &value
	}
	err := c.admin.CreateTopic(t.Name, detail, false)
	if errors.Is(err, sarama.ErrTopicAlreadyExists) { // somebody was faster; the next call checks its settings
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("create topic %s on %s: %w", t.Name, c.address, err)
	}
	return fmt.Sprintf("created topic %s with %d partitions", t.Name, t.Partitions), nil
}

func (c *Cluster) addPartitions(t Topic, have int) (string, error) {
	switch {
	case have == t.Partitions, have > t.Partitions && t.AtLeast:
		return "", nil
	case have > t.Partitions:
		return "", fmt.Errorf("topic %s on %s has %d partitions, wanted are %d: Kafka cannot take partitions away, delete the topic or want %d",
			t.Name, c.address, have, t.Partitions, have)
	}
	if err := c.admin.CreatePartitions(t.Name, int32(t.Partitions), nil, false); err != nil {
		return "", fmt.Errorf("add partitions to topic %s on %s: %w", t.Name, c.address, err)
	}
	return fmt.Sprintf("raised topic %s from %d to %d partitions", t.Name, have, t.Partitions), nil
}

// configs returns the present settings of the topics, by topic and name.
func (c *Cluster) configs(topics []Topic) (map[string]map[string]string, error) {
	var resources []*sarama.ConfigResource
	for _, t := range topics {
		if len(t.Config) > 0 {
			names := slices.Sorted(maps.Keys(t.Config))
			resources = append(resources, &sarama.ConfigResource{Type: sarama.TopicResource, Name: t.Name, ConfigNames: names})
		}
	}
	results, err := c.admin.DescribeConfigs(resources, sarama.DescribeConfigsOptions{})
	if err != nil {
		return nil, fmt.Errorf("read topics' settings on %s: %w", c.address, err)
	}
	configs := make(map[string]map[string]string, len(results))
	for _, r := range results {
		if r.ErrorCode != sarama.ErrNoError {
			return nil, fmt.Errorf("read settings of topic %s on %s: %w", r.Name, c.address, r.ErrorCode)
		}
		configs[r.Name] = make(map[string]string, len(r.Configs))
		for _, entry := range r.Configs {
			configs[r.Name][entry.Name] = entry.Value
		}
	}
	return configs, nil
}

func (c *Cluster) alterConfig(t Topic, current map[string]string) (string, error) {
	entries := make(map[string]sarama.IncrementalAlterConfigsEntry)
	for name, value := range t.Config {
		if current[name] != value {
			entries[name] = sarama.IncrementalAlterConfigsEntry{Operation: sarama.IncrementalAlterConfigsOperationSet, Value: &value}
		}
	}
	if len(entries) == 0 {
		return "", nil
	}
	names := slices.Sorted(maps.Keys(entries))
	if err := c.admin.IncrementalAlterConfig(sarama.TopicResource, t.Name, entries, false); err != nil {
		return "", fmt.Errorf("change %v of topic %s on %s: %w", names, t.Name, c.address, err)
	}
	return fmt.Sprintf("changed %v of topic %s", names, t.Name), nil
}
