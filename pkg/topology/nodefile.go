package topology

import (
	"bytes"
	"maps"
	"regexp"
	"strings"

	"minibroker/pkg/mistake"
)

var (
	nodeID    = regexp.MustCompile(`^[0-9a-z]{25}$`)
	nodeStart = regexp.MustCompile(`^[0-9a-z]{1,24}$`)
)

const takeID = "take the ID from the first column of docker node ls"

func nodeFilePath(_ *Topology, v value) *problem {
	text, p := v.string()
	if p == nil && text == "" {
		p = bad("no file is named").fix("name a file of node IDs, such as ../nodes/filternodes.txt")
	}
	return p
}

// readNodes reads the node-ID file that v names. What is wrong with the file as
// a whole is told where it is named, what is wrong in it at its line.
func readNodes(v value, errs *mistake.Errors) []Node {
	path := v.at.resolve(v.text)
	content, p := readFile(path, "node file "+path)
	if p != nil {
		note(errs, v.at, p)
		return nil
	}
	return parseNodes(path, content, errs)
}

// parseNodes takes one ID a line. Comments, blank lines, CRLF and a byte order
// mark are accepted.
func parseNodes(path string, content []byte, errs *mistake.Errors) []Node {
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	var nodes []Node
	before := len(*errs)
	for i, line := range strings.Split(string(content), "\n") {
		text, _, _ := strings.Cut(line, "#")
		words := strings.Fields(text)
		if len(words) == 0 {
			continue
		}
		at := origin{file: path, line: i + 1, col: strings.Index(line, words[0]) + 1}
		if p := notNodeID(words); p != nil {
			note(errs, at, p)
			continue
		}
		nodes = append(nodes, Node{ID: words[0], File: path, Line: at.line, Col: at.col})
	}
	if len(nodes) == 0 && len(*errs) == before {
		note(errs, origin{file: path, line: 1, col: 1}, bad("no node ID in the file").fix("write one a line; %s", takeID))
	}
	return nodes
}

func notNodeID(words []string) *problem {
	id := words[0]
	switch {
	case len(words) > 1:
		return bad("more than one word on the line").fix("write one node ID a line")
	case nodeID.MatchString(id):
		return nil
	case nodeStart.MatchString(id):
		return bad("%s is a host name or only the beginning of a node ID, which has 25 characters", quote(id)).fix(takeID)
	case nodeID.MatchString(strings.ToLower(id)):
		return bad("%s has capitals", quote(id)).fix("write the node ID as %s", strings.ToLower(id))
	}
	return bad("%s is not a node ID (25 characters of 0-9 and a-z)", quote(id)).fix(takeID)
}

// repeated tells of IDs that stand twice, at the later place in the order
// sender, filter, consumer. Roles may share nodes only when that was asked for.
func (n Nodes) repeated(errs *mistake.Errors) {
	earlier := map[string]Node{} // in files of other roles
	for _, role := range [][]Node{n.Sender, n.Filter, n.Consumer} {
		here := map[string]Node{}
		for _, node := range role {
			at := origin{file: node.File, line: node.Line, col: node.Col}
			if before, again := here[node.ID]; again {
				note(errs, at, standsAlready(node, before).fix("remove one of the two"))
			} else if before, again := earlier[node.ID]; again && !n.Shared {
				note(errs, at, standsAlready(node, before).
					fix("take another node, or set nodes.shared: true to let roles share nodes"))
			}
			here[node.ID] = node
		}
		maps.Copy(earlier, here)
	}
}

func standsAlready(node, before Node) *problem {
	return bad("node %s stands already on %s:%d", node.ID, before.File, before.Line)
}
