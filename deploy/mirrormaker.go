package deploy

// MirrorMakerConfig is what differs between MirrorMakers. Each copies one set of
// topics from one source broker to one target broker, exactly once.
type MirrorMakerConfig struct {
	Source, SourceAddress string   // e.g. "hub", "hub:9092"
	Target, TargetAddress string   // e.g. "mirror01", "mirror01:9092"
	Topics                []string // names; never a pattern, the identity policy sees no cycles
	Tasks                 int      // most tasks that share the topics' partitions
	RestPort              int      // internal REST interface, on localhost only
	MessageMaxBytes       int      // as the brokers' BrokerConfig.MessageMaxBytes
	FetchBytes            int      // most bytes of one poll, hence of one transaction
	BatchBytes            int      // most bytes of one batch written to the target
	BufferBytes           int      // memory for records on their way to the target
}

// MirrorMakerProperties renders the properties of one MirrorMaker.
func MirrorMakerProperties(c MirrorMakerConfig) string {
	return render("mirrormaker.properties.tmpl", c)
}

// StartMirrorMaker is the shell script that a MirrorMaker's container runs with
// three arguments: the path of its properties, Source and TargetAddress of their
// MirrorMakerConfig. It waits for both brokers and ends what a killed predecessor
// left open, where the image has our alertstream for that, and becomes MirrorMaker.
func StartMirrorMaker() string { return script("start-mirrormaker.sh") }
