package main

import (
	"bytes"
	"context"
	"os/exec"
	"strings"
	"testing"

	"minibroker/pkg/smoke"
)

// TestSmokeExitCodes: as its help lists them. What went wrong decides, and not
// that a time was over which nobody needed any more.
func TestSmokeExitCodes(t *testing.T) {
	green := smoke.Result{Name: "smoke-a1b2c3", Green: true}
	red := smoke.Result{Name: "smoke-a1b2c3", Checks: []smoke.Check{{Name: "stream", Outcome: smoke.Failed, Message: "1 lost"}}}
	for _, c := range []struct {
		result smoke.Result
		cause  error
		code   int
		says   string
	}{
		{green, nil, 0, ""},
		{green, errInterrupted, 0, ""},
		{red, nil, 1, "smoke-a1b2c3 is red: stream: 1 lost"},
		{red, errTimedOut, 3, "--timeout is over"},
		{red, errInterrupted, 130, "smoke-a1b2c3 was interrupted"},
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		if c.cause != nil {
			cancel(c.cause)
		}
		var told bytes.Buffer
		cli := &cli{err: &told}
		if code := exitCode(cli, smokeVerdict(ctx, cli, c.result)); code != c.code || !strings.Contains(told.String(), c.says) {
			t.Errorf("%v, %v: exit code %d, %q", c.result.Green, c.cause, code, told.String())
		}
		if strings.Contains(told.String(), "run the same command again") {
			t.Errorf("%v: a smoke is never finished by another", c.cause)
		}
		cancel(nil)
	}
}

// TestKeptSmokeIsFoundAgain: a shell takes the words that choose a deployment
// apart as they were put together.
func TestKeptSmokeIsFoundAgain(t *testing.T) {
	r := &smokeRun{
		cli:  &cli{},
		opts: smokeOptions{topologyOptions: topologyOptions{files: []string{"my lab/smoke.yaml"}}},
	}
	r.cli.docker.Context = "lab"
	r.session = &session{options: &topologyOptions{sets: []string{"filters.default=snr > 5 AND psfFlux > 3631", "hub.jvm=-Da='b'", "name=smoke-a1b2c3"}}}
	out, err := exec.Command("sh", "-c", `printf '%s\n' `+r.flags()).Output()
	if err != nil {
		t.Fatal(err)
	}
	want := `--context
lab
--topology
my lab/smoke.yaml
--set
filters.default=snr > 5 AND psfFlux > 3631
--set
hub.jvm=-Da='b'
--set
name=smoke-a1b2c3
`
	if string(out) != want {
		t.Errorf("got\n%s", out)
	}
}

func TestSmokeLeavesWhatIsSet(t *testing.T) {
	r := &smokeRun{opts: smokeOptions{topologyOptions: topologyOptions{sets: []string{" images.port = 5000", "network.subnetx=1"}}}}
	if !r.given("images.port") || r.given("network.subnet") || r.given("images") {
		t.Error("given takes one key for another")
	}
}
