package filter

import (
	"testing"
	"time"
)

// TestInsert: a visit that comes late stands where it would stand, and pushes
// out none that is newer than itself.
func TestInsert(t *testing.T) {
	c := NewCap(20)
	for i := range int64(maxVisits) {
		c.Count(key(100+i), 10, i, true, noon.Add(time.Duration(i)*time.Minute))
	}
	c.Insert(&Visit{Key: key(1), First: noon.Add(-time.Minute)})
	if c.Knows(key(1)) || !c.Knows(key(100)) {
		t.Error("a visit that is older than all has pushed out another")
	}
	c.Insert(&Visit{Key: key(2), First: noon.Add(90 * time.Second), Passed: 20})
	if c.Visits()[1].Key != key(2) || c.Knows(key(100)) || len(c.Visits()) != maxVisits {
		t.Errorf("the visit is not in its place: %v", c.Visits()[:3])
	}
	if v := c.Find(key(2)); v == nil || !c.Full(v) {
		t.Errorf("found %+v", v)
	}
	if c.Find(key(3)) != nil {
		t.Error("found a visit that was never there")
	}
}
