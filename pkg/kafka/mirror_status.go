package kafka

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// sourceConnector is the one of MirrorMaker's connectors that copies.
const sourceConnector = "MirrorSourceConnector"

// failures picks out of the content of a Connect status topic whatever of the
// copying connector has failed.
func failures(status map[string][]byte) []string {
	var failed []string
	for key, value := range status {
		name, ok := strings.CutPrefix(key, "status-")
		kind, rest, _ := strings.Cut(name, "-") // connector or task, and its name
		if !ok || !strings.HasPrefix(rest, sourceConnector) {
			continue
		}
		var s struct{ State, Trace string }
		if json.Unmarshal(value, &s) != nil || s.State != "FAILED" {
			continue
		}
		failed = append(failed, fmt.Sprintf("%s %s FAILED: %s", kind, rest, firstReason(s.Trace)))
	}
	slices.Sort(failed)
	return failed
}

// firstReason shortens a Java stack trace to its first line and its last cause.
func firstReason(trace string) string {
	lines := strings.Split(strings.TrimSpace(trace), "\n")
	reason := strings.TrimSpace(lines[0])
	for _, line := range lines[1:] {
		if cause, ok := strings.CutPrefix(line, "Caused by: "); ok {
			reason = strings.TrimSpace(lines[0]) + ": " + strings.TrimSpace(cause)
		}
	}
	const most = 300 // characters; status lines have to stay short
	if len(reason) > most {
		reason = reason[:most] + "…"
	}
	return reason
}
