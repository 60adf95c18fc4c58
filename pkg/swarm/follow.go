package swarm

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/swarm"
	"github.com/docker/docker/pkg/stdcopy"

	"minibroker/pkg/plan"
)

// labelSeen tells when somebody last followed a job.
const labelSeen = plan.LabelJob + ".seen"

// Follow starts a job on one node, gives each line that it writes as it comes,
// but for the closing one, and removes the job: when it has told that it is done,
// when each fails, or when ctx ends, whose cause is then the error. A call of each
// that is under way then is not waited for.
func (s *Swarm) Follow(ctx context.Context, name string, job Job, each func(line string) error) error {
	return s.withJob(ctx, name, job, func(service string) error {
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		var heard lastHeard
		go func() {
			if err := s.keepAlive(ctx, name, service, &heard); err != nil {
				cancel(err)
			}
		}()
		ended := make(chan error, 1)
		go func() { ended <- s.followLog(ctx, service, heard.noting(each)) }()
		select {
		case <-ctx.Done(): // though each may wait for somebody to read what it prints
		case err := <-ended:
			if ctx.Err() == nil {
				return err
			}
		}
		return context.Cause(ctx)
	})
}

// lastHeard is when a job's last line had been taken. It is now while one is being
// taken: whoever reads what we print may take as long as they like.
type lastHeard struct {
	nanos  atomic.Int64
	taking atomic.Bool
}

func (h *lastHeard) noting(each func(string) error) func(string) error {
	return func(line string) error {
		h.taking.Store(true)
		defer func() {
			h.nanos.Store(time.Now().UnixNano())
			h.taking.Store(false)
		}()
		return each(line)
	}
}

func (h *lastHeard) since() time.Duration {
	if h.taking.Load() {
		return 0
	}
	return time.Since(time.Unix(0, h.nanos.Load()))
}

// errDone ends the reading of a log when the job has told that it is done.
var errDone = errors.New("done")

// followLog gives each line of a service's stdout until one says that the job is
// done.
func (s *Swarm) followLog(ctx context.Context, service string, each func(line string) error) error {
	stream, err := s.api.ServiceLogs(ctx, service, container.LogsOptions{ShowStdout: true, Follow: true, Tail: "all"})
	if err != nil {
		return fmt.Errorf("follow the log: %w", err)
	}
	defer stream.Close()
	r, w := io.Pipe()
	defer r.Close() // ends the copying
	go func() {
		_, err := stdcopy.StdCopy(w, io.Discard, stream)
		w.CloseWithError(err)
	}()
	for lines := bufio.NewReader(r); ; {
		line, err := lines.ReadString('\n')
		if err == nil {
			err = untilDone(line[:len(line)-1], each)
		}
		switch {
		case errors.Is(err, errDone):
			return nil
		case errors.Is(err, io.EOF):
			return errors.New("the log ended before the answer was whole")
		case err != nil:
			return err
		}
	}
}

func untilDone(line string, each func(string) error) error {
	if _, closings := withoutClosings([]string{line}); closings > 0 {
		return errDone
	}
	return each(line)
}

// keepAlive watches over a job until ctx ends. It returns an error when its task
// has failed, or has ended and said nothing more for a while. A long-lived job
// gets a mark now and then, so that nobody takes it for one that was left behind;
// the mark restarts nothing.
func (s *Swarm) keepAlive(ctx context.Context, name, service string, heard *lastHeard) error {
	const patience = 10 * time.Second // for what an ended job wrote last to arrive
	var ended time.Time
	marked := time.Now()
	for sleep(ctx, time.Second) == nil {
		n, err := s.completed(ctx, name, service)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return err
		case n > 0 && ended.IsZero():
			ended = time.Now()
		case n > 0 && min(time.Since(ended), heard.since()) > patience:
			return errors.New("it has ended, and its answer is not whole")
		}
		if time.Since(marked) > jobLifetime/3 {
			if err := s.mark(ctx, service); err != nil {
				return err
			}
			marked = time.Now()
		}
	}
	return nil
}

func (s *Swarm) mark(ctx context.Context, service string) error {
	v, _, err := s.api.ServiceInspectWithRaw(ctx, service, swarm.ServiceInspectOptions{})
	if err != nil {
		return fmt.Errorf("mark as followed: %w", err)
	}
	v.Spec.Labels[labelSeen] = time.Now().UTC().Format(time.RFC3339)
	if _, err := s.api.ServiceUpdate(ctx, v.ID, v.Version, v.Spec, swarm.ServiceUpdateOptions{}); err != nil {
		return fmt.Errorf("mark as followed: %w", err)
	}
	return nil
}
