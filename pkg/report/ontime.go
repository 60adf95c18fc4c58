package report

// sincePrevious is the time from the first alert of the visit before to that of
// visit number i; nil if one of them is not known.
func (k *reckoner) sincePrevious(i int) *float64 {
	if i == 0 || k.visits[i].sent == nil || k.visits[i-1].sent == nil {
		return nil
	}
	since := seconds(k.visits[i].sent.firstSend - k.visits[i-1].sent.firstSend)
	return &since
}

// deadline of visit number i: when the next one began or, of the last, when one
// should have begun; 0 if that is not known.
func (k *reckoner) deadline(i int) int64 {
	if i+1 < len(k.visits) && k.visits[i+1].sent != nil {
		return k.visits[i+1].sent.firstSend
	}
	if k.visits[i].sent == nil || k.expect.Interval <= 0 {
		return 0
	}
	return k.visits[i].sent.firstSend + int64(k.expect.Interval)
}

// judge decides whether every consumer was served before the deadline. A visit
// still under way is late once the deadline has passed by now, and undecided
// before.
func (k *reckoner) judge(line *Visit, i int, now int64) {
	deadline := k.deadline(i)
	if deadline == 0 {
		return
	}
	var last int64
	for _, s := range k.expect.Streams {
		last = max(last, k.visits[i].received[s.Consumer].sorted().last())
	}
	if last > 0 && line.Complete {
		spare := seconds(deadline - last)
		line.Spare = &spare
	}
	if !line.Complete && now < deadline {
		return
	}
	onTime := line.Complete && line.Lost == 0 && last < deadline
	line.OnTime = &onTime
}
