package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"minibroker/pkg/kafka"

	"github.com/IBM/sarama"
)

// How often a member of a consumer group says that it lives, how long it may be
// silent before the others get its partitions, and how long these wait for it to
// hand over what it has. How often the first of them looks whether the topic has
// more partitions.
const (
	beatEvery   = time.Second
	silentMost  = 10 * time.Second
	handOverIn  = 30 * time.Second
	regardEvery = 30 * time.Second
)

var (
	// errRebalance means that the group shares its partitions out anew.
	errRebalance = errors.New("the group shares its partitions out anew")
	// errExpelled means that the group has gone on without this member.
	errExpelled = errors.New("the group has gone on without this member")
)

// groupMember is one of a consumer group, among whom Kafka shares out the partitions
// of a topic. It makes its single requests itself, so that it is known when it
// may read and when it has handed over.
type groupMember struct {
	client     *topicClient // outlives the work, for handing over and leaving
	group      string
	as         membership
	leads      bool    // it is the one that shares out
	all        int     // partitions that the topic had when they were shared out last
	partitions []int32 // that are its own

	seen atomic.Pointer[time.Time] // when the group last answered
}

// membership is what a group knows a member by, from one sharing out to the next.
type membership struct {
	id         string // empty: none yet
	generation int32
}

// outsider commits offsets of a group that has no members.
var outsider = membership{generation: sarama.GroupGenerationUndefined}

// memberConfig makes settings of a member's client. An answer to a request to
// join comes when all others have handed over.
func memberConfig(ctx context.Context, name string) *sarama.Config {
	config := boundTo(ctx, kafka.Config(name))
	config.Net.ReadTimeout = handOverIn + silentMost
	return config
}

// join becomes a member, or stays one, and finds out which partitions are its
// own. It waits until the group's other members join as well. An error of
// errRebalance or errExpelled asks for another try.
func (m *groupMember) join() error {
	coordinator, err := m.client.Coordinator(m.group)
	if err != nil {
		return fmt.Errorf("find the coordinator of group %s: %w", m.group, err)
	}
	joined, err := m.enter(coordinator)
	if err != nil {
		return m.failed(coordinator, "join", err)
	}
	m.as = membership{joined.MemberId, joined.GenerationId}
	m.leads = joined.LeaderId == joined.MemberId
	request := &sarama.SyncGroupRequest{Version: 3, GroupId: m.group, MemberId: m.as.id, GenerationId: m.as.generation}
	if m.leads {
		if err := m.shareOut(joined, request); err != nil {
			return err
		}
	}
	synced, err := coordinator.SyncGroup(request)
	if err == nil {
		err = asError(synced.Err)
	}
	if err != nil {
		return m.failed(coordinator, "join", err)
	}
	assigned, err := synced.GetMemberAssignment()
	if err != nil {
		return fmt.Errorf("join group %s: read which partitions are ours: %w", m.group, err)
	}
	m.partitions = append([]int32{}, assigned.Topics[m.client.topic]...) // none is an empty list in the log
	slices.Sort(m.partitions)
	m.answered()
	return nil
}

// enter asks to join, once more if the coordinator first gives a name.
func (m *groupMember) enter(coordinator *sarama.Broker) (*sarama.JoinGroupResponse, error) {
	for id := m.as.id; ; {
		request := &sarama.JoinGroupRequest{
			Version: 5, GroupId: m.group, MemberId: id, ProtocolType: "consumer",
			SessionTimeout: int32(silentMost.Milliseconds()), RebalanceTimeout: int32(handOverIn.Milliseconds()),
		}
		metadata := &sarama.ConsumerGroupMemberMetadata{Topics: []string{m.client.topic}}
		if err := request.AddGroupProtocolMetadata(sarama.RangeBalanceStrategyName, metadata); err != nil {
			return nil, err
		}
		joined, err := coordinator.JoinGroup(request)
		switch {
		case err != nil:
			return nil, err
		case joined.Err == sarama.ErrMemberIdRequired && id == "":
			id = joined.MemberId
		default:
			return joined, asError(joined.Err)
		}
	}
}

