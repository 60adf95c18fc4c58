package stream

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
	"minibroker/pkg/report"

	"github.com/IBM/sarama"
)

// thinFilter is a filter of the copies.
func thinFilter(t *testing.T, name, text, address string, records Records) Filter {
	f := filterOf(definition(t, name, text), address, records, t)
	f.Topic, f.Full = copiesTopic, &Full{Broker: address, Topic: "full-stream"}
	f.Schemas = alert.NewSchemas(alert.SchemaSources{})
	return f
}

// sameAlerts checks that two topics hold the same alerts in the same order, byte
// for byte.
func sameAlerts(t *testing.T, address, a, b string) {
	t.Helper()
	is, want := readAll(t, address, a, 0), readAll(t, address, b, 0)
	if len(is) != len(want) || len(is) == 0 {
		t.Fatalf("%s has %d alerts, %s %d", a, len(is), b, len(want))
	}
	for i := range is {
		if !bytes.Equal(is[i].Value, want[i].Value) || !is[i].Time.Equal(want[i].Time) || !sameHeaders(is[i].Headers, want[i].Headers) {
			t.Errorf("alert %d: %d and %d bytes, %d and %d headers, sent at %v and %v", i, len(is[i].Value), len(want[i].Value),
				len(is[i].Headers), len(want[i].Headers), is[i].Time, want[i].Time)
		}
	}
}

// TestFilterOfCopies: filters that read copies without cutouts, whoever makes
// them, let the same full alerts pass as those that read the full stream: by a
// condition, by an order, and by what they say of cutouts.
func TestFilterOfCopies(t *testing.T) {
	const alerts, visits = 120, 2
	for _, maker := range []string{"sender", "feed"} {
		t.Run(maker, func(t *testing.T) {
			t.Parallel()
			_, address := fakeKafka(t, 1, "Filter001", "Filter002", "Filter003", "Filter101", "Filter102", "Filter103", "dead-letter")
			makeTopic(t, address, copiesTopic, 1)
			var told kept
			s := Sender{Broker: address, Topic: "full-stream", Run: "a", Source: withStamps(t, alerts), Visits: visits, Fields: lsst, Records: &kept{}, Log: testLog(t)}
			if maker == "sender" {
				s.Stampless = copiesTopic
			} else {
				f := Feed{Name: "feed", Broker: address, Topic: "full-stream", To: copiesTopic, Timeout: time.Minute, Schemas: alert.NewSchemas(alert.SchemaSources{}), Log: testLog(t)}
				background(t, f.Run)
			}
			for i, text := range []string{"diaSourceId % 3 = 1", "snr > 0 ORDER BY snr DESC LIMIT 7", "cutoutScience IS NOT NULL AND diaSourceId % 2 = 0"} {
				full := filterOf(definition(t, "Filter00"+string(rune('1'+i)), text), address, &kept{}, t)
				thin := thinFilter(t, "Filter10"+string(rune('1'+i)), text, address, &told)
				thin.Whole = i == 2
				background(t, full.Run)
				background(t, thin.Run)
			}
			if err := s.Send(t.Context()); err != nil {
				t.Fatal(err)
			}
			eventually(t, "all visits are filtered", func() bool {
				return len(readAll(t, address, "Filter101", 0)) == 40 && len(readAll(t, address, "Filter102", 0)) == 14 && len(readAll(t, address, "Filter103", 0)) == 40 &&
					len(readAll(t, address, "Filter001", 0)) == 40 && len(readAll(t, address, "Filter002", 0)) == 14 && len(readAll(t, address, "Filter003", 0)) == 40
			})
			for i := range 3 {
				sameAlerts(t, address, "Filter10"+string(rune('1'+i)), "Filter00"+string(rune('1'+i)))
			}
			for _, r := range told.all("visit") {
				if r.Error != "" {
					t.Errorf("told %+v", r)
				}
			}
		})
	}
}

// TestFullAlertIsGone: an alert whose full one is no longer there, or another's
// place, passes without its cutouts and says so; neighbours that are there pass
// whole.
func TestFullAlertIsGone(t *testing.T) {
	_, address := fakeKafka(t, 1, "Filter001", "dead-letter")
	makeTopic(t, address, copiesTopic, 1)
	s := Sender{Broker: address, Topic: "full-stream", Stampless: copiesTopic, Run: "a", Source: withStamps(t, 30), Visits: 1, Fields: lsst, Records: &kept{}, Log: testLog(t)}
	if err := s.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	full := map[string]bool{}
	for _, m := range readAll(t, address, "full-stream", 0) {
		full[string(m.Value)] = true
	}
	client := openStream(t, address)
	admin, err := sarama.NewClusterAdminFromClient(client)
	if err != nil {
		t.Fatal(err)
	}
	if err := admin.DeleteRecords("full-stream", map[int32]int64{0: 14}); err != nil {
		t.Fatal(err)
	}
	// A copy that names another alert's place.
	all := readAll(t, address, copiesTopic, 0)
	alien := plainMessage(all[20].Value, append(withoutFull(all[20].Headers), fullPlace{0, 21, 10}.header()))
	thin, err := client.other(copiesTopic)
	if err != nil {
		t.Fatal(err)
	}
	w, err := newWriter(thin, testLog(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.write(t.Context(), batchIn(0, batchesOf([]*message{alien})[0])); err != nil {
		t.Fatal(err)
	}
	var told kept
	f := thinFilter(t, "Filter001", "diaSourceId > 0", address, &told)
	f.Cap = 100
	background(t, f.Run)
	eventually(t, "all have passed", func() bool { return len(readAll(t, address, "Filter001", 0)) == 31 })
	for i, m := range readAll(t, address, "Filter001", 0) {
		gone := i < 14 || i == 30
		if headerIn(m, HeaderFull) != map[bool]string{true: "gone", false: ""}[gone] || full[string(m.Value)] == gone {
			t.Errorf("alert %d: %d bytes, %s %q", i, len(m.Value), HeaderFull, headerIn(m, HeaderFull))
		}
	}
	eventually(t, "the trouble is told", func() bool {
		return slices.ContainsFunc(told.all("visit"), func(r report.Record) bool {
			return strings.Contains(r.Trouble(), "without its cutouts: full-stream partition 0 offset")
		})
	})
}

// TestLettersAreWhole: what a filter of copies sets aside is the full alert.
func TestLettersAreWhole(t *testing.T) {
	_, address := fakeKafka(t, 1, "Filter001", "dead-letter")
	makeTopic(t, address, copiesTopic, 1)
	s := Sender{Broker: address, Topic: "full-stream", Stampless: copiesTopic, Run: "a", Source: withStamps(t, 10), Visits: 1, Fields: lsst, Records: &kept{}, Log: testLog(t)}
	if err := s.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	f := thinFilter(t, "Filter001", "diaSourceId > 0", address, &kept{})
	f.Condition = failing{f.Condition}
	background(t, f.Run)
	eventually(t, "all are set aside", func() bool { return len(readAll(t, address, "dead-letter", 0)) == 10 })
	fulls := readAll(t, address, "full-stream", 0)
	for i, m := range readAll(t, address, "dead-letter", 0) {
		if !bytes.Equal(m.Value, fulls[i].Value) || headerIn(m, HeaderFull) != "" || headerIn(m, HeaderReason) == "" {
			t.Errorf("letter %d has %d bytes", i, len(m.Value))
		}
	}
}

// failing is a condition that fails with every alert.
type failing struct{ filter.Condition }

func (failing) Match([]alert.Value) (bool, error) { return false, errors.New("it fails") }
