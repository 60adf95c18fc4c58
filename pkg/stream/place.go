package stream

import "github.com/IBM/sarama"

// Place is where an alert stands in the run that sent it.
type Place struct {
	Run       string
	Seq       int64 // its number in the run, from 0
	VisitSize int   // alerts of its visit; 0: not told
}

// PlaceOf reads an alert's place in its headers, and gives false when they do not
// tell its number.
func PlaceOf(headers []*sarama.RecordHeader) (Place, bool) {
	seq, ok := numberHeader(headers, HeaderSeq)
	return Place{Run: runOf(headers), Seq: seq, VisitSize: visitSize(headers)}, ok
}

// RunOf is the id of the run that an alert was sent in, or empty when its headers
// do not tell.
func RunOf(headers []*sarama.RecordHeader) string { return runOf(headers) }
