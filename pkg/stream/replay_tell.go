package stream

// decided counts the letters that are decided.
func (a *allotment) decided() (n int) {
	for _, f := range a.fates {
		if f >= fatePasses {
			n++
		}
	}
	return n
}

// add adds what was done to what is told.
func (a *allotment) add(told *Replayed) {
	for _, f := range a.fates {
		switch f {
		case fatePasses:
			told.Passed++
		case fateCut:
			told.Cut++
		case fateRejected:
			told.NotMatched++
		case fateAgain:
			told.Again++
		}
	}
	told.Decided += a.decided()
}

// mostReasons bounds the reasons that are told; all letters of others are told
// together.
const mostReasons = 10

// tell tells what stays; of a replay that does nothing also what would be done.
func (a *allotment) tell(told *Replayed, dry bool) {
	if dry {
		a.add(told)
	}
	place := map[string]int{}
	for i, f := range a.fates {
		switch f {
		case fateBad:
			told.Bad++
		case fateWaits:
			told.Waiting++
		default:
			continue
		}
		reason := a.reasons[i]
		at, known := place[reason]
		if !known && len(place) == mostReasons {
			reason = "other reasons"
			at, known = place[reason]
		}
		if !known {
			at = len(told.Left)
			place[reason] = at
			told.Left = append(told.Left, Left{Reason: reason})
		}
		told.Left[at].Letters++
	}
}
