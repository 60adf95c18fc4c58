package testbed

import (
	"strings"
	"testing"
)

func TestLayout(t *testing.T) {
	tests := []struct {
		config Config
		want   string // as describe says it
	}{
		{Config{}, "12 nodes: 1 manager, 1 sender, 5 filter, 5 consumer"},
		{Config{Nodes: 25}, "25 nodes: 1 manager, 1 sender, 11 filter, 12 consumer"},
		{Config{Nodes: 7, FilterNodes: 2}, "7 nodes: 1 manager, 1 sender, 2 filter, 3 consumer"},
		{Config{Nodes: 7, ConsumerNodes: 1}, "7 nodes: 1 manager, 1 sender, 4 filter, 1 consumer"},
		{Config{Nodes: 13, FilterNodes: 5, ConsumerNodes: 5}, "13 nodes: 1 manager, 1 sender, 5 filter, 5 consumer, 1 spare"},
		{Config{Nodes: 13, SenderNodes: 2}, "13 nodes: 1 manager, 2 sender, 5 filter, 5 consumer"},
		{Config{Nodes: 4}, "4 nodes: 1 manager, 1 sender, 1 filter, 1 consumer"},
		{Config{Nodes: 3}, "3 nodes: 1 manager, 1 sender, 1 filter, 1 consumer"},
		{Config{Nodes: 2}, "2 nodes: 1 manager, 1 sender, 1 filter, 1 consumer"},
		{Config{Nodes: 1}, "1 nodes: 1 manager, 1 sender, 1 filter, 1 consumer"},
	}
	for _, test := range tests {
		roles, err := test.config.layout()
		if err != nil {
			t.Errorf("%+v: %v", test.config, err)
		} else if got := describe(roles); got != test.want {
			t.Errorf("%+v: got %s, want %s", test.config, got, test.want)
		}
	}
}

func TestLayoutGivesTheManagerFirst(t *testing.T) {
	for nodes := 1; nodes <= MaxNodes; nodes++ {
		roles, err := Config{Nodes: nodes}.layout()
		if err != nil {
			t.Fatal(err)
		}
		if len(roles) != nodes || roles[0][0] != Manager {
			t.Errorf("%d nodes: got %v", nodes, roles)
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	tests := []struct {
		config Config
		want   string
	}{
		{Config{Nodes: 26}, "1 to 25 nodes, not 26"},
		{Config{Nodes: -1}, "1 to 25 nodes, not -1"},
		{Config{FilterNodes: -2}, "cannot have -2 nodes"},
		{Config{Nodes: 12, FilterNodes: 10}, "1 sender, 10 filter and 1 consumer nodes do not fit in 12 nodes"},
		{Config{Nodes: 5, SenderNodes: 4}, "do not fit in 5 nodes"},
		{Config{Nodes: 5, FilterNodes: 2, ConsumerNodes: 2}, "do not fit in 5 nodes"},
		{Config{Nodes: 3, FilterNodes: 2}, "ask for 4 nodes or more"},
		{Config{Name: "Test"}, `testbed name "Test"`},
		{Config{Name: "my-testbed"}, `testbed name "my-testbed"`},
		{Config{Name: "tenletters"}, `testbed name "tenletters"`},
		{Config{Name: "../etc"}, `testbed name "../etc"`},
	}
	for _, test := range tests {
		err := test.config.Check()
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: got %v, want %s", test.config, err, test.want)
		}
	}
}
