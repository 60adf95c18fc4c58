package report

// Stat is mean and maximum of Count measurements, in seconds.
type Stat struct {
	Mean  float64 `json:"mean"`
	Max   float64 `json:"max"`
	Count int     `json:"count"`

	total int64 // nanoseconds
}

// with gives the statistics of both measurements together; nil is none.
func (s *Stat) with(t *Stat) *Stat {
	if s == nil {
		return t
	}
	if t == nil {
		return s
	}
	total, n := s.total+t.total, s.Count+t.Count
	return &Stat{Mean: seconds(total / int64(n)), Max: max(s.Max, t.Max), Count: n, total: total}
}

// measured adds the time between two instants, when both are known.
func (s *Stat) measured(from, to int64) *Stat {
	if from == 0 || to == 0 {
		return s
	}
	took := seconds(to - from)
	return s.with(&Stat{Mean: took, Max: took, Count: 1, total: to - from})
}
