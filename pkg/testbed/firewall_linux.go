package testbed

import (
	"fmt"
	"os/exec"
	"strings"
)

// A machine that runs Docker itself drops what it forwards, and with br_netfilter that holds
// for bridged frames too. This rule lets the nodes talk to each other.
func firewallRule(verb, name string) *exec.Cmd {
	bridge := bridgeName(name)
	return exec.Command("iptables", "-w", verb, "FORWARD", "-i", bridge, "-o", bridge, "-j", "ACCEPT")
}

func hasFirewallRule(name string) bool { return firewallRule("-C", name).Run() == nil }

func ensureFirewall(name string) (changed bool, err error) {
	if hasFirewallRule(name) {
		return false, nil
	}
	if out, err := firewallRule("-I", name).CombinedOutput(); err != nil {
		return false, fmt.Errorf("let nodes talk over %s: %w: %s", bridgeName(name), err, strings.TrimSpace(string(out)))
	}
	return true, nil
}

func removeFirewall(name string) (removed bool, err error) {
	for hasFirewallRule(name) {
		removed = true
		if out, err := firewallRule("-D", name).CombinedOutput(); err != nil {
			return true, fmt.Errorf("remove the firewall rule of %s: %w: %s", bridgeName(name), err, strings.TrimSpace(string(out)))
		}
	}
	return removed, nil
}
