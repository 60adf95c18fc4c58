package swarm

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/swarm"
	"golang.org/x/sync/errgroup"

	"minibroker/pkg/logs"
	"minibroker/pkg/plan"
)

const (
	// logsAtOnce bounds how many logs are read, or opened, side by side.
	logsAtOnce = 8
	// logPatience is how long one log may take: an engine that has gone
	// silent, but not yet down, would keep us waiting for minutes.
	logPatience = 30 * time.Second
)

// LogQuery says what of a log is wanted.
type LogQuery struct {
	Since time.Time // zero: from the beginning
	Tail  int       // the last entries of each task; below 0: all
}

// Services lists a deployment's services, jobs left out.
func (s *Swarm) Services(ctx context.Context, deployment string) ([]plan.Service, error) {
	list, err := s.api.ServiceList(ctx, swarm.ServiceListOptions{Filters: labelled(deployment)})
	if err != nil {
		return nil, fmt.Errorf("list the services: %w", err)
	}
	var out []plan.Service
	for _, v := range list {
		if v.Spec.Labels[plan.LabelJob] == "" {
			out = append(out, unspec(v.Spec, names{}))
		}
	}
	return out, nil
}

// LogGap says that lines of a part could not be had.
type LogGap struct{ Part, Why string }

func (g LogGap) Error() string { return fmt.Sprintf("read the log of %s: %s", g.Part, g.Why) }

// ReadLogs reads the logs of services, a few side by side. It gives the lines of
// each, and the gaps in them: a node that is down keeps its own.
func (s *Swarm) ReadLogs(ctx context.Context, services []plan.Service, q LogQuery) (lines [][]logs.Line, gaps []LogGap, err error) {
	lines, missed := make([][]logs.Line, len(services)), make([]error, len(services))
	var group errgroup.Group
	group.SetLimit(logsAtOnce)
	for i, service := range services {
		group.Go(func() error {
			if ctx.Err() == nil {
				missed[i] = s.readLog(ctx, service, q, func(l logs.Line) { lines[i] = append(lines[i], l) })
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	if ctx.Err() != nil {
		return nil, nil, fmt.Errorf("read the logs: %w", context.Cause(ctx))
	}
	for i, err := range missed {
		if err != nil {
			gaps = append(gaps, gap(services[i], err))
		}
	}
	return lines, gaps, nil
}

func (s *Swarm) readLog(ctx context.Context, service plan.Service, q LogQuery, emit func(logs.Line)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, logPatience, fmt.Errorf("no answer within %s", logPatience))
	defer cancel()
	stream, err := s.openLog(ctx, service, q, false)
	if err == nil {
		defer stream.Close()
		err = logs.Read(stream, service.Part, emit)
	}
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return err
}

func (s *Swarm) openLog(ctx context.Context, service plan.Service, q LogQuery, follow bool) (io.ReadCloser, error) {
	options := container.LogsOptions{ShowStdout: true, ShowStderr: true, Timestamps: true, Details: true, Follow: follow, Tail: "all"}
	if q.Tail >= 0 {
		options.Tail = strconv.Itoa(q.Tail)
	}
	if !q.Since.IsZero() {
		options.Since = q.Since.UTC().Format(time.RFC3339Nano)
	}
	return s.api.ServiceLogs(ctx, service.Name, options)
}

// gap takes the reason out of the words that the engine wraps around it.
func gap(service plan.Service, err error) LogGap {
	why := err.Error()
	if _, reason, found := strings.Cut(why, "for the following reasons: "); found {
		why = reason
	}
	return LogGap{service.Part, strings.TrimSpace(why)}
}
