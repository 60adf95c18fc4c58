//go:build testbed

package e2e

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/plan"
	"minibroker/pkg/swarm"
	"minibroker/pkg/testbed"
)

func TestSmoke(t *testing.T) {
	bed := up(t, testbed.Config{Name: "e2esmoke", Nodes: 3})
	c := cli{t: t, host: bed.DockerHost(), topology: []string{"--topology", "../../topologies/smoke.yaml"}}

	t.Run("two at once are green", func(t *testing.T) {
		c.t = t
		var junit [2]string
		var ended [2]result
		var both sync.WaitGroup
		for i := range ended {
			junit[i] = filepath.Join(t.TempDir(), "smoke.xml")
			wait := begin(t, c, "smoke", "--junit", junit[i])
			both.Go(func() { ended[i] = wait() })
		}
		both.Wait()
		names := map[string]bool{}
		for i, r := range ended {
			if r.code != 0 {
				t.Errorf("exit code %d\nstdout:\n%s\nstderr:\n%s", r.code, r.out, r.err)
			}
			t.Log(r.out)
			s := readJUnit(t, junit[i])
			want := []string{"deploy", "deploy again", "stream", "visit 1 of 3", "visit 2 of 3", "visit 3 of 3", "teardown"}
			if diff := cmp.Diff(want, s.names()); diff != "" || s.Failures != 0 || s.Skipped != 0 || s.Tests != len(want) {
				t.Errorf("%d failures, %d skipped, %d tests; cases: %s", s.Failures, s.Skipped, s.Tests, diff)
			}
			names[s.property("deployment")] = true
		}
		if len(names) != 2 {
			t.Errorf("the two were called %v", names)
		}
		nothingLeft(t, bed)
	})

	t.Run("a subnet that is taken is not granted", func(t *testing.T) {
		s := connect(t, bed.DockerHost())
		network := func(name, subnet string) plan.Network {
			return plan.Network{Name: name, Subnet: subnet, Labels: map[string]string{plan.LabelDeployment: name}}
		}
		if err := s.ClaimNetwork(t.Context(), network("first", "10.77.0.0/22")); err != nil {
			t.Fatal(err)
		}
		if err := s.ClaimNetwork(t.Context(), network("second", "10.77.2.0/24")); !errors.Is(err, swarm.ErrOverlaps) {
			t.Errorf("the second claim of a subnet ends with %v", err)
		}
		taken, err := s.Taken(t.Context())
		if want := netip.MustParsePrefix("10.77.0.0/22"); err != nil || !slices.Contains(taken.Subnets, want) {
			t.Errorf("taken are %v, %v", taken.Subnets, err)
		}
		left, err := s.Inventory(t.Context(), "first")
		if err != nil || len(left) != 1 {
			t.Fatalf("there is %v, %v", left, err)
		}
		if err := s.Remove(t.Context(), left[0]); err != nil {
			t.Fatal(err)
		}
		nothingLeft(t, bed)
	})

	t.Run("an image that cannot run is red", func(t *testing.T) {
		c.t = t
		junit := filepath.Join(t.TempDir(), "smoke.xml")
		r := c.must(1, "smoke", "--junit", junit, "--set", "images.kafka=minibroker/no-such-kafka:1")
		s := readJUnit(t, junit)
		first := s.Cases[0]
		if s.Failures != 1 || first.Failure == nil || !strings.Contains(first.Failure.Message, "_hub does not start on node node01") ||
			!strings.Contains(first.Failure.Message, "no-such-kafka") {
			t.Errorf("%d failures, the first case is %+v", s.Failures, first.Failure)
		}
		if first.Failure != nil && !strings.Contains(r.out, first.Failure.Message) {
			t.Errorf("the reason is not on stdout:\n%s", r.out)
		}
		nothingLeft(t, bed)
	})

	t.Run("a heap that cannot start is red, and stands when it shall be kept", func(t *testing.T) {
		c.t = t
		junit := filepath.Join(t.TempDir(), "smoke.xml")
		t.Setenv("TMPDIR", t.TempDir()) // for the node files, which are kept, too
		r := c.must(1, "smoke", "--keep", "--junit", junit, "--set", "hub.heap=900g")
		if s := readJUnit(t, junit); s.Cases[0].Failure == nil || !strings.Contains(s.Cases[0].Failure.Text, "insufficient memory for the Java Runtime Environment") {
			t.Errorf("the JVM's own words are missing: %+v", s.Cases[0].Failure)
		}
		_, command, said := strings.Cut(r.out, "\n  minibroker teardown ")
		if !said {
			t.Fatalf("nothing says how to remove it:\n%s", r.out)
		}
		command, _, _ = strings.Cut(command, "\n")
		words := strings.Fields(command)
		(cli{t: t, host: c.host}).must(0, "teardown", words...)
		nothingLeft(t, bed)
	})

	t.Run("one whose time is over leaves nothing", func(t *testing.T) {
		c.t = t
		if r := c.must(3, "smoke", "--timeout", "4s"); !strings.Contains(r.out, "--timeout") {
			t.Errorf("why it is red is not told:\n%s", r.out)
		}
		nothingLeft(t, bed)
	})

	t.Run("an interrupted one leaves nothing", func(t *testing.T) {
		c.t = t
		cmd := c.command(t.Context(), "smoke", "--progress", "json")
		stderr, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		interrupted := false
		for lines := bufio.NewScanner(stderr); lines.Scan(); {
			if strings.Contains(lines.Text(), `"kind":"change","wave":"mirrors"`) {
				interrupted = cmd.Process.Signal(os.Interrupt) == nil
			}
			if interrupted {
				t.Log(lines.Text())
			}
		}
		cmd.Wait() // its exit code says the rest
		if code := cmd.ProcessState.ExitCode(); !interrupted || code != 130 {
			t.Errorf("interrupted %v, exit code %d", interrupted, code)
		}
		nothingLeft(t, bed)
	})
}

