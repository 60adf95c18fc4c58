package kafka

import "testing"

func TestParseSourceKey(t *testing.T) {
	for key, want := range map[string]struct {
		topic     string
		partition int32
	}{
		`["MirrorSourceConnector",{"cluster":"hub","partition":0,"topic":"full-stream"}]`: {"full-stream", 0},
		`["MirrorSourceConnector",{"topic":"canary","partition":12}]`:                     {"canary", 12},
	} {
		topic, partition, err := parseSourceKey([]byte(key))
		if err != nil || topic != want.topic || partition != want.partition {
			t.Errorf("%s: %s/%d, %v, want %s/%d", key, topic, partition, err, want.topic, want.partition)
		}
	}
	for _, key := range []string{"", "null", "[]", `["MirrorHeartbeatConnector",{"sourceClusterAlias":"hub"}]`, `{"topic":"x"}`, `["a",{"topic":3}]`} {
		if topic, _, err := parseSourceKey([]byte(key)); err == nil {
			t.Errorf("%q: topic %q and no error", key, topic)
		}
	}
}

func FuzzParseSourceKey(f *testing.F) {
	f.Add([]byte(`["MirrorSourceConnector",{"cluster":"hub","partition":0,"topic":"full-stream"}]`))
	f.Add([]byte(`["x",null]`))
	f.Fuzz(func(t *testing.T, key []byte) {
		if topic, _, err := parseSourceKey(key); err == nil && topic == "" {
			t.Errorf("%q: no topic and no error", key)
		}
	})
}
