package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/docker/go-units"

	"minibroker/pkg/size"
)

// printSize shows what each role needs and has, what flows, what disks keep, and
// the verdict at last.
func printSize(w io.Writer, r size.Result) error {
	fmt.Fprintf(w, "%s: %d alerts of %d bytes every %g s, %d × %d filters\n\n",
		r.Name, r.Alerts, r.AlertBytes, r.Interval, r.FilterNodes, r.FiltersPerNode)
	for _, print := range []func(io.Writer, size.Result){printNeeds, printFlows, printDisks} {
		table := newTable(w)
		print(table, r)
		if err := table.Flush(); err != nil {
			return err
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintln(w, r.Verdict)
	for _, hint := range r.Hints {
		fmt.Fprintf(w, "note: %s\n", hint)
	}
	_, err := fmt.Fprintf(w, "CPU seconds are those of the measuring machine: %s\n", r.MeasuredOn)
	return err
}

func printNeeds(table io.Writer, r size.Result) {
	fmt.Fprintln(table, "ROLE\tNODES\tOF EACH\tNEED\tHAVE\tSHARE\tMOST OF IT")
	for _, role := range r.Roles {
		printResource(table, role, "CPU s a visit", role.CPU, seconds)
		printResource(table, role, "slowest part", role.Pace, seconds)
		printResource(table, role, "memory", role.Memory, bytesText)
	}
}

// printFlows says what the network carries, whose links the Swarm does not know.
func printFlows(table io.Writer, r size.Result) {
	fmt.Fprintln(table, "FROM\tTO\tA VISIT\tMBIT/S")
	for _, f := range r.Flows {
		fmt.Fprintf(table, "%s\t%s\t%s\t%.0f\n", f.From, f.To, bytesText(f.Bytes), f.Mbit)
	}
}

// printDisks says what disks have to hold, which the Swarm does not know either.
func printDisks(table io.Writer, r size.Result) {
	fmt.Fprintln(table, "DISK OF\tKEEPS\tPARTITIONS\tUP TO\tAFTER\tBOUND BY")
	for _, k := range r.Disks {
		fmt.Fprintf(table, "%s\t%s\t%d\t%s\t%s\t%s\n", k.Broker, k.Topic, k.Partitions, bytesText(k.Bytes), hoursText(k.After), k.By)
	}
}

// printResource prints a line of the table, or nothing of what nobody needs.
func printResource(w io.Writer, role size.Role, what string, r size.Resource, text func(float64) string) {
	if r.Need == 0 {
		return
	}
	var most []string
	for _, term := range r.Of[:min(len(r.Of), 3)] {
		most = append(most, term.Part+" "+text(term.Value))
	}
	fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%.0f %%\t%s\n", role.Role, role.Nodes, what, text(r.Need), text(r.Have), 100*r.Share, strings.Join(most, ", "))
}

func seconds(s float64) string { return fmt.Sprintf("%.1f", s) }

func hoursText(hours float64) string {
	if hours < 2 {
		return fmt.Sprintf("%.0f min", 60*hours)
	}
	return fmt.Sprintf("%.0f h", hours)
}

func bytesText(b float64) string { return units.BytesSize(b) }
