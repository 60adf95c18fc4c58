package alert

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
)

// Summary is what a container file holds. Sizes are in bytes; an alert's is that of its body.
type Summary struct {
	File      string        `json:"file"`
	Schema    string        `json:"schema"`
	Version   string        `json:"version,omitempty"` // of an LSST schema
	SchemaID  int32         `json:"schemaId,omitempty"`
	Codec     Codec         `json:"codec"`
	FileBytes int64         `json:"fileBytes"`
	Alerts    int           `json:"alerts"`
	Bytes     Sizes         `json:"alertBytes"`
	Visits    []VisitCount  `json:"visits,omitempty"` // in rising order
	Detectors DetectorCount `json:"detectors"`
	Cutouts   float64       `json:"cutoutShare"` // of the alerts' bytes, 0 to 1
}

// Sizes tells of the sizes of alerts.
type Sizes struct {
	Min   int     `json:"min"`
	Mean  float64 `json:"mean"`
	Max   int     `json:"max"`
	Total int64   `json:"total"`
}

// VisitCount says how many alerts of a visit there are.
type VisitCount struct {
	Visit  int64 `json:"visit"`
	Alerts int   `json:"alerts"`
}

// DetectorCount says how many detectors alerts are of, and the lowest and highest of them.
type DetectorCount struct {
	Count int   `json:"count"`
	Min   int64 `json:"min"`
	Max   int64 `json:"max"`
}

// inspected are the fields that a summary is made from. Schemas may lack any of them.
var inspected = []string{"diaSource.visit", "diaSource.detector", "cutoutDifference", "cutoutScience", "cutoutTemplate"}

// Inspect reads a container file from end to end and returns what it holds. Any error means that the file
// is not a sound one; it names file and place.
func Inspect(ctx context.Context, path string) (Summary, error) {
	file, err := OpenFile(path)
	if err != nil {
		return Summary{}, err
	}
	defer file.Close() // only read from
	i := inspector{visits: map[int64]int{}, detectors: map[int64]bool{}}
	if err := i.prepare(file.Schema()); err != nil {
		return Summary{}, fmt.Errorf("%s: %w", path, err)
	}
	for {
		body, err := file.Next()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = context.Cause(ctx)
		}
		if err == nil {
			err = i.add(file, body)
		}
		if err != nil {
			return Summary{}, err
		}
	}
	return i.summary(file), nil
}

// inspector gathers a summary.
type inspector struct {
	projection *Projection
	values     []Value
	which      []int // of the values, its place in inspected
	sizes      Sizes
	alerts     int
	cutouts    int64
	visits     map[int64]int
	detectors  map[int64]bool
}

func (i *inspector) prepare(s *Schema) error {
	var fields []string
	for n, name := range inspected {
		if s.has(name) {
			fields, i.which = append(fields, name), append(i.which, n)
		}
	}
	i.values = make([]Value, len(fields))
	var err error
	i.projection, err = s.Projection(fields)
	return err
}

func (i *inspector) add(f *File, body []byte) error {
	if err := i.projection.Decode(body, i.values); err != nil {
		return fmt.Errorf("%s: alert %d: %w", f.Path(), i.alerts, err)
	}
	i.alerts++
	i.sizes.Total += int64(len(body))
	i.sizes.Max = max(i.sizes.Max, len(body))
	if i.alerts == 1 || len(body) < i.sizes.Min {
		i.sizes.Min = len(body)
	}
	for n, v := range i.values {
		switch which := i.which[n]; {
		case which == 0 && v.Kind == KindInt:
			i.visits[v.Int]++
		case which == 1 && v.Kind == KindInt:
			i.detectors[v.Int] = true
		case which > 1:
			i.cutouts += int64(len(v.Bytes))
		}
	}
	return nil
}

func (i *inspector) summary(f *File) Summary {
	s := Summary{
		File: f.Path(), Schema: f.Schema().Name(), Version: f.Schema().Version(), SchemaID: f.SchemaID(),
		Codec: f.Codec(), FileBytes: f.size, Alerts: i.alerts, Bytes: i.sizes,
	}
	if i.alerts > 0 {
		s.Bytes.Mean = float64(i.sizes.Total) / float64(i.alerts)
		s.Cutouts = float64(i.cutouts) / float64(i.sizes.Total)
	}
	for _, visit := range slices.Sorted(maps.Keys(i.visits)) {
		s.Visits = append(s.Visits, VisitCount{visit, i.visits[visit]})
	}
	if d := slices.Sorted(maps.Keys(i.detectors)); len(d) > 0 {
		s.Detectors = DetectorCount{len(d), d[0], d[len(d)-1]}
	}
	return s
}
