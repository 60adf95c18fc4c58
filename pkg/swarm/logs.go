package swarm

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"
)

// Logs gives the last lines of what the tasks of a service wrote, both streams
// together; tail 0 gives all.
func (s *Swarm) Logs(ctx context.Context, service string, tail int) ([]string, error) {
	var both bytes.Buffer
	if err := s.copyLogs(ctx, service, tail, &both, &both); err != nil {
		return nil, err
	}
	return lines(both.String()), nil
}

// Output gives what the tasks of a service wrote to stdout alone.
func (s *Swarm) Output(ctx context.Context, service string, tail int) ([]string, error) {
	var out, ignored bytes.Buffer
	if err := s.copyLogs(ctx, service, tail, &out, &ignored); err != nil {
		return nil, err
	}
	return lines(out.String()), nil
}

func (s *Swarm) copyLogs(ctx context.Context, service string, tail int, out, errOut *bytes.Buffer) error {
	options := container.LogsOptions{ShowStdout: true, ShowStderr: true, Tail: "all"}
	if tail > 0 {
		options.Tail = strconv.Itoa(tail)
	}
	stream, err := s.api.ServiceLogs(ctx, service, options)
	if err != nil {
		return fmt.Errorf("read the log of %s: %w", service, err)
	}
	defer stream.Close()
	if _, err := stdcopy.StdCopy(out, errOut, stream); err != nil {
		return fmt.Errorf("read the log of %s: %w", service, err)
	}
	return nil
}

func lines(text string) []string {
	text = strings.TrimRight(text, "\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}
