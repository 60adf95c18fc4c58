package stream

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// FailpointVariable is the environment variable that makes a filter kill
// itself, as a power cut would, for tests of what is left behind:
// "after-produce:3" when it passes that point for the third time. Points, in
// order, of each commit: before-produce, after-produce, before-commit,
// after-commit.
const FailpointVariable = "MINIBROKER_FAILPOINT"

var failpoints = armed(os.Getenv(FailpointVariable))

// armedPoint is the point that was set, and how often it may still be passed.
type armedPoint struct {
	name string
	left int
}

func armed(setting string) *armedPoint {
	name, times, _ := strings.Cut(setting, ":")
	n, err := strconv.Atoi(times)
	if err != nil || n < 1 {
		return &armedPoint{}
	}
	return &armedPoint{name, n}
}

// failpoint kills the process if the named point is set and was passed often
// enough. It is called from one goroutine.
func failpoint(name string) {
	if failpoints.name != name {
		return
	}
	if failpoints.left--; failpoints.left == 0 {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // until the signal arrives
	}
}
