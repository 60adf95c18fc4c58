package compose

import (
	"fmt"
	"slices"
	"strings"

	"minibroker/pkg/plan"
)

func composeHeader(d plan.Desired) string {
	return comment(fmt.Sprintf(`The mini-broker %[1]s on one machine, without a Swarm. All parts may start at
once and in any order.

%[2]s
  docker compose --file THIS_FILE up --detach
  docker compose --file THIS_FILE logs --follow monitor sender
  docker compose --file THIS_FILE down --volumes

Made by `+"`minibroker render --output compose`"+`: change the topology, not this file.
`, d.Name, whereFrom(d, "this machine")))
}

func stackHeader(d plan.Desired) string {
	return comment(fmt.Sprintf(`The mini-broker %[1]s as a stack on a Swarm. All parts may start at once and in
any order. As the stack is called %[1]s, the status, report and teardown of
minibroker work on it; docker stack rm leaves Kafka's data.

%[2]s
  docker stack deploy --resolve-image never --compose-file THIS_FILE %[1]s
  minibroker status --topology FILE
  minibroker teardown --topology FILE --volumes

Made by `+"`minibroker render --output stack`"+`: change the topology, not this file.
`, d.Name, whereFrom(d, "each node of the Swarm")))
}

// whereFrom says how the images come to the engines that run them.
func whereFrom(d plan.Desired, where string) string {
	ours, all := loaded(d), refs(d)
	var others []string
	for _, ref := range all {
		if !ours[ref] {
			others = append(others, ref)
		}
	}
	var text strings.Builder
	if len(others) > 0 {
		fmt.Fprintf(&text, "Docker pulls %s.\n", strings.Join(others, " and "))
	}
	if len(ours) > 0 {
		fmt.Fprintf(&text, "Docker on %s must have the images first:\n\n  minibroker images save %s | docker load\n\nthen\n", where, strings.Join(names(d, ours), " "))
	}
	return text.String()
}

// loaded are the references of the images that no registry serves.
func loaded(d plan.Desired) map[string]bool {
	ours := map[string]bool{}
	for _, image := range d.Images {
		if !image.External {
			ours[image.Ref] = true
		}
	}
	return ours
}

// refs are the references of all images that parts run.
func refs(d plan.Desired) []string {
	var all []string
	for _, s := range d.Services {
		if s.Role != plan.RoleRegistry && !slices.Contains(all, s.Image) {
			all = append(all, s.Image)
		}
	}
	return all
}

func names(d plan.Desired, ours map[string]bool) []string {
	var out []string
	for _, image := range d.Images {
		if ours[image.Ref] {
			out = append(out, image.Name)
		}
	}
	return out
}

func comment(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		out.WriteString(strings.TrimSpace("# "+strings.TrimSuffix(line, "\n")) + "\n")
	}
	return out.String()
}
