package alert

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const small = `{"type":"record","name":"small","fields":[{"name":"x","type":"int"}]}`

// fakeRegistry has schema 1200, and counts what it is asked.
type fakeRegistry struct {
	*httptest.Server
	asked  atomic.Int32
	answer atomic.Value // func(http.ResponseWriter), or what it has
}

func newRegistry(t *testing.T) *fakeRegistry {
	r := &fakeRegistry{}
	r.answer.Store(func(w http.ResponseWriter) { json.NewEncoder(w).Encode(map[string]string{"schema": small}) })
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.asked.Add(1)
		if q.URL.Path != "/schemas/ids/1200" {
			http.Error(w, `{"error_code":40403,"message":"Schema not found"}`, http.StatusNotFound)
			return
		}
		r.answer.Load().(func(http.ResponseWriter))(w)
	}))
	t.Cleanup(r.Close)
	return r
}

func TestSchemasOfARegistry(t *testing.T) {
	registry := newRegistry(t)
	cache := filepath.Join(t.TempDir(), "cache")
	sources := SchemaSources{Registry: registry.URL + "/", Cache: cache}
	s := NewSchemas(sources)
	for range 3 {
		if got, err := s.ByID(t.Context(), 1200); err != nil || got.Name() != "small" {
			t.Fatalf("%v", err)
		}
		if _, err := s.ByID(t.Context(), 7); !errors.Is(err, ErrUnknownSchema) {
			t.Errorf("schema 7: %v", err)
		}
		if got, err := s.ByID(t.Context(), 1100); err != nil || got.Version() != "11.0" {
			t.Errorf("built in: %v", err)
		}
	}
	if n := registry.asked.Load(); n != 2 {
		t.Errorf("the registry was asked %d times about two schemas", n)
	}
	registry.Close() // what is in the cache needs none
	if got, err := NewSchemas(sources).ByID(t.Context(), 1200); err != nil || got.Name() != "small" {
		t.Errorf("from the cache: %v", err)
	}
	if files, _ := os.ReadDir(cache); len(files) != 1 {
		t.Errorf("the cache has %v", files)
	}
	if _, err := NewSchemas(sources).ByID(t.Context(), 7); err == nil || errors.Is(err, ErrUnknownSchema) {
		t.Errorf("a registry that is away: %v", err)
	}
}

// TestRegistryThatFails: nothing that a registry answers wrongly means that there
// is no such schema, and asking again helps.
func TestRegistryThatFails(t *testing.T) {
	registry := newRegistry(t)
	works := registry.answer.Load()
	s := NewSchemas(SchemaSources{Registry: registry.URL})
	for what, answer := range map[string]func(http.ResponseWriter){
		"500":      func(w http.ResponseWriter) { http.Error(w, "no", http.StatusInternalServerError) },
		"invalid":  func(w http.ResponseWriter) { fmt.Fprint(w, "<html>") },
		"PROTOBUF": func(w http.ResponseWriter) { fmt.Fprint(w, `{"schemaType":"PROTOBUF","schema":"x"}`) },
		"not defined": func(w http.ResponseWriter) {
			fmt.Fprint(w, `{"schema":"{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"name\":\"a\",\"type\":\"other\"}]}"}`)
		},
		"deadline":       func(http.ResponseWriter) { time.Sleep(registryPatience + time.Second) },
		"unexpected EOF": func(w http.ResponseWriter) { w.Header().Set("Content-Length", "99"); fmt.Fprint(w, `{"schema":`) },
	} {
		registry.answer.Store(answer)
		if _, err := s.ByID(t.Context(), 1200); err == nil || errors.Is(err, ErrUnknownSchema) || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
	registry.answer.Store(works)
	if _, err := s.ByID(t.Context(), 1200); err != nil {
		t.Errorf("a registry that has come back: %v", err)
	}
}

func TestSchemasOfAFolder(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{"1200.avsc": small, "1300.avsc": "{"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s := NewSchemas(SchemaSources{Folder: folder})
	if got, err := s.ByID(t.Context(), 1200); err != nil || got.Name() != "small" {
		t.Errorf("%v", err)
	}
	if _, err := s.ByID(t.Context(), 1300); err == nil || errors.Is(err, ErrUnknownSchema) || !strings.Contains(err.Error(), "1300.avsc") {
		t.Errorf("%v", err)
	}
	for _, s := range []*Schemas{s, nil} {
		if _, err := s.ByID(t.Context(), 7); !errors.Is(err, ErrUnknownSchema) {
			t.Errorf("%v", err)
		}
	}
}
