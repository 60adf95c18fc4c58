package report

// reckoner makes the lines of the table.
type reckoner struct {
	expect  Expect
	visits  []*visitFacts    // in order
	begun   map[string]int64 // by filter: when it began with its newest visit
	begunAt map[source]int64 // when the filter began with the newest visit of which a consumer has alerts from there
}

// source is what one member of a consumer reads.
type source struct {
	consumer  string
	partition int32
}

func newReckoner(expect Expect, visits []*visitFacts) *reckoner {
	k := &reckoner{expect: expect, visits: visits, begun: map[string]int64{}, begunAt: map[source]int64{}}
	for _, v := range visits {
		for _, s := range expect.Streams {
			first := v.filters[s.Filter].first
			k.begun[s.Filter] = max(k.begun[s.Filter], first)
			for one := range v.received[s.Consumer] {
				from := source{s.Consumer, one.partition}
				k.begunAt[from] = max(k.begunAt[from], first)
			}
		}
	}
	return k
}

// visit makes the line of one visit, all but what depends on the others' times.
func (k *reckoner) visit(v *visitFacts) Visit {
	line := Visit{Visit: v.id, Mirrored: map[string]int{}, Missing: []string{}}
	for _, sender := range k.expect.Senders {
		if _, told := v.senders[sender]; !told && v.sent != nil {
			line.Missing = append(line.Missing, sender)
		}
	}
	if v.sent == nil {
		line.Missing = append(line.Missing, "sender")
	} else {
		line.Sent, line.Bytes = v.sent.alerts, v.sent.bytes
		line.Late, line.LateReason = v.sent.late, v.sent.reason
		line.ReadToAcknowledged = line.ReadToAcknowledged.measured(v.sent.firstRead, v.sent.lastAck)
		line.SentToAcknowledged = line.SentToAcknowledged.measured(v.sent.firstSend, v.sent.lastAck)
	}
	for _, s := range k.expect.Streams {
		k.filter(&line, v, s)
		k.consumer(&line, v, s)
	}
	k.mirrors(&line, v)
	line.Complete = len(line.Missing) == 0 && line.Outstanding == 0
	return line
}

func (k *reckoner) filter(line *Visit, v *visitFacts, s Stream) {
	f, told := v.filters[s.Filter]
	if !told {
		line.Missing = append(line.Missing, s.Filter)
		return
	}
	line.Matched += f.matched
	line.Passed += f.passed
	limit := f.limit(k.expect.Cap)
	if f.passed >= limit {
		line.CapReached++
	}
	if f.passed != min(f.matched, limit) {
		line.CapViolations++
	}
	if f.read < v.alerts() {
		return
	}
	line.FiltersDone++
	if v.sent != nil {
		line.LastSentToFilterDone = line.LastSentToFilterDone.measured(v.sent.lastSend, f.done)
		line.StartToFilterDone = line.StartToFilterDone.measured(v.sent.firstSend, f.done)
	}
}

func (k *reckoner) consumer(line *Visit, v *visitFacts, s Stream) {
	got := v.received[s.Consumer].sorted()
	line.Received += got.alerts()
	line.Duplicated += len(got) - got.alerts()
	f, told := v.filters[s.Filter]
	if !told {
		return
	}
	if len(got) == 0 && f.passed > 0 {
		line.Missing = append(line.Missing, s.Consumer)
	}
	lost, outstanding, alien := f.compare(got, s.Partitions, func(p int32) bool { return k.consumerWentOn(v, s, p) })
	line.Lost += lost
	line.Outstanding += outstanding
	line.Alien += alien
	if v.sent != nil {
		at := got.number(min(f.passed, f.limit(k.expect.Cap)))
		line.StartToCapAtConsumer = line.StartToCapAtConsumer.measured(v.sent.firstSend, at)
	}
}

// mirrors compares what was sent with what filters read. What all filters of a
// mirror lack, or have too often, the mirror does, and counts once.
func (k *reckoner) mirrors(line *Visit, v *visitFacts) {
	type balance struct {
		short, over int
		wentOn      bool
		filters     int
	}
	mirrors := map[string]*balance{}
	each := func(do func(m *balance, short, over int, wentOn bool)) {
		for _, s := range k.expect.Streams {
			f, told := v.filters[s.Filter]
			if !told {
				continue
			}
			if mirrors[s.Mirror] == nil {
				mirrors[s.Mirror] = &balance{}
			}
			do(mirrors[s.Mirror], max(v.alerts()-f.read, 0), max(f.read-v.alerts(), 0), k.filterWentOn(v, s.Filter))
		}
	}
	each(func(m *balance, short, over int, wentOn bool) {
		if m.filters == 0 {
			m.short, m.over = short, over
		}
		m.short, m.over = min(m.short, short), min(m.over, over)
		m.wentOn = m.wentOn || wentOn
		m.filters++
	})
	each(func(m *balance, short, over int, wentOn bool) {
		line.missed(short-m.short, wentOn)
		line.Duplicated += over - m.over
	})
	for name, m := range mirrors {
		line.missed(m.short, m.wentOn)
		line.Duplicated += m.over
		line.Mirrored[name] = v.alerts() - m.short + m.over
	}
}

// missed counts alerts that did not come as lost, or as still to come.
func (c *Counts) missed(n int, lost bool) {
	if lost {
		c.Lost += n
	} else {
		c.Outstanding += n
	}
}

// filterWentOn says whether a filter has begun with a visit after it told of
// this one. As it reads in order, what it lacks of this one will not come.
func (k *reckoner) filterWentOn(v *visitFacts, filter string) bool {
	return k.begun[filter] > v.filters[filter].done
}

// consumerWentOn says the same of what a filter passed to its consumer through a
// partition.
func (k *reckoner) consumerWentOn(v *visitFacts, s Stream, partition int32) bool {
	return k.begunAt[source{s.Consumer, partition}] > v.filters[s.Filter].done
}
