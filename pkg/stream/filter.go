package stream

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
	"minibroker/pkg/report"
)

// Filter is a filter of the stream: it reads every alert of a topic and
// forwards those that pass to the topic of its own name.
type Filter struct {
	filter.Definition               // its name is also that of its topic, transactional id and group
	Broker            string        // host:port of the mirror
	Topic             string        // the stream that it reads
	Full              *Full         // where the full alerts are, of a stream that has them without cutouts; nil: the stream has them
	Whole             bool          // decide about full alerts all the same
	DeadLetters       string        // topic of the mirror that takes alerts which cannot be decided; "": they are logged only
	Cap               int           // alerts of a visit that pass at most
	Spread            int           // partitions of its topic that get its alerts, each by its id; 0 and 1: the first
	VisitEnd          time.Duration // a visit has ended when an alert comes that was sent so long after its last one
	Timeout           time.Duration // of its transactions: a filter that hangs for longer in one is replaced
	Fields            Fields
	Schemas           *alert.Schemas // that the alerts may have been written with
	Shared            *Shared        // reading of the topic that several filters of a process share; nil: each its own
	Records           Records
	Log               *slog.Logger
}

// Fields are the names of the alert's fields that tell its visit and its id,
// both integers.
type Fields struct{ Visit, ID string }

// Records takes what a part tells of itself, and tells what it told before.
type Records interface {
	Send(report.Record) *Receipt // never blocks

	// Told calls each for the records of visits since a time; it waits until it
	// can, and fails only with the context's error.
	Told(ctx context.Context, since time.Time, each func(report.Record)) error
}

// Run filters until the context is done, which is no error. What fails for now
// (a broker or topic that is not there, a lost connection) is tried again for
// ever. It returns an error when another process of the same name has taken
// over, when what was left to it cannot be read, or when the mirror has lost
// its log.
func (f *Filter) Run(ctx context.Context) error {
	history := newHistory(f.Records)
	session := func(ctx context.Context) error {
		err := f.session(ctx, history)
		if errors.Is(err, errCutOff) {
			f.cutOff(err)
			return sleep(ctx, cutOffPause)
		}
		return err
	}
	return persist(ctx, f.Log, "filtering "+f.Topic, session, errFenced, errLost, errState)
}
