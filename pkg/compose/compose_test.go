package compose

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"minibroker/pkg/plan"
)

func TestComposeOfTwelveNodes(t *testing.T) {
	text, err := Compose(desired(t, tagged(), "../../topologies/12node.yaml", "mirrors.heap=512m"))
	if err != nil {
		t.Fatal(err)
	}
	p := project(t, text)
	if p.Name != "minibroker" || len(p.Volumes) != 6 || p.Volumes["hub"].Name != "minibroker_hub" || p.Networks["net"].Driver != "bridge" {
		t.Errorf("project %s, volumes %v, networks %v", p.Name, p.Volumes, p.Networks)
	}
	for _, s := range p.Services {
		want := "always"
		if s.Name == "sender" { // or it would send anew, had it not a memory
			want = "on-failure"
		}
		if s.Restart != want || s.PullPolicy != "never" || s.Deploy != nil && s.Deploy.Placement.Constraints != nil || len(s.DependsOn) > 0 {
			t.Errorf("%s: restart %s, pull %s, deploy %v, after %v", s.Name, s.Restart, s.PullPolicy, s.Deploy, s.DependsOn)
		}
		for name, value := range s.Environment {
			if strings.Contains(*value, "{{.Node") {
				t.Errorf("%s: %s=%s is for a Swarm to fill in", s.Name, name, *value)
			}
		}
	}
}

// Clients outside are told where each broker is published.
func TestPublished(t *testing.T) {
	d := desired(t, tagged(), "testdata/small.yaml", "hub.publish=9092", "mirrors.publish=9093")
	text, err := Stack(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stack(t, text).Services {
		for _, p := range s.Ports {
			if p.Mode != "host" || p.Target != 9094 {
				t.Errorf("%s: port %+v", s.Name, p)
			}
		}
	}
	if got := loadStack(t, text)["mirror02"].env["MINIBROKER_KAFKA_PROPERTIES"]; !strings.Contains(got, "EXTERNAL://the-host:9093\n") {
		t.Errorf("mirror02 announces\n%s", got)
	}
	if _, err := Compose(d); err == nil || !strings.Contains(err.Error(), "mirror01 and mirror02 both publish port 9093 of the one machine") {
		t.Errorf("got %v", err)
	}
}

func TestFileTooLarge(t *testing.T) {
	name := variable("/etc/lab/watch.json")
	fits := longest - len(name) - len("=\x00")
	for _, form := range forms {
		d := oneFile([]byte(strings.Repeat("x", fits+1)))
		d.Services = d.Services[1:]
		_, err := form(d)
		if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("bare: its file watch.json has %d bytes, and Linux takes %d", fits+1, fits)) ||
			!strings.Contains(err.Error(), "set fewer filters a node") {
			t.Errorf("got %v", err)
		}
		d.Configs[0].Data = d.Configs[0].Data[1:]
		if _, err := form(d); err != nil {
			t.Error(err)
		}
	}
	// The limit is Linux's own.
	cmd := exec.Command("/bin/true")
	cmd.Env = []string{name + "=" + strings.Repeat("x", fits)}
	if err := cmd.Run(); err != nil {
		t.Error(err)
	}
	cmd = exec.Command("/bin/true")
	cmd.Env = []string{name + "=" + strings.Repeat("x", fits+1)}
	if err := cmd.Run(); err == nil {
		t.Error("Linux took more")
	}
}

func TestNoWayForAFile(t *testing.T) {
	d := oneFile([]byte("x"))
	d.Services[1].Args = []string{"watch"}
	for _, form := range forms {
		if _, err := form(d); err == nil || !strings.Contains(err.Error(), "bare: it has no shell to write /etc/lab/watch.json") {
			t.Errorf("got %v", err)
		}
	}
}

// What a part's shell leaves behind ends the part once its probe has failed so
// often in a row, and not before.
func TestEndIfUnhealthy(t *testing.T) {
	dir := t.TempDir()
	count := filepath.Join(dir, "count")
	// A probe that fails twice, works, and then fails always.
	probe := filepath.Join(dir, "probe")
	if err := os.WriteFile(probe, []byte("#!/bin/sh\necho >> "+count+"\n[ $(wc -l < "+count+") = 3 ]\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	for kind, test := range map[string][]string{"command": {"CMD", probe}, "shell": {"CMD-SHELL", "true && " + probe}} {
		os.Remove(count)
		script := endIfUnhealthy(&plan.Health{Test: test, Interval: time.Second, Retries: 3})
		script = strings.ReplaceAll(script, "sleep 1", "sleep 0.01")
		script = strings.ReplaceAll(script, "kill 1", "kill $$; exit")
		err := exec.Command("/bin/sh", "-c", script+"exec sleep 60\n").Run()
		told, _ := os.ReadFile(count)
		if err == nil || err.Error() != "signal: terminated" || len(told) != 6 {
			t.Errorf("%s: ended with %v after %d probes, want a signal after 6", kind, err, len(told))
		}
	}
}
