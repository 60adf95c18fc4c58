package filter

import "slices"

// Find returns what is remembered of a visit, or nil.
func (c *Cap) Find(visit Key) *Visit {
	for _, v := range c.visits {
		if v.Key == visit {
			return v
		}
	}
	return nil
}

// Insert remembers a visit that was counted elsewhere and is not remembered yet,
// in the place that it has by when its first alert was read. When there is no
// room the same is forgotten as always, which may be the visit itself: then
// counting it has nobody harmed.
func (c *Cap) Insert(v *Visit) {
	at := slices.IndexFunc(c.visits, func(other *Visit) bool { return other.First.After(v.First) })
	if at < 0 {
		at = len(c.visits)
	}
	c.visits = slices.Insert(c.visits, at, v)
	if len(c.visits) > maxVisits {
		c.forget()
	}
}
