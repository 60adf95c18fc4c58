package main

import (
	"time"

	"github.com/spf13/pflag"

	"minibroker/pkg/stream"
)

// paceOptions are when the sender sends what.
type paceOptions struct {
	pace      string
	time      string
	realistic stream.Realistic
}

func (o *paceOptions) bind(flags *pflag.FlagSet) {
	r := &o.realistic
	flags.StringVar(&o.pace, "pace", "visits", "when alerts are sent: `visits`, each at once when its interval begins; timestamps, each alert when its own time has come; realistic, in bursts, one from each detector")
	flags.StringVar(&o.time, "field-time", "diaSource.midpointMjdTai", "`field` of the alert that tells its time, a double, in days")
	flags.StringVar(&r.Detector, "field-detector", "diaSource.detector", "`field` of the alert that takes the number of its burst, an integer")
	flags.DurationVar(&r.Period, "period", 37*time.Second, "realistic: `time` from the beginning of a visit to that of the next")
	flags.DurationVar(&r.Transmission, "transmission", 3*time.Second, "realistic: `time` within which all bursts of a visit begin")
	flags.IntVar(&r.Bursts, "bursts", 189, "realistic: `bursts` of a visit")
	flags.IntVar(&r.Min, "burst-min", 10, "realistic: `alerts` of the smallest burst")
	flags.IntVar(&r.Max, "burst-max", 200, "realistic: `alerts` of the largest burst")
	flags.IntVar(&r.Centre, "burst-centre", 50, "realistic: `alerts` on which the sizes of bursts are centred")
	flags.Uint64Var(&r.Seed, "pace-seed", 1, "realistic: `number` that decides sizes and times of bursts")
}

func (o *paceOptions) check(perVisit int) error {
	switch o.pace {
	case "visits", "timestamps":
		return nil
	case "realistic":
		if err := o.realistic.Check(perVisit); err != nil {
			return usagef("--pace realistic: %w", err)
		}
		return nil
	}
	return usagef("--pace %s: give visits, timestamps or realistic", o.pace)
}

func (o *paceOptions) rhythm(interval time.Duration) stream.Rhythm {
	switch o.pace {
	case "timestamps":
		return stream.Timestamps{Field: o.time}
	case "realistic":
		return o.realistic
	}
	return stream.Steady{Interval: interval}
}
