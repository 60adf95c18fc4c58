package deploy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"minibroker/pkg/swarm"
)

// fakeRemover holds objects until they are removed, and remembers the order.
type fakeRemover struct {
	mu      sync.Mutex
	objects []swarm.Object
	order   []string
	sticky  string
	workers swarm.VolumeReport
}

func (f *fakeRemover) Inventory(context.Context, string) ([]swarm.Object, error) {
	return slices.Clone(f.objects), nil
}

func (f *fakeRemover) Remove(_ context.Context, o swarm.Object) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.order = append(f.order, o.Name)
	if o.Name != f.sticky {
		f.objects = slices.DeleteFunc(f.objects, func(have swarm.Object) bool { return have == o })
	}
	return nil
}

func (f *fakeRemover) TasksLeft(context.Context, string, string) (int, error) { return 0, nil }

func (f *fakeRemover) RemoveWorkerVolumes(context.Context, string, string) (swarm.VolumeReport, error) {
	f.order = append(f.order, "worker volumes")
	return f.workers, nil
}

func (f *fakeRemover) RemoveManagerVolumes(context.Context, string) (swarm.VolumeReport, error) {
	f.order = append(f.order, "manager volumes")
	return swarm.VolumeReport{}, nil
}

func standing() *fakeRemover {
	return &fakeRemover{objects: []swarm.Object{
		{Kind: "network", Name: "mb_net"}, {Kind: "service", Name: "mb_registry"}, {Kind: "service", Name: "mb_hub"},
	}}
}

func TestTeardownKeepsTheRegistryForTheVolumeJobAndTheNetworkForLast(t *testing.T) {
	f := standing()
	if err := (Teardown{Deployment: "mb", Volumes: true, Image: "alertstream"}).Run(t.Context(), f, func(Event) {}); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(f.order), "[mb_hub worker volumes mb_registry manager volumes mb_net]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// What never came as far as the workers has left no volumes there.
func TestTeardownWithoutAnImageAsksNoWorker(t *testing.T) {
	f := standing()
	if err := (Teardown{Deployment: "mb", Volumes: true}).Run(t.Context(), f, func(Event) {}); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(f.order), "[mb_hub mb_registry manager volumes mb_net]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTeardownNamesWhatIsLeft(t *testing.T) {
	f := standing()
	f.sticky = "mb_net"
	err := Teardown{Deployment: "mb"}.Run(t.Context(), f, func(Event) {})
	if err == nil || err.Error() != "still there after teardown: network mb_net" {
		t.Errorf("got error %v", err)
	}
}

func TestTeardownSaysWhatItCouldNotVerify(t *testing.T) {
	f := standing()
	f.workers.Unverified = []string{"node node03 is down"}
	err := Teardown{Deployment: "mb", Volumes: true, Image: "alertstream"}.Run(t.Context(), f, func(Event) {})
	var unverified *Unverified
	if !errors.As(err, &unverified) {
		t.Fatalf("got error %v", err)
	}
	if len(f.objects) > 0 {
		t.Errorf("left %v behind", f.objects)
	}
}

func TestTeardownOfNothingIsNoError(t *testing.T) {
	if err := (Teardown{Deployment: "mb"}).Run(t.Context(), &fakeRemover{}, func(Event) {}); err != nil {
		t.Error(err)
	}
}
