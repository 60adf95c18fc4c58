package report

// PartitionOf tells in which of the partitions of its filtered topic an alert is,
// from 0: the id alone decides, so that nobody has to be told. Of one partition,
// or of none, it is the first.
func PartitionOf(id int64, partitions int) int32 {
	if partitions < 2 {
		return 0
	}
	// Ids that count up, or whose low bits say something else, are spread alike:
	// 2^64 divided by the golden ratio (Knuth, volume 3, 6.4).
	const golden = 0x9e3779b97f4a7c15
	return int32(uint64(id) * golden >> 32 % uint64(partitions))
}
