package swarm

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"minibroker/pkg/logs"
	"minibroker/pkg/plan"
)

// lookAgain is how often services that are new, or whose log has ended, are
// looked for.
const lookAgain = 2 * time.Second

// Follow reads logs as they grow, those of parts that come later too.
type Follow struct {
	Deployment string
	Query      LogQuery
	// Wanted gives those of the deployment's services that are followed.
	Wanted func([]plan.Service) []plan.Service
	// Lines takes what they write, from several goroutines.
	Lines chan<- logs.Line
	// Opened is closed when the logs of all services that there are are open.
	Opened chan<- struct{}
	// Note is told what goes wrong meanwhile, one thing at a time.
	Note func(error)
}

// FollowLogs follows until ctx ends.
func (s *Swarm) FollowLogs(ctx context.Context, f Follow) error {
	r := &following{Follow: f, swarm: s, open: map[string]bool{}, newest: map[string]time.Time{}}
	defer r.readers.Wait()
	if err := r.look(ctx); err != nil {
		return err
	}
	close(f.Opened)
	for sleep(ctx, lookAgain) == nil {
		if err := r.look(ctx); err != nil && ctx.Err() == nil {
			r.note(err)
		}
	}
	return nil
}

type following struct {
	Follow
	swarm   *Swarm
	readers sync.WaitGroup

	mu     sync.Mutex
	open   map[string]bool      // by service
	newest map[string]time.Time // line of each service, from which its log is opened again
}

func (f *following) note(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.Note(err)
}

// look opens the logs that are wanted and not open.
func (f *following) look(ctx context.Context) error {
	services, err := f.swarm.Services(ctx, f.Deployment)
	if err != nil {
		return err
	}
	var group errgroup.Group
	group.SetLimit(logsAtOnce)
	for _, service := range f.Wanted(services) {
		query, closed := f.begin(service.Name)
		if !closed {
			continue
		}
		group.Go(func() error {
			stream, err := f.swarm.openLog(ctx, service, query, true)
			if err != nil {
				f.end(ctx, service, err)
				return nil
			}
			f.readers.Go(func() { f.read(ctx, service, stream) })
			return nil
		})
	}
	return group.Wait()
}

// begin marks a service's log as open, if it is not, and says from where on it
// is to be read.
func (f *following) begin(service string) (LogQuery, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open[service] {
		return LogQuery{}, false
	}
	f.open[service] = true
	if newest, read := f.newest[service]; read {
		return LogQuery{Since: newest.Add(1), Tail: -1}, true
	}
	return f.Query, true
}

func (f *following) read(ctx context.Context, service plan.Service, stream io.ReadCloser) {
	defer stream.Close()
	err := logs.Read(stream, service.Part, func(line logs.Line) {
		f.mu.Lock()
		if line.Time.After(f.newest[service.Name]) {
			f.newest[service.Name] = line.Time
		}
		f.mu.Unlock()
		select {
		case f.Lines <- line:
		case <-ctx.Done():
		}
	})
	if err == nil {
		err = errors.New("the log ended")
	}
	f.end(ctx, service, err)
}

// end lets the next look open the log again, if its service is still there.
func (f *following) end(ctx context.Context, service plan.Service, err error) {
	if ctx.Err() == nil {
		f.note(gap(service, err))
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.open, service.Name)
}
