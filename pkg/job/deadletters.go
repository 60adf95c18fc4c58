package job

import (
	"context"
	"encoding/json"
	"io"

	"minibroker/pkg/stream"
)

// DeadLetters writes a line, a stream.DeadLetter, for each dead letter of a mirror.
// The last line is {"done":true,"count":n}.
func DeadLetters(ctx context.Context, broker, topic string, out io.Writer) error {
	encoder, count := json.NewEncoder(out), 0
	err := stream.DeadLetters(ctx, broker, topic, func(l stream.DeadLetter) error {
		count++
		return encoder.Encode(l)
	})
	if err != nil {
		return err
	}
	return writeDone(out, count)
}

// Replayed is a line of Replay.
type Replayed struct {
	stream.Replayed
	Error string `json:"error,omitempty"` // why it ended early; what is told besides was done
}

// Replay replays the dead letters of one filter after the other, and writes a line
// for each; one that fails keeps none of the others from it. The last line is
// {"done":true,"count":n}.
func Replay(ctx context.Context, replays []stream.Replay, out io.Writer) error {
	encoder := json.NewEncoder(out)
	for _, r := range replays {
		line := ReplayOne(ctx, r)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := encoder.Encode(line); err != nil {
			return err
		}
	}
	return writeDone(out, len(replays))
}

// ReplayOne replays the dead letters of one filter.
func ReplayOne(ctx context.Context, r stream.Replay) Replayed {
	done, err := r.Run(ctx)
	line := Replayed{Replayed: done}
	if err != nil {
		line.Error = err.Error()
	}
	return line
}
