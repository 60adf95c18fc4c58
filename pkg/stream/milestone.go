package stream

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/IBM/sarama"

	"minibroker/pkg/alert"
)

// milestone is what a sender writes down on the hub before it sends anything of a
// visit, and when a run has come to its end: as the metadata of a group of its
// own, whose offsets are where the stream ended then. Its alerts of the visit
// are behind those.
type milestone struct {
	Visit   int    `json:"visit"`           // number in the run, from 0
	Begin   int64  `json:"begin"`           // number of its first alert in the run
	Size    int    `json:"size"`            // alerts
	First   string `json:"first,omitempty"` // checksum of the sender's first alert of it
	Begun   int64  `json:"begun"`           // when it began or was due to, ns since 1970
	Origin  int64  `json:"origin"`          // the same of the run's first visit
	Senders int    `json:"senders"`         // that share the run
	Done    bool   `json:"done,omitempty"`  // all is sent and told of
	// Copies is where the topic of copies without cutouts ended, by partition.
	Copies []int64 `json:"copies,omitempty"`
}

// copiesFrom is where to look for copies of the visit.
func (m milestone) copiesFrom() map[int32]int64 {
	from := map[int32]int64{}
	for p, offset := range m.Copies {
		from[int32(p)] = offset
	}
	return from
}

// checksum tells an alert from others.
func checksum(schemaID int32, body []byte) string {
	sum := sha256.Sum256(alert.Wire(nil, schemaID, body))
	return hex.EncodeToString(sum[:8])
}

// milestoneGroup is the name of the group that holds a sender's milestone.
func milestoneGroup(run string, share Share) string {
	return fmt.Sprintf("sender-%s-%d", run, share.Index+1)
}

// ends are the offsets behind the last messages of the topic, by partition.
func (c *topicClient) ends() (map[int32]int64, error) {
	ends := map[int32]int64{}
	for _, p := range c.partitions {
		end, err := c.GetOffset(c.topic, p, sarama.OffsetNewest)
		if err != nil {
			return nil, fmt.Errorf("find the end of %s partition %d: %w", c.topic, p, err)
		}
		ends[p] = end
	}
	return ends, nil
}

var milestoneName = regexp.MustCompile(`^sender-.+-[0-9]+$`)

// IsMilestone says whether a group is a sender's, which reads nothing.
func IsMilestone(group string) bool { return milestoneName.MatchString(group) }

// readMilestone returns a sender's milestone and the offsets with it, or none.
func readMilestone(client *topicClient, run string, share Share) (*milestone, map[int32]int64, error) {
	group := milestoneGroup(run, share)
	pos, err := committedPosition(client, group)
	if err != nil || len(pos.offsets) == 0 {
		return nil, nil, err
	}
	m := &milestone{}
	if err := json.Unmarshal([]byte(pos.metadata), m); err != nil {
		return nil, nil, fmt.Errorf("group %s is not a sender's: its metadata %q: %w", group, pos.metadata, err)
	}
	return m, pos.offsets, nil
}

// write puts the milestone on the hub. copies is the topic of copies; nil: there
// are none.
func (m milestone) write(client, copies *topicClient, run string, share Share) error {
	ends, err := client.ends()
	if err != nil {
		return err
	}
	m.Copies = nil
	if copies != nil {
		ends, err := copies.ends()
		if err != nil {
			return err
		}
		for _, p := range copies.partitions {
			m.Copies = append(m.Copies, ends[p])
		}
	}
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return commitOffsets(client, milestoneGroup(run, share), outsider, ends, string(text))
}
