package stream

import "minibroker/pkg/filter"

// rememberedAlerts bounds the ids that a consumer remembers, some 4 MB of
// them: of two days with 20 alerts every 39 s. Earlier ones that come again are
// printed and told again.
const rememberedAlerts = 100_000

// sights remembers which alerts were received when, whole visits of them.
type sights struct {
	session int                          // the present one, from 1
	visits  map[filter.Key]map[int64]int // session in which an id was received first; 0: in another process
	order   []filter.Key                 // visits as they were first heard of
	alerts  int
}

// add notes that an alert was received in a session.
func (s *sights) add(visit filter.Key, id int64, session int) {
	ids := s.visits[visit]
	if ids == nil {
		ids = map[int64]int{}
		s.visits[visit] = ids
		s.order = append(s.order, visit)
	}
	if _, again := ids[id]; again {
		return
	}
	ids[id] = session
	s.alerts++
	for s.alerts > rememberedAlerts && len(s.order) > 1 {
		s.alerts -= len(s.visits[s.order[0]])
		delete(s.visits, s.order[0])
		s.order = s.order[1:]
	}
}

// before reports whether an alert was received before this session. What comes
// twice within one is there twice, which is for the report to tell.
func (s *sights) before(visit filter.Key, id int64) bool {
	session, known := s.visits[visit][id]
	return known && session != s.session
}
