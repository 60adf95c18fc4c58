package plan

import (
	"fmt"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
	"minibroker/pkg/mistake"
	"minibroker/pkg/topology"
)

// alertFolder is where the sender's folder of visit files lies in its container.
const alertFolder = "/alerts"

// filters adds the filters of mirror m. Each condition is read here, so that a
// bad one is refused before anything is made.
func (b *builder) filters(m Mirror) error {
	t := b.topology
	for _, n := range m.Filters {
		if err := checkCondition(t.Filters.Default, n); err != nil {
			return badCondition(t, n, err)
		}
		s := onMirror(b.service(filterPart(n), RoleFilter, m.Node), m)
		b.add(b.alertstream(oneProcessor(s), append([]string{"filter",
			arg("name", FilterName(n)),
			arg("number", n),
			arg("broker", address(mirrorPart(m.Number))),
			arg("condition", t.Filters.Default),
			arg("cap", t.Filters.Cap),
		}, b.streamFlags(t.Stream.Topic)...)...))
	}
	return nil
}

// badCondition tells of a condition where it was written.
func badCondition(t *topology.Topology, n int, err error) error {
	e := t.At("filters.default")
	e.What = fmt.Sprintf("filters.default, as %s: %v", FilterName(n), err)
	e.Fix = "write one such as " + topology.DefaultCondition
	return mistake.Errors{e}
}

// checkCondition parses a condition and looks its fields up in the newest schema.
func checkCondition(text string, n int) error {
	condition, err := filter.Parse(text, n)
	if err != nil {
		return err
	}
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		return err
	}
	_, err = schema.Projection(condition.Fields())
	return err
}

// consumers adds the readers of the filtered streams of mirror m.
func (b *builder) consumers(m Mirror) {
	for _, n := range m.Filters {
		s := onMirror(b.service(consumerPart(n), RoleConsumer, m.Consumers), m)
		b.add(b.alertstream(oneProcessor(s), append([]string{"consume",
			arg("name", consumerPart(n)),
			arg("broker", address(mirrorPart(m.Number))),
			arg("print", b.topology.Consumers.Print),
		}, b.streamFlags(FilterName(n))...)...))
	}
}

// watchers add the readers of the full stream, which show that it flows. They
// keep no records: ten thousand ids a visit would be another stream on the hub.
func (b *builder) watchers() {
	for i, node := range b.layout.Watchers {
		part := watcherPart(i + 1)
		s := b.service(part, RoleWatcher, node)
		b.add(b.alertstream(oneProcessor(s), "consume",
			arg("name", part),
			arg("broker", address(partHub)),
			arg("print", "status"),
			arg("topic", b.topology.Stream.Topic),
			arg("records", ""),
			arg("field-visit", b.topology.Stream.Fields.Visit),
			arg("field-id", b.topology.Stream.Fields.ID)))
	}
}

// sender adds the source of the stream. It ends when the run's visits are sent,
// and then stays ended: only a failure restarts it.
func (b *builder) sender(run Run) {
	t := b.topology
	s := b.service(partSender, RoleSender, b.layout.Sender)
	s.Restart.Condition = "on-failure"
	args := []string{"send",
		arg("broker", address(partHub)),
		arg("run", run.ID()),
		arg("alerts-per-visit", t.Sender.AlertsPerVisit),
		arg("interval", t.Sender.VisitInterval),
		arg("visits", t.Sender.Visits),
	}
	if t.Sender.Data != "" {
		s.Mounts = []Mount{{Folder: t.Sender.Data, Path: alertFolder, ReadOnly: true}}
		args = append(args, arg("data", alertFolder))
	} else {
		args = append(args, arg("generate", t.Sender.Generate.Stamps), arg("seed", t.Sender.Generate.Seed))
	}
	b.add(b.alertstream(s, append(args, b.streamFlags(t.Stream.Topic)...)...))
}

// streamFlags are what sender, filters and consumers all are told.
func (b *builder) streamFlags(topic string) []string {
	return []string{
		arg("hub", address(partHub)),
		arg("topic", topic),
		arg("records", TopicRecords),
		arg("field-visit", b.topology.Stream.Fields.Visit),
		arg("field-id", b.topology.Stream.Fields.ID),
	}
}

// oneProcessor keeps one of two hundred neighbours from starting a thread per
// processor of a large node.
func oneProcessor(s Service) Service {
	s.Env = append(s.Env, "GOMAXPROCS=1")
	return s
}
