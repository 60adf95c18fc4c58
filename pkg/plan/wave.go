package plan

import "fmt"

// Wave is the step of a deployment in which an object is made. A wave starts
// when everything in the waves before it works, in the order of DMTN-081.
type Wave int

// The waves, in the order in which they are applied.
const (
	WaveDrain        Wave = iota - 1 // filters that go, then their consumers, once they have read all
	WaveObjects                      // network, configs, images on the manager
	WaveRegistry                     // the registry and the images in it
	WaveHub                          // the hub Kafka
	WaveTopics                       // the monitor, which makes the topics
	WaveMirrors                      // the mirror Kafkas
	WaveMirrorMakers                 // one MirrorMaker for each mirror
	WaveFeeds                        // what makes stampless topics
	WaveConsumers
	WaveFilters
	WaveSender
	WaveCleanup // what nothing uses any more
)

var waveNames = [...]string{
	"objects", "registry", "hub", "topics", "mirrors", "mirrormakers", "feeds", "consumers", "filters", "sender", "cleanup",
}

// String gives the wave's name as progress lines show it.
func (w Wave) String() string {
	if w == WaveDrain {
		return "drain"
	}
	if w < 0 || int(w) >= len(waveNames) {
		return fmt.Sprintf("wave %d", int(w))
	}
	return waveNames[w]
}

var waveOfRole = map[string]Wave{
	RoleRegistry: WaveRegistry, RoleHub: WaveHub, RoleMonitor: WaveTopics, RoleMirror: WaveMirrors,
	RoleMirrorMaker: WaveMirrorMakers, RoleFeed: WaveFeeds, RoleConsumer: WaveConsumers, RoleWatcher: WaveConsumers, RoleFilter: WaveFilters, RoleSender: WaveSender,
}

// WaveOf is the wave in which services of a role are made.
func WaveOf(role string) Wave { return waveOfRole[role] }
