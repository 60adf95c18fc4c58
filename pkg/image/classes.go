package image

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
)

// archiveClasses runs Kafka and MirrorMaker in the root folder for some seconds
// and writes an archive of the classes that they load. It is worth about half the
// CPU time of their start. The archive only fits jars at the very paths that it was made
// with, hence the change of root, for which any user may make a namespace on
// most systems; where that is forbidden an image goes without.
func (b *kafkaBuild) archiveClasses(ctx context.Context) error {
	script, err := fs.ReadFile(b.sources, "train.sh")
	if err != nil {
		return err
	}
	b.progress("kafka: running Kafka once, to archive its classes")
	enter := `mount -o rbind /dev "$0/dev" && mount -t proc proc "$0/proc" && exec "$0/bin/chroot" "$0" /bin/sh -c "$1"`
	command := exec.CommandContext(ctx, filepath.Join(b.root, busyboxPath), "sh", "-c", enter, b.root, string(script))
	command.Env = []string{"PATH=/bin"}
	command.SysProcAttr = &syscall.SysProcAttr{
		// All processes end with the first one, and that one with us.
		Cloneflags:   syscall.CLONE_NEWPID | syscall.CLONE_NEWNET | syscall.CLONE_NEWUTS | syscall.CLONE_NEWIPC,
		Unshareflags: syscall.CLONE_NEWNS,
		Pdeathsig:    syscall.SIGKILL,
	}
	if os.Geteuid() != 0 {
		command.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		command.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		command.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	// "With us" means with the thread that starts it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("run Kafka in %s: %w%s", b.root, err, lastLines(out))
	}
	return nil
}
