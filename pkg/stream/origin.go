package stream

import (
	"context"
	"time"
)

// Senders of a shared run begin together, so much after the first of them is
// ready; the others ask for that moment every originPause.
const (
	originLead  = 2 * time.Second
	originPause = 200 * time.Millisecond
)

// origin waits until the first of the senders that share the run has said when
// it begins.
func (s *sending) origin(ctx context.Context) (time.Time, error) {
	if s.Share.Index == 0 {
		return time.Now().Add(originLead), nil
	}
	s.Log.Info("waiting for the first sender to begin", "of", s.Share.Of)
	for {
		var first *milestone
		err := until(ctx, s.Log, "asking when the run begins", func() (err error) {
			first, _, err = readMilestone(s.client, s.Run, Share{0, s.Share.Of})
			return err
		})
		if err != nil {
			return time.Time{}, err
		}
		if first != nil {
			return time.Unix(0, first.Origin), nil
		}
		if err := sleep(ctx, originPause); err != nil {
			return time.Time{}, err
		}
	}
}
