package testbed

import (
	"bufio"
	"io"
	"strconv"
	"strings"
)

// mount is one line of /proc/PID/mountinfo.
type mount struct {
	root   string // what is mounted, inside its file system
	point  string // where
	fstype string
	source string
}

// parseMountinfo reads lines of proc(5)'s form
//
//	36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
//
// and leaves out what is shorter.
func parseMountinfo(r io.Reader) ([]mount, error) {
	var mounts []mount
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		before, after, _ := strings.Cut(lines.Text(), " - ")
		place, what := strings.Fields(before), strings.Fields(after)
		if len(place) < 5 || len(what) < 2 {
			continue
		}
		mounts = append(mounts, mount{
			root: unescape(place[3]), point: unescape(place[4]),
			fstype: what[0], source: unescape(what[1]),
		})
	}
	return mounts, lines.Err()
}

// unescape undoes the kernel's \040 for a blank, and the like.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+3 < len(s) {
			if c, err := strconv.ParseUint(s[i+1:i+4], 8, 8); err == nil {
				b.WriteByte(byte(c))
				i += 3
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
