package job

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fakeDaemon answers like a Docker daemon that has volumes.
type fakeDaemon struct {
	t       *testing.T
	volumes []string
	inUse   map[string]int // how many times a volume is still in use
	broken  map[string]bool
	removed []string
}

// start serves on a socket and returns its path.
func (d *fakeDaemon) start() string {
	d.t.Helper()
	socket := filepath.Join(d.t.TempDir(), "docker.sock")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		d.t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /volumes", d.list)
	mux.HandleFunc("DELETE /volumes/{name}", d.remove)
	server := &http.Server{Handler: mux}
	d.t.Cleanup(func() { server.Close() })
	go server.Serve(listener)
	return socket
}

func (d *fakeDaemon) list(w http.ResponseWriter, r *http.Request) {
	if got, want := r.FormValue("filters"), `{"label":["minibroker.deployment=mb"]}`; got != want {
		d.t.Errorf("asked for volumes with %s, want %s", got, want)
	}
	var items []string
	for _, v := range d.volumes {
		items = append(items, fmt.Sprintf(`{"Name":%q,"Driver":"local"}`, v))
	}
	fmt.Fprintf(w, `{"Volumes":[%s],"Warnings":null}`, strings.Join(items, ","))
}

func (d *fakeDaemon) remove(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	switch {
	case d.broken[name]:
		http.Error(w, `{"message":"input/output error"}`, http.StatusInternalServerError)
	case d.inUse[name] > 0:
		d.inUse[name]--
		http.Error(w, `{"message":"remove `+name+`: volume is in use"}`, http.StatusConflict)
	case name == "gone":
		http.Error(w, `{"message":"no such volume"}`, http.StatusNotFound)
	default:
		d.removed = append(d.removed, name)
		w.WriteHeader(http.StatusNoContent)
	}
}

func TestVolumes(t *testing.T) {
	d := &fakeDaemon{t: t, volumes: []string{"mb_hub", "mb_busy", "mb_broken", "gone"},
		inUse: map[string]int{"mb_busy": 2}, broken: map[string]bool{"mb_broken": true}}
	var out bytes.Buffer
	if err := Volumes(context.Background(), d.start(), "node03", "minibroker.deployment=mb", &out); err != nil {
		t.Fatal(err)
	}
	want := `{"node":"node03","removed":["mb_hub","mb_busy","gone"],"failed":{"mb_broken":"input/output error (500)"}}
{"done":true,"count":3}
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"mb_hub", "mb_busy"}, d.removed); diff != "" {
		t.Error(diff)
	}
}

func TestVolumesOfNone(t *testing.T) {
	var out bytes.Buffer
	d := &fakeDaemon{t: t}
	if err := Volumes(context.Background(), d.start(), "node03", "minibroker.deployment=mb", &out); err != nil {
		t.Fatal(err)
	}
	if want := `{"node":"node03","removed":[],"failed":{}}` + "\n" + `{"done":true,"count":0}` + "\n"; out.String() != want {
		t.Errorf("answered %s, want %s", out.String(), want)
	}
}

func TestVolumesWithoutDaemon(t *testing.T) {
	err := Volumes(context.Background(), filepath.Join(t.TempDir(), "docker.sock"), "node03", "minibroker.deployment=mb", &bytes.Buffer{})
	if err == nil || !strings.Contains(err.Error(), "node node03") || !strings.Contains(err.Error(), "docker.sock") {
		t.Errorf("error %v does not name node and socket", err)
	}
}

func TestVolumesInterrupted(t *testing.T) {
	d := &fakeDaemon{t: t, volumes: []string{"mb_busy"}, inUse: map[string]int{"mb_busy": 1000}}
	ctx, stop := context.WithCancel(context.Background())
	socket := d.start()
	stop()
	if err := Volumes(ctx, socket, "node03", "minibroker.deployment=mb", &bytes.Buffer{}); err == nil {
		t.Error("interrupted and no error")
	}
}
