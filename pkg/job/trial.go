package job

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"minibroker/pkg/trial"
)

// Trial tries filters on what a topic holds and writes a line, a trial.Result, for
// each. The last line is {"done":true,"count":n}.
func Trial(ctx context.Context, broker string, t *trial.Trial, live trial.Live, out io.Writer) error {
	if err := TryLive(ctx, broker, t, live); err != nil {
		return err
	}
	encoder := json.NewEncoder(out)
	results := t.Results()
	for _, r := range results {
		if err := encoder.Encode(r); err != nil {
			return err
		}
	}
	return writeDone(out, len(results))
}

// TryLive tries filters on what a topic of a broker holds.
func TryLive(ctx context.Context, broker string, t *trial.Trial, live trial.Live) error {
	cluster, err := connect(broker)
	if err != nil {
		return err
	}
	defer cluster.Close()
	if _, _, err := bounds(cluster, live.Topic); err != nil { // which tells of a topic that does not exist
		return fmt.Errorf("%s: %w", broker, err)
	}
	return t.Live(ctx, cluster, live)
}
