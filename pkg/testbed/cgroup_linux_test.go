package testbed

import "testing"

func TestMainHierarchy(t *testing.T) {
	pids := mount{point: "/sys/fs/cgroup/pids", fstype: "cgroup"}
	cpuset := mount{point: "/sys/fs/cgroup/cpuset", fstype: "cgroup"}
	hybrid := mount{point: "/sys/fs/cgroup/unified", fstype: "cgroup2"}
	v2 := mount{point: "/sys/fs/cgroup", fstype: "cgroup2"}
	tests := []struct {
		name   string
		mounts []mount
		want   string // empty: refused
	}{
		{"v1", []mount{cpuset, pids}, pids.point},
		{"v2", []mount{v2}, v2.point},
		{"both", []mount{hybrid, cpuset, pids}, pids.point},
		{"v1 without pids", []mount{hybrid, cpuset}, ""},
	}
	for _, test := range tests {
		got, err := mainHierarchy(test.mounts)
		if got != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%s: got %q, %v", test.name, got, err)
		}
	}
}
