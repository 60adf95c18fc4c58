//go:build testbed

package testbed

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// startUp runs Up in a process of its own, which a test can kill.
func startUp(t *testing.T, name string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), upName+"="+name)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// killTimes cut Up off in each of its phases: links, daemons, Swarm, joining.
var killTimes = []time.Duration{10, 30, 60, 100, 200, 400, 800, 1200}

func TestKilledUpIsFinishedByTheNext(t *testing.T) {
	name := bedName(t)
	for _, after := range killTimes {
		cmd := startUp(t, name)
		time.Sleep(after * time.Millisecond)
		cmd.Process.Kill()
		cmd.Wait()
	}
	bed := mustUp(t, Config{Name: name, Nodes: 3})
	if status := mustStatus(t, bed); !status.OK() {
		t.Errorf("after killed ups: %+v", status)
	}
}

func TestKilledUpIsRemovedByDown(t *testing.T) {
	name := bedName(t)
	for _, after := range killTimes {
		cmd := startUp(t, name)
		time.Sleep(after * time.Millisecond)
		cmd.Process.Kill()
		cmd.Wait()
		if _, err := Down(t.Context(), name, nil); err != nil {
			t.Errorf("killed after %d ms: %v", after, err)
		}
		assertNothingLeft(t, name)
	}
}

func TestInterruptedUpEndsAtOnceAndIsFinished(t *testing.T) {
	name := bedName(t)
	for _, after := range killTimes {
		ctx, cancel := context.WithTimeoutCause(t.Context(), after*time.Millisecond, context.Canceled)
		_, err := Up(ctx, Config{Name: name, Nodes: 3})
		end, _ := ctx.Deadline()
		if took := time.Since(end); took > time.Second {
			t.Errorf("interrupted after %d ms: went on for %v", after, took)
		}
		cancel()
		if err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("interrupted after %d ms: %v", after, err)
		}
	}
	mustUp(t, Config{Name: name, Nodes: 3})
}

func TestTwoUpsAtOnceMakeOneTestbed(t *testing.T) {
	name := bedName(t)
	first, second := startUp(t, name), startUp(t, name)
	if err := errors.Join(first.Wait(), second.Wait()); err != nil {
		t.Fatal(err)
	}
	if again := mustUp(t, Config{Name: name, Nodes: 3}); len(again.Changes) > 0 {
		t.Errorf("a third up changed %q", again.Changes)
	}
}

func TestDownRemovesWhatACrashLeft(t *testing.T) {
	tests := []struct {
		crash string
		do    func(t *testing.T, bed *Testbed)
	}{
		{"all daemons killed", func(t *testing.T, bed *Testbed) {
			for _, n := range bed.Nodes {
				if err := n.KillDaemon(t.Context()); err != nil {
					t.Error(err)
				}
			}
		}},
		{"a node killed", func(t *testing.T, bed *Testbed) {
			if err := bed.Nodes[1].PowerOff(t.Context()); err != nil {
				t.Error(err)
			}
		}},
		{"the folder removed while all runs", func(t *testing.T, bed *Testbed) {
			if err := os.RemoveAll(folder(bed.Name)); err != nil && !errors.Is(err, syscall.EBUSY) {
				t.Error(err)
			}
		}},
		{"the state damaged", func(t *testing.T, bed *Testbed) {
			if err := os.WriteFile(statePath(bed.Name), []byte("{"), 0o644); err != nil {
				t.Error(err)
			}
		}},
		{"a mount in the folder", func(t *testing.T, bed *Testbed) {
			if err := syscall.Mount("tmpfs", bed.Nodes[0].path("tmp"), "tmpfs", 0, ""); err != nil {
				t.Error(err)
			}
		}},
		{"strangers in the namespaces", func(t *testing.T, bed *Testbed) {
			all, err := processes()
			if err != nil {
				t.Fatal(err)
			}
			pid := strconv.Itoa(bed.Nodes[1].firstProcess(all))
			for _, which := range []string{"-n", "-m"} {
				cmd := exec.Command("nsenter", "-t", pid, which, "--", "sleep", "1000")
				if err := cmd.Start(); err != nil {
					t.Error(err)
				}
				go cmd.Wait()
			}
			time.Sleep(100 * time.Millisecond) // until they are in
		}},
	}
	for _, test := range tests {
		t.Run(test.crash, func(t *testing.T) {
			bed := mustUp(t, Config{Name: bedName(t), Nodes: 2})
			test.do(t, bed)
			if _, err := Down(t.Context(), bed.Name, nil); err != nil {
				t.Error(err)
			}
			assertNothingLeft(t, bed.Name)
		})
	}
}

func TestDownLeavesOthersAlone(t *testing.T) {
	bed := mustUp(t, Config{Name: bedName(t), Nodes: 1})
	reader := exec.Command("tail", "-f", bed.Manager().LogFile())
	shell := exec.Command("sh", "-c", "cd "+folder(bed.Name)+"; exec sleep 1000")
	for _, cmd := range []*exec.Cmd{reader, shell} {
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		defer cmd.Wait()
		defer cmd.Process.Kill()
	}
	if _, err := Down(t.Context(), bed.Name, nil); err != nil {
		t.Error(err)
	}
	for _, cmd := range []*exec.Cmd{reader, shell} {
		if err := cmd.Process.Signal(syscall.Signal(0)); err != nil {
			t.Errorf("%v was killed: %v", cmd.Args, err)
		}
	}
}

func TestDownRefusesAFolderThatIsNoTestbeds(t *testing.T) {
	name := bedName(t)
	file := filepath.Join(folder(name), "precious")
	if err := os.MkdirAll(folder(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Down(t.Context(), name, nil); err == nil {
		t.Error("a folder that no testbed made was removed")
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
	os.RemoveAll(folder(name))
}
