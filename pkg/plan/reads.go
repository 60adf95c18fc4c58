package plan

import "strings"

// readsTopic is the topic that a part reads, or "".
func readsTopic(s Service) string {
	for _, word := range s.Args {
		if topic, ok := strings.CutPrefix(word, "--topic="); ok && s.Role != RoleSender {
			return topic
		}
	}
	return ""
}

// groupsOf names the consumer groups of a part.
func groupsOf(s Service) []string {
	switch s.Role {
	case RoleConsumer, RoleWatcher, RoleFeed:
		return []string{s.Part}
	}
	var groups []string
	for _, n := range FiltersOf(s) {
		groups = append(groups, FilterName(n))
	}
	return groups
}

// Reads tells which topic each consumer group of a deployment reads. Offsets of
// another topic are left from when it read that one.
func Reads(s Snapshot) map[string]string {
	reads := map[string]string{}
	for _, o := range s.Services {
		for _, group := range groupsOf(o.Object) {
			reads[group] = readsTopic(o.Object)
		}
	}
	return reads
}