// begin starts a command, and gives what waits for its end.
func begin(t *testing.T, c cli, verb string, args ...string) (wait func() result) {
	t.Helper()
	cmd := c.command(t.Context(), verb, args...)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, io.MultiWriter(&errOut, logWriter{t})
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return func() result {
		var exit *exec.ExitError
		if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
			t.Errorf("run %v: %v", cmd.Args, err)
		}
		return result{out.String(), errOut.String(), cmd.ProcessState.ExitCode()}
	}
}

// nothingLeft asks the Swarm, and each node's own engine, for what bears any
// deployment's label.
func nothingLeft(t *testing.T, bed *testbed.Testbed) {
	t.Helper()
	for _, list := range []string{"service", "config", "secret"} {
		if out := on(t, bed.Manager(), "docker", list, "ls", "--quiet"); out != "" {
			t.Errorf("docker %s ls: %s", list, out)
		}
	}
	for _, n := range bed.Nodes {
		nothingOn(t, n)
	}
}

// junitSuite is what a CI service reads of JUnit XML.
type junitSuite struct {
	Tests      int `xml:"tests,attr"`
	Failures   int `xml:"failures,attr"`
	Skipped    int `xml:"skipped,attr"`
	Properties []struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	} `xml:"properties>property"`
	Cases []struct {
		Name    string `xml:"name,attr"`
		Failure *struct {
			Message string `xml:"message,attr"`
			Text    string `xml:",chardata"`
		} `xml:"failure"`
	} `xml:"testcase"`
}

func readJUnit(t *testing.T, path string) junitSuite {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Suite junitSuite `xml:"testsuite"`
	}
	if err := xml.Unmarshal(text, &file); err != nil || len(file.Suite.Cases) == 0 {
		t.Fatalf("read %s: %v\n%s", path, err, text)
	}
	return file.Suite
}

func (s junitSuite) names() (names []string) {
	for _, c := range s.Cases {
		names = append(names, c.Name)
	}
	return names
}

func (s junitSuite) property(name string) string {
	for _, p := range s.Properties {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}
