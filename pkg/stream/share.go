package stream

import "iter"

// Share is what one of several senders sends of each visit: of the alerts, every
// Of-th from number Index on. The zero value is all of them.
type Share struct{ Index, Of int }

// whole makes a share of the zero value.
func (s Share) whole() Share {
	if s.Of == 0 {
		return Share{0, 1}
	}
	return s
}

// of is how many of so many alerts are in the share.
func (s Share) of(alerts int) int { return max((alerts-s.Index+s.Of-1)/s.Of, 0) }

// Bodies yields the alerts of a visit: every step-th from number first on, or an
// error as the last. A body is valid until the next one.
type Bodies func(first, step int) iter.Seq2[[]byte, error]

// chosenFrom makes Bodies of a source that can only be read through.
func chosenFrom(all iter.Seq2[[]byte, error]) Bodies {
	return func(first, step int) iter.Seq2[[]byte, error] {
		return func(yield func([]byte, error) bool) {
			i := 0
			for body, err := range all {
				if err == nil && (i < first || (i-first)%step != 0) {
					i++
					continue
				}
				if !yield(body, err) {
					return
				}
				i++
			}
		}
	}
}
