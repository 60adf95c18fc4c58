package job

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
)

// daemon speaks to a Docker daemon through its unix socket. Two plain calls are
// all that a job makes, so the program in every container goes without the
// Docker client.
type daemon struct{ client *http.Client }

func newDaemon(socket string) daemon {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", socket)
	}
	return daemon{&http.Client{Transport: &http.Transport{DialContext: dial}}}
}

// daemonError is an error that the daemon answered with.
type daemonError struct {
	code    int // of HTTP
	message string
}

func (e daemonError) Error() string { return fmt.Sprintf("%s (%d)", e.message, e.code) }

// call makes a request and decodes the answer into answer, unless that is nil.
func (d daemon) call(ctx context.Context, method, path string, answer any) error {
	request, err := http.NewRequestWithContext(ctx, method, "http://docker"+path, nil)
	if err != nil {
		return err
	}
	response, err := d.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= http.StatusBadRequest {
		var reason struct{ Message string }
		if json.Unmarshal(body, &reason) != nil || reason.Message == "" {
			reason.Message = http.StatusText(response.StatusCode)
		}
		return daemonError{response.StatusCode, reason.Message}
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(body, answer)
}
