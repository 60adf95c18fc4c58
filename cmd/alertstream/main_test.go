package main

import (
	"bytes"
	"context"
	"net"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kfake"
)

// invoke runs the program and returns its exit code and what it wrote.
func invoke(args ...string) (code int, out, errOut string) {
	var o, e bytes.Buffer
	code = run(context.Background(), args, &o, &e)
	return code, o.String(), e.String()
}

func TestUsage(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string // what it says
	}{
		{[]string{"sned"}, `unknown command "sned" for "alertstream"`},
		{[]string{"filter"}, `required flag(s) "broker", "name" not set`},
		{[]string{"filter", "--nmae", "x"}, "unknown flag: --nmae; see alertstream filter --help"},
		{[]string{"filter", "--name", "F", "--broker", "b:1", "--condition", "snr >"}, `--condition:1:6: expected a field, a number or a text, found the end; write a condition such as snr > 5`},
		{[]string{"filter", "--name", "F", "--broker", "b:1", "--condition", "snr > 1", "--cap", "0"}, "--cap 0: at least 1 alert of a visit must be able to pass"},
		{[]string{"consume", "--name", "c", "--broker", "b:1", "--topic", "F", "--print", "all"}, `--print "all" is neither status nor a number of alerts`},
		{[]string{"consume", "--name", "c", "--broker", "b:1", "--topic", "F", "--print", "-1"}, `--print "-1" is neither status nor a number of alerts`},
		{[]string{"consume", "--broker", "b:1", "--topic", "t"}, "neither --name nor --group is given"},
		{[]string{"send", "--broker", "b:1"}, "at least one of the flags in the group [data generate] is required"},
		{[]string{"send", "--broker", "b:1", "--data", "x", "--generate", "full"}, "if any flags in the group [data generate] are set none of the others can be"},
		{[]string{"send", "--broker", "b:1", "--generate", "half"}, `stamps "half" are unknown; known are full, two and none`},
		{[]string{"send", "--broker", "b:1", "--generate", "full", "--visits", "-1"}, "--visits -1: give 0 for no limit"},
		{[]string{"send", "--broker", "b:1", "--generate", "full", "--interval", "-1s"}, "--interval -1s is negative"},
		{[]string{"send", "--broker", "b:1", "--generate", "full", "--alerts-per-visit", "0"}, "--alerts-per-visit 0: a visit must have at least 1"},
		{[]string{"send", "--broker", "b:1", "--generate", "full", "--run", "a b"}, `--run: run "a b" contains ' '`},
		{[]string{"send", "--broker", "b:1", "--data", "/nonexistent"}, "read the folder of alerts: open /nonexistent: no such file or directory"},
		{[]string{"monitor"}, "at least one of the flags in the group [config config-env] is required"},
		{[]string{"monitor", "--config-env", "NO_SUCH"}, "read the monitor's config in $NO_SUCH: EOF"},
		{[]string{"probe", "kafka", "here"}, `unknown command "here" for "alertstream probe kafka"`},
	} {
		code, out, errOut := invoke(c.args...)
		if code != exitUsage || !strings.HasPrefix(errOut, "alertstream: "+c.want) || out != "" {
			t.Errorf("%v: exit code %d, %q %q, want %s", c.args, code, out, errOut, c.want)
		}
	}
}

func TestVersion(t *testing.T) {
	code, out, _ := invoke("--version")
	if code != 0 || !strings.HasPrefix(out, "alertstream ") || strings.Count(out, "\n") != 1 {
		t.Errorf("exit code %d, %q", code, out)
	}
}

func TestProbeKafka(t *testing.T) {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1))
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	silent, err := net.Listen("tcp", "127.0.0.1:0") // connects, never answers
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for _, c := range []struct {
		address string
		code    int
		want    string
	}{
		{cluster.ListenAddrs()[0], 0, ""},
		{silent.Addr().String(), exitFailed, "no answer within 300ms"},
		{closed(t), exitFailed, "connection refused"},
	} {
		code, _, errOut := invoke("probe", "kafka", "--address", c.address, "--timeout", "300ms")
		if code != c.code || !strings.Contains(errOut, c.want) {
			t.Errorf("%s: exit code %d, %q, want %d %s", c.address, code, errOut, c.code, c.want)
		}
	}
}
