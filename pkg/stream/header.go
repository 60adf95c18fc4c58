package stream

import (
	"fmt"
	"hash/fnv"
	"strconv"

	"github.com/IBM/sarama"
)

// The headers of each alert that the sender writes. MirrorMaker and filters
// keep them.
const (
	HeaderVisitSize = "visit-size"         // alerts of the visit that are sent, decimal
	HeaderSeq       = "seq"                // running number of the alert in its run, decimal, from 0
	HeaderRun       = "run"                // id of the run, see CheckRun
	HeaderTime      = "producer_timestamp" // when the alert was sent, ms since 1970, decimal
)

// header returns the value of the first header with that name, or nil.
func header(headers []*sarama.RecordHeader, name string) []byte {
	for _, h := range headers {
		if string(h.Key) == name {
			return h.Value
		}
	}
	return nil
}

// numberHeader returns a header's decimal number, and 0 and false when it is
// absent or not a number that is at least 0.
func numberHeader(headers []*sarama.RecordHeader, name string) (int64, bool) {
	n, err := strconv.ParseInt(string(header(headers, name)), 10, 64)
	if err != nil || n < 0 {
		return 0, false
	}
	return n, true
}

// visitSize is the number of alerts of the visit that a message belongs to, or
// 0 when its sender did not say.
func visitSize(headers []*sarama.RecordHeader) int {
	n, _ := numberHeader(headers, HeaderVisitSize)
	return int(n)
}

// maxRun is the length of the longest id of a run, bytes.
const maxRun = 32

// CheckRun tells whether an id of a run can be used: 1 to 32 letters, digits
// and -_.
func CheckRun(run string) error {
	if run == "" || len(run) > maxRun {
		return fmt.Errorf("run %q has %d characters where 1 to %d are allowed", run, len(run), maxRun)
	}
	for _, c := range run {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.') {
			return fmt.Errorf("run %q contains %q; only letters, digits and -_. are allowed", run, c)
		}
	}
	return nil
}

// runOf is the id of the run that a message belongs to, or empty when its
// sender did not say. Another's id that is none of ours is replaced by a
// checksum.
func runOf(headers []*sarama.RecordHeader) string {
	run := header(headers, HeaderRun)
	if len(run) == 0 {
		return ""
	}
	if s := string(run); CheckRun(s) == nil {
		return s
	}
	sum := fnv.New64a()
	sum.Write(run) // never fails
	return strconv.FormatUint(sum.Sum64(), 16)
}
