package kafka

import (
	"fmt"

	"github.com/IBM/sarama"
)

// FenceMirrorMaker ends the transactions that a killed MirrorMaker left open on
// its target, the broker at address; source is its name of the cluster it copied
// from, tasks how many tasks it had at most. It does nothing to the offsets, and
// nothing where nothing is open.
//
// A MirrorMaker that starts reads its offsets before it takes over from its
// predecessor, and as committed data only: without this it waits until the
// broker gives the open transaction up, for minutes. One that still lives cannot
// commit any more, so call this only in the place of a new one.
func FenceMirrorMaker(address, source string, tasks int, config *sarama.Config) error {
	ids := []string{"connect-cluster-" + source + "-mm2"} // the writer of its configuration
	for task := range tasks {
		ids = append(ids, fmt.Sprintf("%s-mm2-%s-%d", source, sourceConnector, task))
	}
	for _, id := range ids {
		if err := fence(address, id, config); err != nil {
			return fmt.Errorf("end the open transaction of %s on %s: %w", id, address, err)
		}
	}
	return nil
}

// fence makes itself the producer with a transactional id, which aborts what is
// open under that id, and retires.
func fence(address, id string, config *sarama.Config) error {
	own := *config
	own.Producer.Transaction.ID = id
	producer, err := sarama.NewSyncProducer([]string{address}, &own)
	if err != nil {
		return err
	}
	return producer.Close()
}
