//go:build testbed

package testbed

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/swarm"
	"github.com/docker/docker/client"
)

const echoImage = "testbed/echo:1"

func TestServicesReachEachOtherAndAreReached(t *testing.T) {
	bed := mustUp(t, Config{Name: bedName(t), Nodes: 3})
	echo := buildEcho(t)
	for _, n := range bed.Nodes {
		importEcho(t, n, echo)
	}
	docker := mustDial(t, bed.Manager())
	overlay, err := docker.NetworkCreate(t.Context(), "overlay", network.CreateOptions{
		Driver: "overlay", IPAM: &network.IPAM{Config: []network.IPAMConfig{{Subnet: "10.99.0.0/16"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	front, back := bed.Nodes[1], bed.Nodes[2]
	createEcho(t, docker, "front", front, overlay.ID, 8080)
	createEcho(t, docker, "back", back, overlay.ID, 0)
	createEcho(t, docker, "side", front, overlay.ID, 0)

	published := "http://" + front.IP + ":8080/"
	eventually(t, 30*time.Second, "from the machine to a published port", func() bool {
		return get(published) == "front"
	})
	eventually(t, 30*time.Second, "over the overlay, by name, to the other node", func() bool {
		return get(published+"fetch?url=http://back/") == "back"
	})
	for _, from := range bed.Nodes {
		cmd, err := from.Command(t.Context(), echo, published)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := cmd.CombinedOutput(); err != nil || string(out) != "front" {
			t.Errorf("from %s to a published port of %s: %s, %v", from.Name, front.Name, out, err)
		}
	}
	for _, from := range []string{"side", "back"} {
		eventually(t, 30*time.Second, "from a container of "+from+" to a published port", func() bool {
			return get(published+"fetch?url=http://"+from+"/fetch?url="+published) == "front"
		})
	}
	start := time.Now()
	if got := get(published + "fetch?url=http://nobody/"); !strings.Contains(got, "no such host") {
		t.Errorf("a name that no service has: %s", got)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("to learn that there is no such name took %v", took)
	}
}

func TestPullFromOutsideFailsAtOnce(t *testing.T) {
	bed := mustUp(t, Config{Name: bedName(t), Nodes: 1})
	docker := mustDial(t, bed.Manager())
	start := time.Now()
	_, err := docker.ImagePull(t.Context(), "alpine", image.PullOptions{})
	if err == nil || !strings.Contains(err.Error(), "no such host") {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestCommandRunsInTheNode(t *testing.T) {
	bed := mustUp(t, Config{Name: bedName(t), Nodes: 1})
	run := func(ctx context.Context, script string) (string, error) {
		cmd, err := bed.Manager().Command(ctx, "sh", "-c", script)
		if err != nil {
			t.Fatal(err)
		}
		out, err := cmd.Output()
		return strings.TrimSpace(string(out)), err
	}
	here, _ := os.Getwd()
	got, err := run(t.Context(), `uname -n; pwd; echo $DOCKER_HOST; test -S /var/run/docker.sock && ls /sys/class/net/eth0/address`)
	want := "node01\n" + here + "\nunix:///run/docker.sock\n/sys/class/net/eth0/address"
	if err != nil || got != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	if _, err := run(t.Context(), "exit 7"); err == nil || err.(*exec.ExitError).ExitCode() != 7 {
		t.Errorf("exit 7 gives %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := run(ctx, "exec sleep 12321"); err == nil {
		t.Error("a command that was stopped succeeded")
	}
	eventually(t, 5*time.Second, "the command to end with its context", func() bool {
		out, _ := run(t.Context(), "cat /proc/[0-9]*/cmdline | tr '\\0' ' '")
		return !strings.Contains(out, "sleep 12321 ")
	})
}

func TestOrphansAreReaped(t *testing.T) {
	bed := mustUp(t, Config{Name: bedName(t), Nodes: 1})
	cmd, err := bed.Manager().Command(t.Context(), "sh", "-c", "for i in 1 2 3; do (sleep 0.1 &) ; done")
	if err == nil {
		err = cmd.Run()
	}
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, 5*time.Second, "no zombie to be left", func() bool {
		cmd, _ := bed.Manager().Command(t.Context(), "sh", "-c", "cat /proc/[0-9]*/stat")
		out, err := cmd.Output()
		return err == nil && !strings.Contains(string(out), "(sleep)")
	})
}

// buildEcho builds the program that the tests run in containers.
func buildEcho(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "echo")
	cmd := exec.Command("go", "build", "-o", path, "./testdata/echo")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build echo: %v: %s", err, out)
	}
	return path
}

// importEcho makes an image of nothing but the program on a node.
func importEcho(t *testing.T, n *Node, program string) {
	t.Helper()
	binary, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	var layer bytes.Buffer
	w := tar.NewWriter(&layer)
	w.WriteHeader(&tar.Header{Name: "echo", Mode: 0o755, Size: int64(len(binary))})
	w.Write(binary)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	answer, err := mustDial(t, n).ImageImport(t.Context(), image.ImportSource{Source: &layer, SourceName: "-"}, echoImage, image.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Close()
	io.Copy(io.Discard, answer)
}

// createEcho places a service of one task on a node; port 0 publishes nothing.
func createEcho(t *testing.T, docker *client.Client, name string, on *Node, overlay string, port uint32) {
	t.Helper()
	spec := swarm.ServiceSpec{
		Annotations: swarm.Annotations{Name: name},
		TaskTemplate: swarm.TaskSpec{
			ContainerSpec: &swarm.ContainerSpec{Image: echoImage, Command: []string{"/echo"}, Hostname: name},
			Placement:     &swarm.Placement{Constraints: []string{"node.hostname==" + on.Name}},
			Networks:      []swarm.NetworkAttachmentConfig{{Target: overlay}},
		},
		EndpointSpec: &swarm.EndpointSpec{Mode: swarm.ResolutionModeDNSRR},
	}
	if port != 0 {
		spec.EndpointSpec.Ports = []swarm.PortConfig{{PublishMode: swarm.PortConfigPublishModeHost, PublishedPort: port, TargetPort: 80}}
	}
	if _, err := docker.ServiceCreate(t.Context(), spec, swarm.ServiceCreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

func mustDial(t *testing.T, n *Node) *client.Client {
	t.Helper()
	docker, err := n.dial()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { docker.Close() })
	return docker
}

// get gives what a URL answers, or the error.
func get(url string) string {
	client := http.Client{Timeout: 3 * time.Second}
	response, err := client.Get(url)
	if err != nil {
		return fmt.Sprint(err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	return string(body)
}
