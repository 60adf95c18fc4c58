package deploy

// BrokerConfig is what differs between Kafka brokers. Hub and mirrors use the
// same template: a single KRaft broker that is its own controller.
type BrokerConfig struct {
	Host            string // name that clients are told to connect to, e.g. "hub"
	Port            int    // clients' listener, on all addresses
	ControllerPort  int    // controller's listener, on localhost only
	External        string // host:port that clients outside are told to connect to; empty: there are none
	ExternalPort    int    // their listener, on all addresses, where there are
	DataDir         string // folder of the logs, e.g. /var/lib/kafka/data
	MessageMaxBytes int    // largest record batch accepted; the same on hub and mirrors
	NetworkThreads  int
	IOThreads       int
}

// BrokerProperties renders the server.properties of one broker.
func BrokerProperties(c BrokerConfig) string {
	return render("broker.properties.tmpl", c)
}

// StartBroker is the shell script that a broker's container runs with two
// arguments, the path of its properties and its cluster's id (16 bytes, URL-safe
// base64). It formats an empty log folder, readies one that a killed broker left,
// and becomes Kafka. It finds Kafka's own scripts in $KAFKA_BIN, by default
// /opt/kafka/bin.
func StartBroker() string { return script("start-broker.sh") }
