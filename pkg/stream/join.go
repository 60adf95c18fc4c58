package stream

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"github.com/IBM/sarama"

	"minibroker/pkg/alert"
	"minibroker/pkg/kafka"
)

// Full is where the full alerts are of a stream that has them without cutouts.
type Full struct {
	Broker string // host:port
	Topic  string
}

// joiner gives alerts their cutouts back.
type joiner struct {
	full     Full
	name     string // of the client
	strip    *stripper
	client   *topicClient // nil: not connected
	conns    map[string]*sarama.Broker
	gone     func(fullPlace, error) // is told of an alert that stays without
	log      *slog.Logger
	stripped []byte
}

func newJoiner(full Full, name string, schemas *alert.Schemas, gone func(fullPlace, error), log *slog.Logger) *joiner {
	return &joiner{full: full, name: name, strip: newStripper(schemas), gone: gone, log: log, conns: map[string]*sarama.Broker{}}
}

// lacking is an alert that lacks its cutouts.
type lacking struct {
	*message
	fullPlace
}

// join replaces what the messages hold by the full alerts, as far as they are
// copies without cutouts. It waits for a broker that is away until the context
// is done. An alert whose full one is gone stays as it is, and says so.
func (j *joiner) join(ctx context.Context, messages ...[]*message) error {
	if j == nil {
		return nil
	}
	var all []lacking
	for _, some := range messages {
		for _, m := range some {
			if p, without := placeOfFull(m.Headers); without {
				all = append(all, lacking{m, p})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b lacking) int {
		return cmp.Or(cmp.Compare(a.partition, b.partition), cmp.Compare(a.fullPlace.offset, b.fullPlace.offset))
	})
	return until(ctx, j.log, "fetching full alerts", func() error {
		for len(all) > 0 {
			n, err := j.fetch(ctx, all)
			all = all[n:]
			if err != nil {
				j.close()
				return err
			}
		}
		return nil
	})
}

// joinAll does so with all messages of a batch.
func (j *joiner) joinAll(ctx context.Context, messages []message) error {
	all := make([]*message, len(messages))
	for i := range messages {
		all[i] = &messages[i]
	}
	return j.join(ctx, all)
}

// fetch fetches once, and joins those of the alerts, in their order, that it
// brought. It returns how many it has done with.
func (j *joiner) fetch(ctx context.Context, all []lacking) (done int, err error) {
	at := all[0].fullPlace
	conn, err := j.connect(ctx, at.partition)
	if err != nil {
		return 0, err
	}
	request := &sarama.FetchRequest{Version: 11, MaxWaitTime: 0, MinBytes: 0, MaxBytes: fetchBytes, Isolation: sarama.ReadUncommitted, SessionEpoch: -1}
	request.AddBlock(j.full.Topic, at.partition, at.offset, wantedBytes(all), -1)
	response, err := conn.Fetch(request)
	if err != nil {
		return 0, fmt.Errorf("fetch %s from %s: %w", j.full.Topic, conn.Addr(), err)
	}
	block := response.GetBlock(j.full.Topic, at.partition)
	switch {
	case block == nil:
		return 0, fmt.Errorf("fetch %s: the answer lacks partition %d", j.full.Topic, at.partition)
	case errors.Is(block.Err, sarama.ErrOffsetOutOfRange):
		j.lost(all[0], errors.New("it is no longer in the log"))
		return 1, nil
	case block.Err != sarama.ErrNoError:
		return 0, fmt.Errorf("fetch %s partition %d: %w", j.full.Topic, at.partition, block.Err)
	}
	for _, set := range block.RecordsSet {
		if b := set.RecordBatch; b != nil && !b.Control {
			n, err := j.take(all[done:], at.partition, b)
			if done += n; err != nil {
				return done, err
			}
		}
	}
	if done == 0 {
		j.lost(all[0], errors.New("another alert stands there"))
		done = 1
	}
	return done, nil
}

// wantedBytes is how much to fetch: where the next alert that is wanted follows at
// once, much; else one batch, which comes however little is asked for.
func wantedBytes(all []lacking) int32 {
	if len(all) > 1 && all[1].partition == all[0].partition && all[1].fullPlace.offset <= all[0].fullPlace.offset+1 {
		return fetchBytes
	}
	return int32(all[0].fullPlace.size)
}

// take joins the alerts that a batch holds, and returns how many it has joined.
func (j *joiner) take(all []lacking, partition int32, b *sarama.RecordBatch) (done int, err error) {
	for _, r := range b.Records {
		offset := b.FirstOffset + r.OffsetDelta
		for done < len(all) && all[done].partition == partition && all[done].fullPlace.offset == offset {
			if err := j.put(all[done], r.Value); err != nil {
				return done, err
			}
			done++
		}
	}
	return done, nil
}

// put joins one alert, if the full one without its cutouts is the same.
func (j *joiner) put(l lacking, full []byte) (err error) {
	var ok bool
	if j.stripped, ok, err = j.strip.strip(j.stripped[:0], full); err != nil {
		return err
	}
	if !ok || !bytes.Equal(j.stripped, l.Value) {
		j.lost(l, errors.New("another alert stands there"))
		return nil
	}
	l.Value, l.Headers = bytes.Clone(full), withoutFull(l.Headers)
	return nil
}

// lost leaves an alert without its cutouts.
func (j *joiner) lost(l lacking, why error) {
	l.Headers = append(withoutFull(l.Headers), &sarama.RecordHeader{Key: []byte(HeaderFull), Value: []byte(fullGone)})
	j.gone(l.fullPlace, why)
}

// connect returns a connection to the leader of a partition.
func (j *joiner) connect(ctx context.Context, partition int32) (*sarama.Broker, error) {
	if j.client == nil {
		client, err := openTopic(j.full.Broker, j.full.Topic, boundTo(ctx, kafka.Config(j.name)))
		if err != nil {
			return nil, err
		}
		j.client = client
	}
	leader, err := j.client.Leader(j.full.Topic, partition)
	if err != nil {
		return nil, fmt.Errorf("find the leader of %s partition %d: %w", j.full.Topic, partition, err)
	}
	if conn := j.conns[leader.Addr()]; conn != nil {
		return conn, nil
	}
	conn, err := dial(leader.Addr(), j.client.Config())
	if err != nil {
		return nil, err
	}
	j.conns[leader.Addr()] = conn
	return conn, nil
}

// close ends the connections; the next fetch makes new ones.
func (j *joiner) close() {
	if j == nil {
		return
	}
	for address, conn := range j.conns {
		conn.Close()
		delete(j.conns, address)
	}
	if j.client != nil {
		j.client.Close()
		j.client = nil
	}
}
