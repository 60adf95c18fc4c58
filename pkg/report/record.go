package report

import "strings"

// Record is what a part tells of itself: one JSON object, one message in the
// topic of records. Times are nanoseconds since 1970 of the part's own clock;
// 0 is not known. The same record may come more than once, and in any order.
type Record struct {
	Part   string `json:"part"`             // sender, filter001, consumer001
	Kind   string `json:"kind"`             // start, visit, or end (the sender has sent all visits); of a filter also degraded and cutoff
	Node   string `json:"node,omitempty"`   // host name of the node
	NodeID string `json:"nodeId,omitempty"` // of the Swarm
	Run    string `json:"run,omitempty"`    // of the sender; empty where a part does not know it
	Time   int64  `json:"time"`             // when it was written
	Clock  *Clock `json:"clock,omitempty"`  // nil while nothing is known
	Error  string `json:"error,omitempty"`  // of kinds degraded and cutoff: why; of a filter's visit: why it is degraded

	// Of kind visit.
	Visit int64 `json:"visit,omitempty"`
	Size  int   `json:"size,omitempty"` // alerts that the visit has

	// Of the sender, for the whole visit, also for what a predecessor of the
	// process has sent of it.
	FirstRead int64 `json:"firstRead,omitempty"` // when the first alert was read or generated
	FirstSend int64 `json:"firstSend,omitempty"`
	LastSend  int64 `json:"lastSend,omitempty"`
	LastAck   int64 `json:"lastAck,omitempty"`
	Sent      int   `json:"sent,omitempty"`  // alerts acknowledged
	Bytes     int64 `json:"bytes,omitempty"` // of them

	// Late is by how many seconds the sender was behind its pace, 0 if it was
	// not; Reason says what took the time: broker, disk or CPU.
	Late   float64 `json:"late,omitempty"`
	Reason string  `json:"reason,omitempty"`

	// Of a filter, cumulative for the visit.
	Read       int     `json:"read,omitempty"`
	Matched    int     `json:"matched,omitempty"`
	Passed     int     `json:"passed,omitempty"`
	Limit      int     `json:"limit,omitempty"` // alerts of a visit that pass at most; 0: the cap of all filters
	IDs        []int64 `json:"ids,omitempty"`   // of the alerts that passed, in order; the last ones may be missing
	FirstAlert int64   `json:"firstAlert,omitempty"`
	Done       int64   `json:"done,omitempty"` // when these counts were committed

	// Of a consumer, what it received since its last record.
	Received []Receipt `json:"received,omitempty"`
}

// Receipt is one alert that a consumer received.
type Receipt struct {
	Partition int32 `json:"partition,omitempty"` // of the filtered topic
	Offset    int64 `json:"offset"`              // in that partition
	ID        int64 `json:"id"`
	Time      int64 `json:"time"`
}

// Clock bounds hub clock minus local clock, in nanoseconds. A message sent at
// local time t0, stamped T by the hub in whole milliseconds and acknowledged at
// t1 gives T − t1 and T + 1 ms − t0.
type Clock struct {
	Lo int64 `json:"lo"`
	Hi int64 `json:"hi"`
}

// Trouble says what keeps a filter from its work; empty: nothing.
func (r Record) Trouble() string {
	switch {
	case r.Error == "":
		return ""
	case r.Kind == "cutoff":
		return "cut off: " + r.Error
	}
	return "degraded: " + r.Error
}

// role is the part's name without its number.
func (r Record) role() string { return strings.TrimRight(r.Part, "0123456789") }
