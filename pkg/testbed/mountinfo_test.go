package testbed

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseMountinfo(t *testing.T) {
	const text = `27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
50 27 254:0 /var/lib/mb-test/node01/etc /etc/docker rw master:1 - ext4 /dev/vda rw
51 27 0:50 / /mnt/two\040words\134 rw - tmpfs none rw
short line
52 27 0:51 / /mnt/none rw -
`
	want := []mount{
		{root: "/", point: "/", fstype: "ext4", source: "/dev/vda"},
		{root: "/", point: "/sys/fs/cgroup/pids", fstype: "cgroup", source: "cgroup"},
		{root: "/var/lib/mb-test/node01/etc", point: "/etc/docker", fstype: "ext4", source: "/dev/vda"},
		{root: "/", point: `/mnt/two words\`, fstype: "tmpfs", source: "none"},
	}
	got, err := parseMountinfo(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(mount{})); diff != "" {
		t.Error(diff)
	}
}

func FuzzParseMountinfo(f *testing.F) {
	f.Add(`27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw`)
	f.Add(`51 27 0:50 / /mnt/two\040words\13 rw - tmpfs none rw`)
	f.Fuzz(func(t *testing.T, text string) {
		mounts, _ := parseMountinfo(strings.NewReader(text))
		for _, m := range mounts {
			if m.fstype == "" || m.point == "" {
				t.Errorf("%q: a mount without a place or a type: %+v", text, m)
			}
		}
	})
}
