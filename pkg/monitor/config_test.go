package monitor

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const good = `{"topic":"s","canary":"c","records":"r",
"hub":{"part":"hub","address":"hub:9092","topics":[{"name":"s","partitions":1},{"name":"c","partitions":1}]},
"mirrors":[{"part":"mirror01","address":"mirror01:9092","topics":[{"name":"s","partitions":1,"config":{"retention.ms":"5"}},{"name":"c","partitions":1}]}],
"groups":[{"part":"filter001","broker":"mirror01","group":"Filter001","topic":"s"}]}`

func TestLoadConfig(t *testing.T) {
	for name, test := range map[string]struct{ old, new, want string }{
		"good":            {"", "", ""},
		"unknown key":     {`"records"`, `"recodrs"`, `"recodrs"`},
		"no JSON":         {good, "topic: s", "invalid character"},
		"no address":      {`"hub:9092"`, `""`, "without part or address"},
		"canary missing":  {`{"name":"c","partitions":1}]}]`, `{"name":"d","partitions":1}]}]`, `mirror01 lacks topic "c"`},
		"group's broker":  {`"broker":"mirror01"`, `"broker":"mirror02"`, `on "mirror02", which is no broker`},
		"group's topic":   {`"group":"Filter001","topic":"s"`, `"group":"Filter001","topic":"x"`, `reads "x", which is no topic of mirror01`},
		"group on a hub":  {`"broker":"mirror01"`, `"broker":"hub"`, ""},
		"stream missing":  {`"topic":"s","canary"`, `"topic":"z","canary"`, `hub lacks topic "z"`},
		"no such setting": {`"partitions":1`, `"partition":1`, `"partition"`},
	} {
		path := filepath.Join(t.TempDir(), "monitor.json")
		if err := os.WriteFile(path, []byte(strings.Replace(good, test.old, test.new, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		c, err := LoadConfig(path)
		switch {
		case test.want == "" && (err != nil || c.Mirrors[0].Topics[0].Config["retention.ms"] != "5"):
			t.Errorf("%s: %+v, %v", name, c, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path)):
			t.Errorf("%s: error %v, want one that says %q and names the file", name, err, test.want)
		}
	}
	thin := strings.NewReplacer(`"topic":"s","canary"`, `"topic":"s","stampless":"p","thin":true,"canary"`,
		`"address":"hub:9092","topics":[`, `"address":"hub:9092","topics":[{"name":"p","partitions":1},`,
		`"address":"mirror01:9092","topics":[{"name":"s"`, `"address":"mirror01:9092","topics":[{"name":"p"`,
		`"group":"Filter001","topic":"s"`, `"group":"Filter001","topic":"p"`).Replace(good)
	if _, err := ParseConfig([]byte(thin), "thin.json"); err != nil {
		t.Errorf("a mirror without the full stream: %v", err)
	}
	if _, err := ParseConfig([]byte(strings.Replace(thin, `"thin":true`, `"thin":false`, 1)), "thin.json"); err == nil || !strings.Contains(err.Error(), `mirror01 lacks topic "s"`) {
		t.Errorf("a mirror without the stream that is copied: %v", err)
	}
	if _, err := LoadConfig(filepath.Join(t.TempDir(), "none.json")); err == nil {
		t.Error("a missing file is no error")
	}
}
