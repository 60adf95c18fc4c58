package plan

import (
	"fmt"

	"minibroker/pkg/topology"
)

// manner are the sender's flags for what it does otherwise than it does by
// itself.
func (b *builder) manner() []string {
	t := b.topology
	s, fields := t.Sender, t.Stream.Fields
	var args []string
	unless := func(standard bool, name string, value any) {
		if !standard {
			args = append(args, arg(name, value))
		}
	}
	unless(!s.Repeat, "repeat", s.Repeat)
	unless(s.Pace == "visits", "pace", s.Pace)
	unless(s.Compression == "none", "compression", s.Compression)
	unless(s.Stamps == "keep", "stamps", s.Stamps)
	unless(s.SchemaID == 0, "schema-id", s.SchemaID)
	unless(s.Pace != "timestamps" && !s.Repeat, "field-time", fields.Time)
	if s.Pace == "realistic" {
		args = append(args, realistic(s.Realistic)...)
		args = append(args, arg("field-detector", fields.Detector))
	}
	return args
}

// parallel deals the producers out to n senders and gives the k-th one's flags.
func parallel(producers, k, n int) (args []string) {
	own := producers / n
	if k <= producers%n {
		own++
	}
	if own > 1 {
		args = append(args, arg("producers", own))
	}
	if n > 1 {
		args = append(args, arg("share", fmt.Sprintf("%d/%d", k, n)))
	}
	return args
}

func realistic(r topology.Realistic) []string {
	return []string{
		arg("period", r.Period), arg("transmission", r.Transmission), arg("bursts", r.Bursts),
		arg("burst-min", r.BurstMin), arg("burst-max", r.BurstMax), arg("burst-centre", r.BurstCentre), arg("pace-seed", r.Seed),
	}
}
