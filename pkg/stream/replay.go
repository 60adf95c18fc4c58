package stream

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"minibroker/pkg/filter"
)

// Replay gives a filter once more the alerts that it has set aside, when what
// they were set aside for is mended. They pass or not as they would have, except
// that those which passed meanwhile keep their places under the cap. What cannot
// be decided still stays among the dead letters.
//
// It works as the filter itself, under its transactional id, so that nobody else
// counts its visits meanwhile. A running process of the filter is fenced by that
// and ends; whoever looks after it starts it again, and it goes on with the
// counts that the replay has left. Alerts, the filter's counts and what was
// replayed are committed together.
type Replay struct {
	*Filter           // Shared and Records are not used
	Since   time.Time // only what was set aside at this time or later; zero: all
	Dry     bool      // say what would be done, and do nothing
}

// Replayed is what a replay did with a filter's dead letters.
type Replayed struct {
	Filter  string `json:"filter"`
	Letters int    `json:"letters"` // that had not been replayed before

	Decided    int `json:"replayed"`   // of them, decided now: the sum of the next four
	Passed     int `json:"passed"`     // to the filter's topic
	Cut        int `json:"cut"`        // matched, and their visit had no more room
	NotMatched int `json:"notMatched"` // did not match
	Again      int `json:"again"`      // are in the filter's topic already

	Bad     int    `json:"bad"`     // can still not be decided
	Waiting int    `json:"waiting"` // can only be decided later
	Left    []Left `json:"left"`    // why these two stay

	Dry bool `json:"dryRun"` // nothing was done
}

// Left is why letters stay.
type Left struct {
	Reason  string `json:"reason"`
	Letters int    `json:"letters"`
}

// fencedAttempts is how often a replay begins again because the filter came back
// in the middle of it.
const fencedAttempts = 5

// fencedPause is how long it waits for that at most, the first time: two replays
// of a filter at once would else fence one another in step.
const fencedPause = 300 * time.Millisecond

// Run replays. After an error what it returns was done nevertheless; what became
// of the transaction that failed is not known, and a further replay finds it out.
func (r *Replay) Run(ctx context.Context) (Replayed, error) {
	told := Replayed{Filter: r.Name, Dry: r.Dry, Left: []Left{}}
	s, err := r.open(ctx)
	if err == nil {
		defer s.client.Close()
		err = s.run(ctx, &told)
	}
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		return told, fmt.Errorf("replay the dead letters of %s on %s: %w", r.Name, r.Broker, err)
	}
	return told, nil
}

// replaying is one run of a replay.
type replaying struct {
	*Replay
	client  *topicClient // of the stream that the filter reads
	letters *topicClient
	passed  *passedBefore
	judged  []judged // the filter's letters, from the first that was open on
	end     int64    // offset behind the last letter that was looked at
}

func (r *Replay) open(ctx context.Context) (*replaying, error) {
	client, err := openTopic(r.Broker, r.Topic, boundTo(ctx, patientConfig(replayGroup(r.Name))))
	if err != nil {
		return nil, err
	}
	s := &replaying{Replay: r, client: client}
	to, err := client.other(r.Name)
	if err == nil {
		s.letters, err = client.other(r.DeadLetters)
	}
	if err != nil {
		client.Close()
		return nil, err
	}
	s.passed = newPassedBefore(to, newDecoder(r.Schemas, r.Fields.Visit, r.Fields.ID, nil))
	return s, nil
}

// run replays some letters after the other until no more can be decided. The
// first look fences nobody: where nothing is to be done, nothing is disturbed.
func (s *replaying) run(ctx context.Context, told *Replayed) error {
	if err := s.judge(); err != nil {
		return err
	}
	fenced := 0
	for first := true; ; first = false {
		a, err := s.look()
		if err != nil {
			return err
		}
		if first {
			told.Letters = a.asked
		}
		if s.Dry || a.decided() == 0 {
			a.tell(told, s.Dry)
			return nil
		}
		done, err := s.replay()
		if errors.Is(err, errFenced) && fenced < fencedAttempts {
			fenced++
			if err := sleep(ctx, rand.N(time.Duration(fenced)*fencedPause)); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		fenced = 0
		done.add(told)
	}
}

// replayState is what a filter and its replays have left beside their offsets.
type replayState struct {
	filter   position
	head     string // what stands before the counts of a filter with an order, with its "|"
	visits   *filter.Cap
	progress replayProgress
}

func (s *replaying) state(ask positioning) (replayState, error) {
	var st replayState
	var err error
	if st.filter, err = ask(s.client, s.Name); err != nil {
		return st, err
	}
	st.head, st.visits, err = countsIn(st.filter.metadata, s.Cap)
	if err != nil {
		return st, fmt.Errorf("group %s: %w: %w", s.Name, errState, err)
	}
	st.progress, err = replayProgressOf(s.letters, s.Name, ask)
	return st, err
}

// look says what would be decided now. It need not be true when it is done.
func (s *replaying) look() (*allotment, error) {
	st, err := s.state(positionNow)
	if err != nil {
		return nil, err
	}
	if st.progress.reached > s.end { // another replay was here since the letters were read
		s.judged = nil
		if err := s.judge(); err != nil {
			return nil, err
		}
	}
	if err := s.passed.catchUp(); err != nil {
		return nil, err
	}
	return s.allot(st)
}
