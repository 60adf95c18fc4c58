//go:build testbed

package testbed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// upName makes the test program a caller of Up, and of Down too when downToo is set.
const (
	upName  = "TESTBED_UP_NAME"
	downToo = "TESTBED_DOWN_TOO"
)

func TestMain(m *testing.M) {
	name := os.Getenv(upName)
	if name == "" {
		os.Exit(m.Run())
	}
	if err := upAndDown(name, os.Getenv(downToo) != ""); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func upAndDown(name string, downToo bool) error {
	_, err := Up(context.Background(), Config{Name: name, Nodes: 3})
	if err != nil || !downToo {
		return err
	}
	_, err = Down(context.Background(), name, nil)
	return err
}

// A machine with nothing but cgroup v2; whether this one has v1, v2 or both does not matter.
func TestOnCgroupV2(t *testing.T) {
	name := bedName(t)
	cmd := exec.Command("unshare", "-m", "sh", "-ec",
		`umount -l /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup; exec "$0"`, "/proc/"+fmt.Sprint(os.Getpid())+"/exe")
	cmd.Env = append(os.Environ(), upName+"="+name, downToo+"=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

func TestWithoutRootItSaysWhatItNeeds(t *testing.T) {
	program := filepath.Join(t.TempDir(), "caller")
	if err := copyProgram(program); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Env = []string{upName + "=noroot"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "needs root") {
		t.Errorf("got %v: %s", err, out)
	}
}

// copyProgram puts the running program where everybody can start it.
func copyProgram(to string) error {
	from, err := os.Open("/proc/self/exe")
	if err != nil {
		return err
	}
	defer from.Close()
	copied, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(copied, from)
	return errors.Join(err, copied.Close(), os.Chmod(filepath.Dir(filepath.Dir(to)), 0o755))
}

func TestAsManyNodesAsThereMayBe(t *testing.T) {
	bed := mustUp(t, Config{Name: bedName(t), Nodes: MaxNodes})
	if status := mustStatus(t, bed); !status.OK() || len(status.Nodes) != MaxNodes {
		t.Errorf("%d nodes: %+v", len(status.Nodes), status)
	}
}