// shareOut gives each member about as many partitions, in their order.
func (m *groupMember) shareOut(joined *sarama.JoinGroupResponse, request *sarama.SyncGroupRequest) error {
	members, err := joined.GetMembers()
	if err != nil {
		return fmt.Errorf("share out the partitions of group %s: %w", m.group, err)
	}
	topics := map[string][]int32{}
	for _, other := range members {
		for _, topic := range other.Topics {
			if topics[topic], err = m.client.Partitions(topic); err != nil {
				return fmt.Errorf("share out the partitions of group %s: look up topic %s: %w", m.group, topic, err)
			}
		}
	}
	m.all = len(topics[m.client.topic])
	plan, err := sarama.NewBalanceStrategyRange().Plan(members, topics)
	if err != nil {
		return fmt.Errorf("share out the partitions of group %s: %w", m.group, err)
	}
	for id := range members {
		if err := request.AddGroupAssignmentMember(id, &sarama.ConsumerGroupMemberAssignment{Topics: plan[id]}); err != nil {
			return fmt.Errorf("share out the partitions of group %s: %w", m.group, err)
		}
	}
	return nil
}

// beat says again and again that the member lives. It returns errRebalance or
// errExpelled when its partitions may become another's, another error when the
// group did not answer for so long that they may have, or the context's.
func (m *groupMember) beat(ctx context.Context) error {
	regarded := time.Now()
	for {
		if err := sleep(ctx, beatEvery); err != nil {
			return err
		}
		err := m.beatOnce()
		switch {
		case errors.Is(err, errRebalance), errors.Is(err, errExpelled):
			return err
		case err != nil && !m.belongs():
			return err
		}
		if m.leads && time.Since(regarded) > regardEvery {
			regarded = time.Now()
			if m.grown() {
				return errRebalance
			}
		}
	}
}

func (m *groupMember) beatOnce() error {
	coordinator, err := m.client.Coordinator(m.group)
	if err != nil {
		return fmt.Errorf("find the coordinator of group %s: %w", m.group, err)
	}
	response, err := coordinator.Heartbeat(&sarama.HeartbeatRequest{Version: 3, GroupId: m.group, MemberId: m.as.id, GenerationId: m.as.generation})
	if err == nil {
		err = asError(response.Err)
	}
	if err != nil {
		return m.failed(coordinator, "stay", err)
	}
	m.answered()
	return nil
}

// grown reports whether the topic has more partitions than were shared out.
func (m *groupMember) grown() bool {
	if m.client.RefreshMetadata(m.client.topic) != nil {
		return false // looked for again
	}
	partitions, err := m.client.Partitions(m.client.topic)
	return err == nil && len(partitions) != m.all
}

func (m *groupMember) answered() {
	now := time.Now()
	m.seen.Store(&now)
}

// belongs reports whether the member's partitions are still its own for certain:
// a process that stood still may have lost them before it knows.
func (m *groupMember) belongs() bool { return time.Since(*m.seen.Load()) < silentMost }

// commit sets where the group stands in the member's partitions.
func (m *groupMember) commit(offsets map[int32]int64) error {
	return membersError(commitOffsets(m.client, m.group, m.as, offsets, ""))
}

// leave has the others share out the member's partitions at once. A group that
// does not hear of it finds out for itself.
func (m *groupMember) leave() {
	if m.as.id == "" {
		return
	}
	if coordinator, err := m.client.Coordinator(m.group); err == nil {
		_, _ = coordinator.LeaveGroup(&sarama.LeaveGroupRequest{Version: 3, GroupId: m.group, Members: []sarama.MemberIdentity{{MemberId: m.as.id}}})
	}
}

// failed makes an error of what the coordinator answered, or did not.
func (m *groupMember) failed(coordinator *sarama.Broker, what string, err error) error {
	err = membersError(fmt.Errorf("%s in group %s: %w", what, m.group, err))
	if errors.Is(err, errRebalance) || errors.Is(err, errExpelled) {
		return err
	}
	return forgetCoordinator(m.client, coordinator, m.group, err)
}

// membersError tells what an error means for a member.
func membersError(err error) error {
	switch {
	case errors.Is(err, sarama.ErrRebalanceInProgress):
		return errors.Join(errRebalance, err)
	case errors.Is(err, sarama.ErrUnknownMemberId), errors.Is(err, sarama.ErrIllegalGeneration):
		return errors.Join(errExpelled, err)
	}
	return err
}
