package filter

import "time"

// Key names a visit. The same visit may be sent again in another run of the
// stream, and is then another one.
type Key struct {
	Run string // letters, digits and -_. only, at most 32; empty if the alerts tell none
	ID  int64
}

// Visit is what a filter has counted of one visit.
type Visit struct {
	Key
	Size    int // alerts that the visit has, 0 if the sender did not say
	Read    int // alerts of it that were read
	Matched int // of these, how many fulfilled the condition
	Passed  int // of these, how many the cap let through
	// PassedIDs are the ids of those that passed, in order. After a restart
	// they may be missing (then it is empty) when there was no room to keep
	// them.
	PassedIDs []int64
	First     time.Time // when the first of its alerts was read
	// Reported tells that all that is counted here has been told to who wants
	// to know. Counting clears it.
	Reported bool
}

// Complete reports whether every alert of the visit was read. It is never true
// of a visit of unknown size.
func (v *Visit) Complete() bool { return v.Size > 0 && v.Read >= v.Size }
