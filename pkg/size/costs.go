package size

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
)

//go:embed costs.json
var measured []byte

// Cost is one figure of what parts cost.
type Cost struct {
	Name   string  `json:"name"` // such as filter.byte
	Value  float64 `json:"value"`
	Unit   string  `json:"unit"`
	Source string  `json:"source"` // how and when it was measured
}

// Costs are what parts cost on the machine that measured them.
type Costs struct {
	Machine string `json:"machine"` // that measured them
	List    []Cost `json:"costs"`
}

// Rate is what handling alerts costs a part.
type Rate struct {
	Alert float64 // CPU-s an alert
	Byte  float64 // CPU-s a byte
}

// of gives the CPU seconds of so many alerts with so many bytes in all.
func (r Rate) of(alerts, bytes float64) float64 { return r.Alert*alerts + r.Byte*bytes }

// Units of costs.
const (
	perAlert  = "CPU-s an alert"
	perByte   = "CPU-s a byte"
	perSecond = "CPU-s a second"
	timeByte  = "s a byte"
	inBytes   = "bytes"
	inSeconds = "s"
)

// units of all costs there are.
var units = map[string]string{
	"sender.alert": perAlert, "sender.byte": perByte,
	"hub.write.alert": perAlert, "hub.write.byte": perByte, // taking an alert from a sender
	"mirror.write.alert": perAlert, "mirror.write.byte": perByte, // or from a MirrorMaker
	"broker.read.alert": perAlert, "broker.read.byte": perByte, // giving it to one reader
	"mirrormaker.alert": perAlert, "mirrormaker.byte": perByte,
	"filter.alert": perAlert, "filter.byte": perByte,
	"consumer.alert": perAlert, "consumer.byte": perByte,

	"filter.decide.alert":         perAlert, // one more definition in a process that reads the alert already
	"filter.python.alert":         perAlert, // on top, of a definition in Python
	"filter.prototype.alert":      perAlert, // the filter of 2018, instead
	"filter.prototype.byte":       perByte,
	"filter.stampless.alert":      perAlert, // instead of filter.*, of alerts without cutouts that trickle in
	"filter.stampless.byte":       perByte,
	"broker.stampless.read.alert": perAlert, // likewise, instead of broker.read.*
	"broker.stampless.read.byte":  perByte,

	"overlay.byte": perByte, // that goes to or comes from another node

	// Of one process that is alone: it waits for others, too.
	"sender.time.byte": timeByte, "mirrormaker.time.byte": timeByte, "filter.time.byte": timeByte,

	"broker.idle": perSecond, "mirrormaker.idle": perSecond, "container.idle": perSecond, "engine.idle": perSecond,

	"broker.memory": inBytes, "mirrormaker.memory": inBytes, // beyond the heap
	"container.memory": inBytes, "engine.memory": inBytes,
	"pagecache.seconds": inSeconds, // of writes that a broker's node should hold in memory
}

// Measured are the costs that come with the program.
func Measured() Costs {
	c, err := ParseCosts(measured)
	if err != nil {
		panic(err) // a test reads the same bytes
	}
	return c
}

// ParseCosts reads costs as JSON: {"machine": text, "costs": [{name, value, unit,
// source}]}. Names and their units must be those that are known here.
func ParseCosts(text []byte) (Costs, error) {
	var c Costs
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return Costs{}, fmt.Errorf("read costs: %w; write {\"machine\": text, \"costs\": [{\"name\", \"value\", \"unit\", \"source\"}]}", err)
	}
	seen := map[string]bool{}
	for _, cost := range c.List {
		unit, known := units[cost.Name]
		switch {
		case !known:
			return Costs{}, fmt.Errorf("cost %q is not known; take a name from `minibroker size -o json`", cost.Name)
		case seen[cost.Name]:
			return Costs{}, fmt.Errorf("cost %s is given twice; leave one out", cost.Name)
		case cost.Unit != unit:
			return Costs{}, fmt.Errorf("cost %s has the unit %q; give it in %q", cost.Name, cost.Unit, unit)
		case cost.Value < 0:
			return Costs{}, fmt.Errorf("cost %s is %g; give 0 or more", cost.Name, cost.Value)
		case cost.Source == "":
			return Costs{}, fmt.Errorf("cost %s has no source; say how and when it was measured", cost.Name)
		}
		seen[cost.Name] = true
	}
	return c, nil
}

// Over lays the costs over others: what it does not name stays theirs.
func (c Costs) Over(others Costs) Costs {
	out := Costs{Machine: others.Machine, List: slices.Clone(others.List)}
	if c.Machine != "" && c.Machine != others.Machine {
		out.Machine = c.Machine + "; what it did not measure: " + others.Machine
	}
	for _, cost := range c.List {
		i := slices.IndexFunc(out.List, func(o Cost) bool { return o.Name == cost.Name })
		if i < 0 {
			out.List = append(out.List, cost)
			continue
		}
		out.List[i] = cost
	}
	return out
}

// value is that of a cost; of one that nobody gave it is 0.
func (c Costs) value(name string) float64 {
	i := slices.IndexFunc(c.List, func(o Cost) bool { return o.Name == name })
	if i < 0 {
		return 0
	}
	return c.List[i].Value
}

// alone is how many seconds one process takes that spends so much CPU time and
// handles so many bytes.
func (c Costs) alone(part string, cpu, bytes float64) float64 {
	return max(cpu, c.value(part+".time.byte")*bytes)
}

// rate is that of a part such as broker.read.
func (c Costs) rate(part string) Rate {
	return Rate{Alert: c.value(part + ".alert"), Byte: c.value(part + ".byte")}
}
