package main

import (
	"time"
)

// sinceFlag is a moment: so long ago, or a time.
type sinceFlag struct {
	text string
	ago  time.Duration
	at   time.Time
}

func (f *sinceFlag) String() string { return f.text }

func (f *sinceFlag) Type() string { return "duration|time" }

func (f *sinceFlag) Set(text string) error {
	var err error
	if f.ago, err = time.ParseDuration(text); err == nil && f.ago > 0 {
		f.text = text
		return nil
	}
	if f.at, err = time.Parse(time.RFC3339, text); err == nil {
		f.text = text
		return nil
	}
	return usagef("write a duration such as 10m, or a time such as 2026-11-25T21:00:00Z")
}

// from is the moment, or zero if none was given.
func (f *sinceFlag) from(now time.Time) time.Time {
	if f.text == "" || !f.at.IsZero() {
		return f.at
	}
	return now.Add(-f.ago)
}
