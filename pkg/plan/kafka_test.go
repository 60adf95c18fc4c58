package plan

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// TestClusterID: whatever a service is called, its cluster's id is 16 bytes and
// cannot be taken for an option of a command.
func TestClusterID(t *testing.T) {
	seen := map[string]bool{}
	for n := range 1000 {
		id := clusterID(fmt.Sprintf("smoke-%03d_hub", n))
		if bytes, err := base64.RawURLEncoding.DecodeString(id); err != nil || len(bytes) != 16 {
			t.Errorf("%s: %d bytes, %v", id, len(bytes), err)
		}
		if strings.HasPrefix(id, "-") || seen[id] {
			t.Errorf("%s begins with a dash, or comes twice", id)
		}
		seen[id] = true
	}
}
