package topology

// swarmPorts are those of the Swarm itself on every node.
var swarmPorts = map[int64]bool{2377: true, 7946: true}

// publishedPort reads a port of a node on which clients outside the Swarm find a
// broker, or none.
func publishedPort(v value) (int, *problem) {
	if v.text == "none" {
		return 0, nil
	}
	port, p := v.int(1024, 65535)
	if p != nil {
		return 0, p.fix("write a port from 1024 to 65535, such as 9092, or none")
	}
	if swarmPorts[port] {
		return 0, bad("port %d is the Swarm's own", port).fix("take another one, such as 9092")
	}
	return int(port), nil
}

// deploysRegistry says that images come from a registry on the manager.
func (t *Topology) deploysRegistry() bool {
	return t.Images.Registry == "" && (t.Images.Kafka == "" || t.Images.Alertstream == "")
}

func registryPortFree(t *Topology) *problem {
	if t.Hub.Publish != t.Images.Port || !t.deploysRegistry() {
		return nil
	}
	return t.takenByRegistry("hub.publish")
}

// registryPortFreeOfMirrors: where roles share nodes, a mirror may be on the
// manager.
func registryPortFreeOfMirrors(t *Topology) *problem {
	if t.Mirrors.Publish != t.Images.Port || !t.Nodes.Shared || !t.deploysRegistry() {
		return nil
	}
	return t.takenByRegistry("mirrors.publish")
}

func (t *Topology) takenByRegistry(path string) *problem {
	return bad("%s is %d, which is the port of the registry on the manager", path, t.Images.Port).
		fix("take another port, such as 9092")
}

// portsDiffer: where roles share nodes, the hub and a mirror may have one address.
func portsDiffer(t *Topology) *problem {
	if t.Hub.Publish == 0 || t.Hub.Publish != t.Mirrors.Publish || !t.Nodes.Shared {
		return nil
	}
	return bad("hub.publish and mirrors.publish are both %d, and nodes.shared lets them be on one node", t.Hub.Publish).
		fix("take another port for one of them, such as %d", t.Hub.Publish+1)
}
