package testbed

import (
	"context"
	"fmt"
	"os"
	"syscall"
	"time"
)

// lock makes sure that one Up or Down at a time works on a testbed.
func (c Config) lock(ctx context.Context) (unlock func(), err error) {
	return lockFolder(ctx, folder(c.Name), func() {
		c.report("waiting for another command that works on testbed %s", c.Name)
	})
}

// lockFolder lets one process at a time work on a folder, which must exist. The kernel drops
// the lock when the process ends, however it ends. A folder that was removed and made anew
// while waiting is locked anew.
func lockFolder(ctx context.Context, dir string, waiting func()) (unlock func(), err error) {
	for told := false; ; {
		f, err := os.Open(dir)
		if err != nil {
			return nil, err
		}
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil && sameFile(f, dir) {
			return func() { f.Close() }, nil
		}
		f.Close()
		if err != nil && err != syscall.EWOULDBLOCK {
			return nil, fmt.Errorf("lock %s: %w", dir, err)
		}
		if err != nil && !told {
			told = true
			waiting()
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for another command that works on %s: %w", dir, context.Cause(ctx))
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func sameFile(f *os.File, path string) bool {
	a, errA := f.Stat()
	b, errB := os.Stat(path)
	return errA == nil && errB == nil && os.SameFile(a, b)
}
