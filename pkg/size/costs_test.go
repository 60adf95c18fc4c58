package size

import (
	"strings"
	"testing"
)

// Every cost that is counted with comes with the program, with its source.
func TestMeasuredAreWhole(t *testing.T) {
	c := Measured()
	given := map[string]bool{}
	for _, cost := range c.List {
		given[cost.Name] = true
	}
	for name := range units {
		if !given[name] {
			t.Errorf("%s is not in costs.json", name)
		}
	}
	if c.Machine == "" {
		t.Error("costs.json does not say which machine measured")
	}
}

func TestParseCosts(t *testing.T) {
	const good = `{"name": "filter.alert", "value": 1e-6, "unit": "CPU-s an alert", "source": "here"}`
	for text, wrong := range map[string]string{
		`{"machine": "m", "costs": [` + good + `]}`:                                                      "",
		`{"costs": [` + good + `, ` + good + `]}`:                                                        "cost filter.alert is given twice",
		`{"costs": [{"name": "filter.alerts", "value": 1, "unit": "CPU-s an alert", "source": "here"}]}`: `cost "filter.alerts" is not known; take a name from`,
		`{"costs": [{"name": "filter.alert", "value": 1, "unit": "µs an alert", "source": "here"}]}`:     `give it in "CPU-s an alert"`,
		`{"costs": [{"name": "filter.alert", "value": -1, "unit": "CPU-s an alert", "source": "here"}]}`: "give 0 or more",
		`{"costs": [{"name": "filter.alert", "value": 1, "unit": "CPU-s an alert"}]}`:                    "has no source",
		`{"prices": []}`: "read costs: ",
		`{`:              "read costs: ",
	} {
		_, err := ParseCosts([]byte(text))
		if (err == nil) != (wrong == "") || err != nil && !strings.Contains(err.Error(), wrong) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestOver(t *testing.T) {
	own, err := ParseCosts([]byte(`{"machine": "mine", "costs": [{"name": "filter.alert", "value": 0.5, "unit": "CPU-s an alert", "source": "here"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	c := own.Over(Measured())
	if got := c.rate("filter"); got.Alert != 0.5 || got.Byte != Measured().rate("filter").Byte {
		t.Errorf("a filter costs %+v", got)
	}
	if !strings.HasPrefix(c.Machine, "mine; what it did not measure: ") {
		t.Errorf("measured on %s", c.Machine)
	}
	if Measured().rate("filter").Alert == 0.5 {
		t.Error("the costs below were changed")
	}
}

// Whatever the text is, it is an error or costs that can be laid over ours.
func FuzzParseCosts(f *testing.F) {
	f.Add(measured)
	f.Add([]byte(`{"costs": [{"name": "filter.alert", "value": 1e308, "unit": "CPU-s an alert", "source": "s"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := ParseCosts(text)
		if err != nil {
			return
		}
		if got := len(c.Over(Measured()).List); got != len(Measured().List) {
			t.Errorf("%d costs", got)
		}
	})
}
