package report

// Report is the table of one run: the newest that the records tell of. Times
// are seconds.
type Report struct {
	Run       string   `json:"run"`
	Filters   int      `json:"filters"`   // that have told anything, of those expected
	Consumers int      `json:"consumers"` // likewise
	Expected  Expected `json:"expected"`
	Visits    []Visit  `json:"visits"` // in the order in which they were sent
	Summary   Summary  `json:"summary"`

	Lost       int `json:"lost"`
	Duplicated int `json:"duplicated"`

	// Complete says that every part has told of every visit and nothing is under
	// way any more.
	Complete bool `json:"complete"`

	// OnTime says that every consumer had all its alerts of each visit before the
	// next one began. A last visit that is still under way is left out.
	OnTime bool `json:"onTime"`

	// PaceKept says that no visit began late.
	PaceKept bool `json:"paceKept"`

	Troubles []Trouble `json:"troubles,omitempty"` // of filters

	Clock     Clocks      `json:"clock"`
	Published []Published `json:"published"`
}

// Trouble is what kept a filter from its work.
type Trouble struct {
	Part  string `json:"part"`
	What  string `json:"what"`
	Times int    `json:"times"`
}

// Expected is what the deployment has.
type Expected struct {
	Filters   int     `json:"filters"`
	Consumers int     `json:"consumers"`
	Cap       int     `json:"cap"`
	Interval  float64 `json:"interval"`
}

// Visit is one line of the table.
type Visit struct {
	Visit int64 `json:"visit"`
	Counts

	// Mirrored counts the visit's alerts that each mirror had, by mirror.
	Mirrored map[string]int `json:"mirrored"`

	// Missing are the parts that have not told of the visit.
	Missing  []string `json:"missing"`
	Complete bool     `json:"complete"`

	Late       float64 `json:"late,omitempty"`       // seconds that the sender was behind its pace
	LateReason string  `json:"lateReason,omitempty"` // broker, disk or CPU

	Timings

	SincePrevious *float64 `json:"sincePrevious"` // from the first alert of the visit before
	Spare         *float64 `json:"spare"`         // from the last alert at a consumer to the next visit; below 0: late
	OnTime        *bool    `json:"onTime"`        // null: not decided yet
}

// Counts are numbers of alerts, if nothing else is said.
type Counts struct {
	Sent     int   `json:"sent"`
	Bytes    int64 `json:"bytes"`
	Matched  int   `json:"matched"` // by all filters together, as the next two
	Passed   int   `json:"passed"`
	Received int   `json:"received"`

	Lost        int `json:"lost"`        // will not come any more
	Outstanding int `json:"outstanding"` // not there yet
	Duplicated  int `json:"duplicated"`  // came more than once
	Alien       int `json:"alien"`       // received, but never passed

	FiltersDone   int `json:"filtersDone"`   // filters that read the whole visit
	CapReached    int `json:"capReached"`    // filters that passed as many as the cap allows
	CapViolations int `json:"capViolations"` // filters that passed more, or fewer than matched and fit
}

func (c *Counts) add(d Counts) {
	c.Sent += d.Sent
	c.Bytes += d.Bytes
	c.Matched += d.Matched
	c.Passed += d.Passed
	c.Received += d.Received
	c.Lost += d.Lost
	c.Outstanding += d.Outstanding
	c.Duplicated += d.Duplicated
	c.Alien += d.Alien
	c.FiltersDone += d.FiltersDone
	c.CapReached += d.CapReached
	c.CapViolations += d.CapViolations
}

// Timings of a visit, or of several. Null: nothing to measure.
type Timings struct {
	// From the first alert read or generated to the last one acknowledged.
	ReadToAcknowledged *Stat `json:"readToAcknowledged"`
	// From the first alert sent to the last one acknowledged.
	SentToAcknowledged *Stat `json:"sentToAcknowledged"`
	// From the last alert sent to the end of a filter's work on the visit.
	LastSentToFilterDone *Stat `json:"lastSentToFilterDone"`
	// From the first alert sent to the end of a filter's work on the visit.
	StartToFilterDone *Stat `json:"startToFilterDone"`
	// From the first alert sent to the consumer's alert that fills the cap or,
	// where fewer passed, to the last of them.
	StartToCapAtConsumer *Stat `json:"startToCapAtConsumer"`
}

func (t *Timings) add(u Timings) {
	t.ReadToAcknowledged = t.ReadToAcknowledged.with(u.ReadToAcknowledged)
	t.SentToAcknowledged = t.SentToAcknowledged.with(u.SentToAcknowledged)
	t.LastSentToFilterDone = t.LastSentToFilterDone.with(u.LastSentToFilterDone)
	t.StartToFilterDone = t.StartToFilterDone.with(u.StartToFilterDone)
	t.StartToCapAtConsumer = t.StartToCapAtConsumer.with(u.StartToCapAtConsumer)
}

// Summary is of all visits together. Means are over all measurements: all
// filters in all visits.
type Summary struct {
	Visits   int `json:"visits"`
	Complete int `json:"complete"` // visits
	OnTime   int `json:"onTime"`   // visits
	Missing  int `json:"missing"`  // parts that have not told of a visit, over all visits
	Counts
	Mirrored int `json:"mirrored"` // on all mirrors together
	Timings
	LongestInterval *float64 `json:"longestInterval"` // between the beginnings of visits
	LeastSpare      *float64 `json:"leastSpare"`
}
