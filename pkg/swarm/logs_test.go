package swarm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/swarm"
	"github.com/docker/docker/client"
	"github.com/docker/docker/pkg/stdcopy"

	"minibroker/pkg/logs"
	"minibroker/pkg/plan"
)

// fakeLogs is an engine that knows services and their logs.
type fakeLogs struct {
	client.APIClient
	mu       sync.Mutex
	services []string
	log      func(ctx context.Context, service string, o container.LogsOptions) (io.ReadCloser, error)
	asked    []string // service, since and tail of each log that was opened
}

func (f *fakeLogs) ServiceList(context.Context, swarm.ServiceListOptions) ([]swarm.Service, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []swarm.Service
	for _, part := range f.services {
		labels := map[string]string{plan.LabelPart: part, plan.LabelRole: strings.TrimRight(part, "0123456789")}
		out = append(out, swarm.Service{Spec: swarm.ServiceSpec{Annotations: swarm.Annotations{Name: part, Labels: labels}}})
	}
	job := map[string]string{plan.LabelJob: "records"}
	return append(out, swarm.Service{Spec: swarm.ServiceSpec{Annotations: swarm.Annotations{Name: "a job", Labels: job}}}), nil
}

func (f *fakeLogs) ServiceLogs(ctx context.Context, service string, o container.LogsOptions) (io.ReadCloser, error) {
	f.mu.Lock()
	f.asked = append(f.asked, fmt.Sprintf("%s since=%s tail=%s follow=%t", service, o.Since, o.Tail, o.Follow))
	f.mu.Unlock()
	return f.log(ctx, service, o)
}

// written is a log of one line for each text, a second apart, and what the
// engine says at its end.
func written(from time.Time, end string, texts ...string) []byte {
	var b bytes.Buffer
	for i, text := range texts {
		at := from.Add(time.Duration(i) * time.Second).UTC().Format(time.RFC3339Nano)
		fmt.Fprintf(stdcopy.NewStdWriter(&b, stdcopy.Stdout), "%s com.docker.swarm.node.id=n,com.docker.swarm.task.id=t %s\n", at, text)
	}
	if end != "" {
		fmt.Fprint(stdcopy.NewStdWriter(&b, stdcopy.Systemerr), end)
	}
	return b.Bytes()
}

func services(t *testing.T, s *Swarm) []plan.Service {
	t.Helper()
	list, err := s.Services(t.Context(), "mb")
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestReadLogsGivesWhatItCanHave(t *testing.T) {
	fake := &fakeLogs{services: []string{"hub", "mirror01", "filter001"}}
	fake.log = func(_ context.Context, service string, _ container.LogsOptions) (io.ReadCloser, error) {
		switch service {
		case "hub":
			return io.NopCloser(bytes.NewReader(written(time.Unix(0, 0), "", "a", "b"))), nil
		case "mirror01":
			return io.NopCloser(bytes.NewReader(written(time.Unix(0, 0), "Error grabbing logs: warning: incomplete log stream. some logs could not be retrieved for the following reasons: node n9 is not available\n", "c"))), nil
		}
		return nil, errors.New("gone")
	}
	s := &Swarm{api: fake}
	lines, missing, err := s.ReadLogs(t.Context(), services(t, s), LogQuery{Since: time.Unix(60, 5), Tail: 7})
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != 3 || len(lines[0]) != 2 || len(lines[1]) != 1 || len(lines[2]) != 0 {
		t.Errorf("lines %v", lines)
	}
	want := "[read the log of mirror01: node n9 is not available read the log of filter001: gone]"
	if got := fmt.Sprint(missing); got != want {
		t.Errorf("missing %s, want %s", got, want)
	}
	if want := "hub since=1970-01-01T00:01:00.000000005Z tail=7 follow=false"; !slices.Contains(fake.asked, want) {
		t.Errorf("asked %v, want also %s", fake.asked, want)
	}
}

// TestReadLogsDoesNotWaitForASilentEngine: one that hangs costs its own lines.
func TestReadLogsDoesNotWaitForASilentEngine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeLogs{services: []string{"hub", "mirror01"}}
		fake.log = func(ctx context.Context, service string, _ container.LogsOptions) (io.ReadCloser, error) {
			if service == "hub" {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return io.NopCloser(bytes.NewReader(written(time.Unix(0, 0), "", "a"))), nil
		}
		s := &Swarm{api: fake}
		lines, missing, err := s.ReadLogs(t.Context(), services(t, s), LogQuery{Tail: -1})
		if err != nil || len(lines[1]) != 1 || fmt.Sprint(missing) != "[read the log of hub: no answer within 30s]" {
			t.Errorf("lines %v, missing %v, error %v", lines, missing, err)
		}
	})
}

// TestFollowLogsTakesUpWhatComesLater: a service that is new, and a log that
// ended, from behind its newest line.
func TestFollowLogsTakesUpWhatComesLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		fake := &fakeLogs{services: []string{"hub"}}
		hubs := 0
		fake.log = func(ctx context.Context, service string, _ container.LogsOptions) (io.ReadCloser, error) {
			if service == "hub" {
				if hubs++; hubs == 1 {
					return io.NopCloser(bytes.NewReader(written(began, "the manager restarts", "a", "b"))), nil
				}
			}
			return endless(ctx, written(began, "", "from "+service)), nil
		}
		ctx, cancel := context.WithCancel(t.Context())
		lines, opened, ended := make(chan logs.Line, 10), make(chan struct{}), make(chan error, 1)
		var notes []string
		go func() {
			ended <- (&Swarm{api: fake}).FollowLogs(ctx, Follow{
				Deployment: "mb", Query: LogQuery{Tail: 5}, Lines: lines, Opened: opened,
				Wanted: func(all []plan.Service) []plan.Service { return all },
				Note:   func(err error) { notes = append(notes, err.Error()) },
			})
		}()
		<-opened
		synctest.Wait()
		fake.mu.Lock()
		fake.services = append(fake.services, "filter001")
		fake.mu.Unlock()
		time.Sleep(5 * time.Second)
		synctest.Wait()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		close(lines)
		var got []string
		for l := range lines {
			got = append(got, l.Text)
		}
		slices.Sort(got)
		if want := "[a b from filter001 from hub]"; fmt.Sprint(got) != want {
			t.Errorf("got %v, want %s", got, want)
		}
		again := "hub since=" + began.Add(time.Second+1).UTC().Format(time.RFC3339Nano) + " tail=all follow=true"
		slices.Sort(fake.asked)
		if want := fmt.Sprint([]string{"filter001 since= tail=5 follow=true", "hub since= tail=5 follow=true", again}); fmt.Sprint(fake.asked) != want {
			t.Errorf("asked %v, want %s", fake.asked, want)
		}
		if want := "[read the log of hub: error from daemon in stream: the manager restarts]"; fmt.Sprint(notes) != want {
			t.Errorf("noted %v, want %s", notes, want)
		}
	})
}

// endless is a log that stays open until ctx ends.
func endless(ctx context.Context, content []byte) io.ReadCloser {
	r, w := io.Pipe()
	go func() {
		w.Write(content)
		<-ctx.Done()
		w.CloseWithError(ctx.Err())
	}()
	return r
}
