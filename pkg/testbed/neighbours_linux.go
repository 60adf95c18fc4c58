package testbed

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// neighbourLimits bound the kernel's table of neighbours (ARP), which all network namespaces of
// a machine share. Every container on a testbed's overlay needs an entry for every other one it
// talks to; with the kernel's own limits some 250 containers overflow the table, and new
// connections time out without a word. The first is kept, from the second on old entries are
// dropped, and beyond the third there are none.
var neighbourLimits = limits{16384, 32768, 65536}

func limitPath(i int) string {
	return filepath.Join("/proc/sys/net/ipv4/neigh/default", "gc_thresh"+strconv.Itoa(i+1))
}

func readLimits() (l limits, err error) {
	for i := range l {
		text, err := os.ReadFile(limitPath(i))
		if err != nil {
			return l, fmt.Errorf("read the limits of the neighbour table: %w", err)
		}
		if l[i], err = strconv.Atoi(strings.TrimSpace(string(text))); err != nil {
			return l, fmt.Errorf("read %s: %w", limitPath(i), err)
		}
	}
	return l, nil
}

func (l limits) write() error {
	for i := len(l) - 1; i >= 0; i-- { // the highest first: they should never be out of order
		if err := os.WriteFile(limitPath(i), []byte(strconv.Itoa(l[i])), 0o644); err != nil {
			return fmt.Errorf("set the limits of the neighbour table: %w", err)
		}
	}
	return nil
}

// ensureNeighbours raises the machine's limits if they are lower.
func ensureNeighbours() (changed bool, err error) {
	have, err := readLimits()
	if err != nil || have[2] >= neighbourLimits[2] {
		return false, err
	}
	return true, neighbourLimits.write()
}

// restoreNeighbours sets what the machine had before its first testbed, when the last one goes.
func restoreNeighbours(name string) (restored bool, err error) {
	s, err := readState(name)
	if err != nil || s == nil || s.Neighbours == (limits{}) {
		return false, nil // what cannot be read is for the folder's removal to tell
	}
	names, err := Names()
	if err != nil {
		return false, err
	}
	for _, other := range names {
		if other != name {
			return false, nil
		}
	}
	have, err := readLimits()
	if err != nil || have == s.Neighbours {
		return false, err
	}
	return true, s.Neighbours.write()
}
