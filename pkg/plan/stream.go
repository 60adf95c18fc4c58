package plan

// alertFolder is where the sender's folder of visit files lies in its container.
const alertFolder = "/alerts"

// cutoutFolder is where the folder that takes cutouts lies in a consumer's.
const cutoutFolder = "/cutouts"

// consumers adds the readers of the filtered streams of mirror m.
func (b *builder) consumers(m Mirror) {
	for _, n := range m.Filters {
		s := b.withSchemas(onMirror(b.service(consumerPart(n), RoleConsumer, m.Consumers), m))
		args := []string{"consume",
			arg("name", consumerPart(n)),
			arg("broker", address(mirrorPart(m.Number))),
			arg("print", b.topology.Consumers.Print),
		}
		if members := b.topology.Consumers.Members; members > 1 {
			s.Replicas = members
			args = append(args, arg("group", consumerPart(n)))
		}
		if folder := b.topology.Consumers.Cutouts; folder != "" {
			s.Mounts = append(s.Mounts, Mount{Folder: folder, Path: cutoutFolder})
			args = append(args, arg("cutouts", cutoutFolder+"/"+consumerPart(n)))
		}
		b.add(b.alertstream(oneProcessor(s), append(args, append(b.streamFlags(FilterName(n)), b.schemaFlags()...)...)...))
	}
}

// watchers add the readers of the full stream, which show that it flows. They
// keep no records: ten thousand ids a visit would be another stream on the hub.
func (b *builder) watchers() {
	for i, node := range b.layout.Watchers {
		part := watcherPart(i + 1)
		s := b.withSchemas(b.service(part, RoleWatcher, node))
		b.add(b.alertstream(oneProcessor(s), append([]string{"consume",
			arg("name", part),
			arg("broker", address(partHub)),
			arg("print", "status"),
			arg("topic", b.topology.Stream.Topic),
			arg("records", ""),
			arg("field-visit", b.topology.Stream.Fields.Visit),
			arg("field-id", b.topology.Stream.Fields.ID),
		}, b.schemaFlags()...)...))
	}
}

// senders add the source of the stream, and share its visits.
func (b *builder) senders(run Run) {
	for i := range b.layout.Senders {
		b.sender(run, i+1, len(b.layout.Senders))
	}
}

// sender adds the k-th of n. It ends when the run's visits are sent, and then
// stays ended: only a failure restarts it.
func (b *builder) sender(run Run, k, n int) {
	t := b.topology
	s := b.withSchemas(b.service(senderPart(k), RoleSender, b.layout.Senders[k-1]))
	s.Restart.Condition = "on-failure"
	args := append([]string{"send",
		arg("broker", address(partHub)),
		arg("run", run.ID()),
		arg("alerts-per-visit", t.Sender.AlertsPerVisit),
		arg("interval", t.Sender.VisitInterval),
		arg("visits", t.Sender.Visits),
	}, append(b.manner(), parallel(t.Sender.Producers, k, n)...)...)
	if t.Sender.Stampless {
		args = append(args, arg("stampless", t.Stream.StamplessTopic()))
	}
	if t.Sender.Data != "" {
		s.Mounts = append(s.Mounts, Mount{Folder: t.Sender.Data, Path: alertFolder, ReadOnly: true})
		args = append(args, arg("data", alertFolder))
	} else {
		args = append(args, arg("generate", t.Sender.Generate.Stamps), arg("seed", t.Sender.Generate.Seed))
	}
	b.add(b.alertstream(s, append(args, append(b.streamFlags(t.Stream.Topic), b.schemaFlags()...)...)...))
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
