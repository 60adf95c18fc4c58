package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"minibroker/pkg/compose"
	"minibroker/pkg/plan"
	"minibroker/pkg/smoke"
	"minibroker/pkg/topology"
	"minibroker/pkg/version"
)

// result gathers what the checks found, and where.
func (r *smokeRun) result() smoke.Result {
	result := smoke.NewResult(r.topology.Name, r.started, r.series)
	add := func(name, value string) {
		result.Properties = append(result.Properties, smoke.Property{Name: name, Value: value})
	}
	add("minibroker", version.Version)
	add("engine", fmt.Sprintf("Docker %s on the manager, %s", r.swarm.EngineVersion(), r.snapshot.Address))
	add("sender", nodeNames(r.topology.Nodes.Sender, r.snapshot))
	add("filter", nodeNames(r.topology.Nodes.Filter, r.snapshot))
	add("consumer", nodeNames(r.topology.Nodes.Consumer, r.snapshot))
	add("subnet", r.topology.Network.Subnet.String())
	if len(r.told.Visits) > 0 {
		var text strings.Builder
		if r.told.WriteText(&text) == nil {
			result.Report = text.String()
		}
	}
	if r.kept {
		result.Notes = append(result.Notes, fmt.Sprintf("%s stands. Look into it, and then remove it, with\n  minibroker status %[2]s\n  minibroker teardown %[2]s --volumes\n  rm -r %[3]s",
			r.topology.Name, r.flags(), compose.Quoted(r.folder)))
	}
	return result
}

func nodeNames(list []topology.Node, snap plan.Snapshot) string {
	names := make([]string, len(list))
	for i, n := range list {
		names[i] = n.ID
		if node, ok := snap.Node(n.ID); ok {
			names[i] = node.Name
		}
	}
	return strings.Join(names, ", ")
}

// tell prints the result and writes the files that were asked for.
func (r *smokeRun) tell(result smoke.Result) error {
	print := result.WriteText
	if r.opts.output == "json" {
		print = func(w io.Writer) error { return printJSON(w, result) }
	}
	if err := print(r.cli.out); err != nil {
		return err
	}
	if r.opts.junit != "" {
		if err := writeFile(r.opts.junit, result.WriteJUnit); err != nil {
			return err
		}
	}
	if r.opts.save == "" {
		return nil
	}
	if err := os.MkdirAll(r.opts.save, 0o755); err != nil {
		return err
	}
	if result.Report != "" {
		if err := saveReport(r.opts.save, r.told); err != nil {
			return err
		}
	}
	return writeFile(filepath.Join(r.opts.save, "smoke.txt"), result.WriteText)
}
