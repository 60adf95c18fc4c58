package plan

import (
	"fmt"
	"strconv"
	"strings"
)

// Parts that exist once.
const (
	partHub      = "hub"
	partMonitor  = "monitor"
	partRegistry = "registry"
	partFeed     = RoleFeed // the hub's
)

// Ports on the overlay, and of the registry in its container.
const (
	KafkaPort    = 9092
	registryPort = 5000
)

func mirrorPart(n int) string      { return fmt.Sprintf("%s%02d", RoleMirror, n) }
func mirrorMakerPart(n int) string { return fmt.Sprintf("%s%02d", RoleMirrorMaker, n) }
func feedPart(n int) string        { return fmt.Sprintf("%s%02d", RoleFeed, n) }
func filterPart(n int) string      { return fmt.Sprintf("%s%03d", RoleFilter, n) }
func filtersPart(n int) string     { return fmt.Sprintf("%ss%02d", RoleFilter, n) }

// senderPart is that of the n-th sender; the first has the name of a single one.
func senderPart(n int) string {
	if n == 1 {
		return RoleSender
	}
	return fmt.Sprintf("%s%02d", RoleSender, n)
}

func watcherPart(n int) string  { return fmt.Sprintf("%s%02d", RoleWatcher, n) }
func consumerPart(n int) string { return fmt.Sprintf("%s%03d", RoleConsumer, n) }

// FilterName is the name of filter n, which is also the topic of its stream.
func FilterName(n int) string { return fmt.Sprintf("Filter%03d", n) }

// number reads the number in a part's name: filter021 is 21.
func number(part, role string) (int, bool) {
	digits, ok := strings.CutPrefix(part, role)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil
}

// BrokerAddress is where a broker listens on the overlay, as host:port.
func BrokerAddress(part string) string { return address(part) }

func address(part string) string { return fmt.Sprintf("%s:%d", part, KafkaPort) }
