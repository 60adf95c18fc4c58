package swarm

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/swarm"
	"github.com/docker/docker/client"

	"minibroker/pkg/plan"
)

// fakeUpdates is an engine with one service, whose version the Swarm itself moves.
type fakeUpdates struct {
	client.APIClient
	service swarm.Service
	moves   int // how many more times the version moves just before an update
	updated []uint64
}

func (f *fakeUpdates) ServiceUpdate(_ context.Context, _ string, version swarm.Version, _ swarm.ServiceSpec, _ swarm.ServiceUpdateOptions) (swarm.ServiceUpdateResponse, error) {
	if f.moves > 0 {
		f.moves--
		f.service.Version.Index++
	}
	if version.Index != f.service.Version.Index {
		return swarm.ServiceUpdateResponse{}, errors.New("rpc error: code = Unknown desc = update out of sequence")
	}
	f.updated = append(f.updated, version.Index)
	return swarm.ServiceUpdateResponse{}, nil
}

func (f *fakeUpdates) ServiceInspectWithRaw(context.Context, string, swarm.ServiceInspectOptions) (swarm.Service, []byte, error) {
	return f.service, nil, nil
}

func TestUpdateOutOfSequence(t *testing.T) {
	was := plan.Service{Name: "mb_filter001", Part: "filter001", Role: plan.RoleFilter, Replicas: 1, Args: []string{"--cap=10"}, Wave: plan.WaveFilters,
		Labels: map[string]string{plan.LabelPart: "filter001", plan.LabelRole: plan.RoleFilter}}
	want := was
	want.Args = []string{"--cap=20"}
	edited := was
	edited.Args = []string{"--cap=99"}
	tests := []struct {
		name  string
		now   plan.Service
		moves int
		fails string
	}{
		{"at once", was, 0, ""},
		{"the Swarm noted something", was, 2, ""},
		{"it never comes to rest", was, 100, "out of sequence"},
		{"somebody has edited it", edited, 1, "changed it since the plan was made (args: --cap=10 → --cap=99): plan again"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := &fakeUpdates{service: swarm.Service{ID: "id", Spec: spec(tt.now, names{})}, moves: tt.moves}
			c := &Change{swarm: &Swarm{api: f}}
			err := c.Do(t.Context(), plan.Operation{Verb: plan.Update, Kind: "service", Name: want.Name, ID: "id", Service: &want, Was: &was})
			if tt.fails == "" && (err != nil || len(f.updated) != 1) || tt.fails != "" && (err == nil || !strings.Contains(err.Error(), tt.fails) || len(f.updated) > 0) {
				t.Errorf("error %v, updated at versions %v", err, f.updated)
			}
		})
	}
}
