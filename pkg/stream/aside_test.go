package stream

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
	"minibroker/pkg/kafka"
	"minibroker/pkg/report"
)

// putAll writes messages to the stream, in one batch.
func putAll(t *testing.T, address string, messages ...*message) {
	t.Helper()
	w, err := newWriter(openStream(t, address), testLog(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range batchesOf(messages) {
		if err := w.write(t.Context(), batchIn(0, b)); err != nil {
			t.Fatal(err)
		}
	}
}

// generatedMessages makes the first alerts of a generated visit.
func generatedMessages(t *testing.T, alerts int) (messages []*message) {
	t.Helper()
	g, err := alert.NewGenerator(alert.GeneratorConfig{Seed: 1, Stamps: alert.StampsNone, Alerts: alerts})
	if err != nil {
		t.Fatal(err)
	}
	for i := range alerts {
		value := alert.Wire(nil, alert.GeneratedSchemaID, g.Visit(0).Append(nil, i))
		messages = append(messages, plainMessage(value, headers(HeaderVisitSize, strconv.Itoa(alerts), HeaderRun, "1")))
	}
	return messages
}

func filterOf(d filter.Definition, address string, records Records, t *testing.T) Filter {
	return Filter{Definition: d, Broker: address, Topic: "full-stream", DeadLetters: "dead-letter",
		Cap: 20, VisitEnd: time.Minute, Timeout: time.Minute, Fields: lsst, Records: records, Log: testLog(t)}
}

func headerIn(m kafka.Record, name string) string {
	for _, h := range m.Headers {
		if string(h.Key) == name {
			return string(h.Value)
		}
	}
	return ""
}

// TestDeadLetters: what cannot be decided is set aside whole, with where it was
// and why, and the others pass.
func TestDeadLetters(t *testing.T) {
	_, address := fakeKafka(t, 1, "Filter001", "dead-letter")
	alerts := generatedMessages(t, 30)
	wrong := map[int]string{
		3: "alert of 2 bytes is shorter than the wire format's 5 byte header", 7: "alert begins with byte 0x01 where the wire format has 0x00",
		11: "schema id 7: no schema has that id", 15: "decode alert: field ",
	}
	alerts[3].Value = []byte{0, 0}
	alerts[7].Value = append([]byte{1}, alerts[7].Value[1:]...)
	alerts[11].Value = alert.Wire(nil, 7, alerts[11].Value[alert.HeaderSize:])
	alerts[15].Value = alerts[15].Value[:40]
	putAll(t, address, alerts...)
	var told kept
	f := filterOf(definition(t, "Filter001", "diaSourceId >= 0"), address, &told, t)
	background(t, f.Run)
	eventually(t, "20 alerts passed", func() bool { return len(readAll(t, address, "Filter001", 0)) == 20 })
	letters := readAll(t, address, "dead-letter", 0)
	if len(letters) != len(wrong) {
		t.Fatalf("%d dead letters, want %d", len(letters), len(wrong))
	}
	for _, m := range letters {
		offset, _ := strconv.Atoi(headerIn(m, HeaderOffset))
		if reason := headerIn(m, HeaderReason); !strings.HasPrefix(reason, wrong[offset]) || wrong[offset] == "" {
			t.Errorf("offset %d: reason %q", offset, reason)
		}
		if string(m.Key) != "Filter001" || string(m.Value) != string(alerts[offset].Value) || headerIn(m, HeaderRun) != "1" ||
			headerIn(m, HeaderTopic) != "full-stream" || headerIn(m, HeaderPartition) != "0" || headerIn(m, HeaderSetAside) == "" {
			t.Errorf("offset %d: key %q, headers %v", offset, m.Key, m.Headers)
		}
		if want := map[int]string{11: "7", 15: "1100"}[offset]; headerIn(m, HeaderSchema) != want {
			t.Errorf("offset %d: schema %q, want %q", offset, headerIn(m, HeaderSchema), want)
		}
	}
}

// TestDegraded: of a schema that lacks a field nothing passes, which is told
// once, and alerts of another schema pass.
func TestDegraded(t *testing.T) {
	folder := t.TempDir()
	const lesser = `{"type": "record", "name": "alert", "fields": [{"name": "diaSourceId", "type": "long"},
		{"name": "diaSource", "type": {"type": "record", "name": "source", "fields": [{"name": "visit", "type": "long"}]}}]}`
	if err := os.WriteFile(filepath.Join(folder, "1200.avsc"), []byte(lesser), 0o644); err != nil {
		t.Fatal(err)
	}
	_, address := fakeKafka(t, 1, "Filter001", "dead-letter")
	alerts := generatedMessages(t, 8)
	for i := range 4 {
		alerts[i].Value = alert.Wire(nil, 1200, []byte{byte(2 * (i + 1)), 84}) // id i+1 of visit 42
		alerts[i].Headers = headers(HeaderVisitSize, "4", HeaderRun, "1")
	}
	putAll(t, address, alerts...)
	var told kept
	f := filterOf(definition(t, "Filter001", "snr > 0 OR snr IS NULL"), address, &told, t)
	f.Schemas = alert.NewSchemas(alert.SchemaSources{Folder: folder})
	background(t, f.Run)
	eventually(t, "4 alerts passed", func() bool { return len(readAll(t, address, "Filter001", 0)) == 4 })
	of42 := func(r report.Record) bool { return r.Visit == 42 }
	eventually(t, "visit 42 told", func() bool { return slices.ContainsFunc(told.all("visit"), of42) })
	if all := told.all("degraded"); len(all) != 1 || !strings.Contains(all[0].Error, "schema 1200") || !strings.Contains(all[0].Error, "snr") {
		t.Errorf("told %+v", all)
	}
	if n := len(readAll(t, address, "dead-letter", 0)); n != 0 {
		t.Errorf("%d dead letters", n)
	}
	if r := told.all("visit")[slices.IndexFunc(told.all("visit"), of42)]; r.Read != 4 || r.Passed != 0 || r.Trouble() != "degraded: "+told.all("degraded")[0].Error {
		t.Errorf("told %+v", r)
	}
}

// TestCutOff: a filter that fails with too many alerts stops for a while, and
// those that it has failed with are aside.
func TestCutOff(t *testing.T) {
	_, address := fakeKafka(t, 1, "Filter001", "dead-letter")
	putAll(t, address, generatedMessages(t, 60)...)
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		t.Fatal(err)
	}
	d, err := filter.New("Filter001", "F.py", "def filter(alert):\n    return alert.diaSourceId > '1'\n", schema)
	if err != nil {
		t.Fatal(err)
	}
	var told kept
	f := filterOf(d, address, &told, t)
	background(t, f.Run)
	eventually(t, "cut off", func() bool { return len(told.all("cutoff")) == 1 })
	if why := told.all("cutoff")[0].Error; !strings.Contains(why, "line 2: int > string not implemented") || !strings.Contains(why, "21 alerts") {
		t.Errorf("told %q", why)
	}
	if n := len(readAll(t, address, "dead-letter", 0)); n != mostFailures+1 {
		t.Errorf("%d dead letters", n)
	}
}

// TestRegistryIsWaitedFor: no alert is passed over while its schema cannot be
// had.
func TestRegistryIsWaitedFor(t *testing.T) {
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		t.Fatal(err)
	}
	var works atomic.Bool
	var asked atomic.Int32
	registry := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		asked.Add(1)
		if !works.Load() {
			http.Error(w, "not now", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintf(w, `{"schema": %q}`, schema.String())
	}))
	t.Cleanup(registry.Close)
	_, address := fakeKafka(t, 1, "Filter001", "dead-letter")
	alerts := generatedMessages(t, 10)
	for _, m := range alerts[5:] { // a schema that comes in the middle of the stream
		m.Value = alert.Wire(nil, 1234, m.Value[alert.HeaderSize:])
	}
	putAll(t, address, alerts...)
	var told kept
	f := filterOf(definition(t, "Filter001", "diaSourceId >= 0"), address, &told, t)
	f.Schemas = alert.NewSchemas(alert.SchemaSources{Registry: registry.URL, Cache: t.TempDir()})
	background(t, f.Run)
	eventually(t, "the registry was asked twice", func() bool { return asked.Load() >= 2 })
	if n := len(readAll(t, address, "Filter001", 0)); n != 0 {
		t.Errorf("%d alerts passed", n)
	}
	works.Store(true)
	eventually(t, "all alerts passed", func() bool { return len(readAll(t, address, "Filter001", 0)) == 10 })
	if n := len(readAll(t, address, "dead-letter", 0)); n != 0 {
		t.Errorf("%d dead letters", n)
	}
}
