package main

import (
	"context"
	"net"
	"strconv"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
)

// A MirrorMaker's start is put off until its mirror is there.
func TestFenceWaitsForTheMirror(t *testing.T) {
	address := closed(t)
	ended := make(chan error, 1)
	go func() { ended <- runFence(t.Context(), fenceOptions{broker: address, source: "hub", tasks: 1}) }()
	select {
	case err := <-ended:
		t.Fatalf("did not wait: %v", err)
	case <-time.After(300 * time.Millisecond):
	}
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	cluster, err := kfake.NewCluster(kfake.Ports(number))
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(30 * time.Second):
		t.Error("still waits for a mirror that is there")
	}
}

// It ends at once when its container is stopped.
func TestFenceIsInterrupted(t *testing.T) {
	for _, o := range []fenceOptions{{broker: closed(t)}, {broker: closed(t), after: closed(t)}} {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		begun := time.Now()
		err := runFence(ctx, o)
		cancel()
		if took := time.Since(begun); err == nil || took > 5*time.Second {
			t.Errorf("ended with %v after %v", err, took)
		}
	}
}
