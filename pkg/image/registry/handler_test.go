package registry

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}

// serve starts a registry for a new folder with some blobs in it.
func serve(t *testing.T, contents ...string) (server *httptest.Server, dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "blobs", "sha256"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, content := range contents {
		write(t, dir, digest(content), content)
	}
	server = httptest.NewServer(Handler(dir))
	t.Cleanup(server.Close)
	return server, dir
}

func digest(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "sha256:" + hex.EncodeToString(sum[:])
}

func write(t *testing.T, dir, digest, content string) {
	t.Helper()
	path := filepath.Join(dir, "blobs", "sha256", strings.TrimPrefix(digest, "sha256:"))
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func ask(t *testing.T, method, url string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

// An image laid into the folder while it is served comes out whole, in both
// kinds of manifest.
func TestImageIsPulled(t *testing.T) {
	server, dir := serve(t)
	for _, kind := range []types.MediaType{types.OCIManifestSchema1, types.DockerManifestSchema2} {
		img, err := random.Image(1000, 3)
		if err != nil {
			t.Fatal(err)
		}
		img = mutate.MediaType(img, kind)
		if _, err := layout.Write(dir, mutate.AppendManifests(emptyIndex(t), mutate.IndexAddendum{Add: img})); err != nil {
			t.Fatal(err)
		}
		want, err := img.Digest()
		if err != nil {
			t.Fatal(err)
		}
		ref, err := name.NewDigest(strings.TrimPrefix(server.URL, "http://") + "/minibroker/kafka@" + want.String())
		if err != nil {
			t.Fatal(err)
		}
		pulled, err := remote.Image(ref)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate.Image(pulled); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		if d, err := remote.Head(ref); err != nil || d.Digest != want || d.MediaType != kind {
			t.Errorf("head: %+v, %v; want %s, %s", d, err, want, kind)
		}
	}
}

func emptyIndex(t *testing.T) v1.ImageIndex {
	t.Helper()
	index, err := random.Index(1, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	return index
}

func TestBlob(t *testing.T) {
	const content = "0123456789"
	server, _ := serve(t, content)
	url := server.URL + "/v2/minibroker/kafka/blobs/" + digest(content)
	for _, c := range []struct {
		name, method string
		header       []string
		status       int
		body, length string
	}{
		{"whole", "GET", nil, 200, content, "10"},
		{"head", "HEAD", nil, 200, "", "10"},
		{"rest of an interrupted pull", "GET", []string{"Range", "bytes=7-"}, 206, "789", "3"},
		{"beyond the end", "GET", []string{"Range", "bytes=70-"}, 416, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer, body := ask(t, c.method, url, c.header...)
			if answer.StatusCode != c.status {
				t.Fatalf("status %s, want %d", answer.Status, c.status)
			}
			if c.status >= 400 {
				return
			}
			if body != c.body || answer.Header.Get("Content-Length") != c.length {
				t.Errorf("got %q of %s bytes, want %q of %s", body, answer.Header.Get("Content-Length"), c.body, c.length)
			}
			if got := answer.Header.Get("Docker-Content-Digest"); got != digest(content) {
				t.Errorf("digest %q", got)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	const blob = "not a manifest"
	server, _ := serve(t, blob)
	for _, c := range []struct {
		method, path string
		status       int
		code         string
	}{
		{"GET", "/v2/minibroker/kafka/manifests/4.3.1", 404, "MANIFEST_UNKNOWN"},
		{"GET", "/v2/minibroker/kafka/manifests/" + digest("absent"), 404, "MANIFEST_UNKNOWN"},
		{"GET", "/v2/minibroker/kafka/manifests/" + digest(blob), 404, "MANIFEST_UNKNOWN"},
		{"GET", "/v2/minibroker/kafka/blobs/" + digest("absent"), 404, "BLOB_UNKNOWN"},
		{"GET", "/v2/minibroker/kafka/blobs/sha256:..", 404, "BLOB_UNKNOWN"},
		{"GET", "/v2/_catalog", 404, "UNSUPPORTED"},
		{"GET", "/", 404, "UNSUPPORTED"},
		{"POST", "/v2/minibroker/kafka/blobs/uploads/", 405, "UNSUPPORTED"},
		{"DELETE", "/v2/minibroker/kafka/blobs/" + digest(blob), 405, "UNSUPPORTED"},
	} {
		t.Run(c.method+c.path, func(t *testing.T) {
			answer, body := ask(t, c.method, server.URL+c.path)
			var problem struct {
				Errors []struct{ Code, Message string }
			}
			if err := json.Unmarshal([]byte(body), &problem); err != nil {
				t.Fatalf("body %q: %v", body, err)
			}
			if answer.StatusCode != c.status || len(problem.Errors) != 1 || problem.Errors[0].Code != c.code || problem.Errors[0].Message == "" {
				t.Errorf("got %s, %s; want %d, %s", answer.Status, body, c.status, c.code)
			}
		})
	}
}

func TestVersionCheck(t *testing.T) {
	server, _ := serve(t)
	for _, path := range []string{"/v2/", "/v2"} {
		answer, body := ask(t, "GET", server.URL+path)
		if answer.StatusCode != 200 || body != "{}" || answer.Header.Get("Docker-Distribution-Api-Version") != "registry/2.0" {
			t.Errorf("%s: %s %q %v", path, answer.Status, body, answer.Header)
		}
	}
}

// A reader of a half copied file would take it for damaged and fail; told that
// it is not there, an engine asks again.
func TestHalfCopiedBlobIsNotThere(t *testing.T) {
	const content = "a layer of some length"
	server, dir := serve(t)
	url := server.URL + "/v2/minibroker/kafka/blobs/" + digest(content)
	for _, part := range []string{"", content[:5]} {
		write(t, dir, digest(content), part)
		if answer, _ := ask(t, "GET", url); answer.StatusCode != 404 {
			t.Errorf("after %d bytes: %s", len(part), answer.Status)
		}
	}
	write(t, dir, digest(content), content)
	if answer, body := ask(t, "GET", url); answer.StatusCode != 200 || body != content {
		t.Errorf("whole: %s %q", answer.Status, body)
	}
	write(t, dir, digest(content), strings.ToUpper(content)+"!")
	if answer, _ := ask(t, "GET", url); answer.StatusCode != 404 {
		t.Errorf("damaged later: %s", answer.Status)
	}
}

func FuzzHandler(f *testing.F) {
	dir := f.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("secret"), 0o644); err != nil {
		f.Fatal(err)
	}
	h := Handler(dir)
	f.Add("GET", "/v2/a/blobs/sha256:../../secret")
	f.Add("HEAD", "/v2/a/manifests/latest")
	f.Add("GET", "/v2/a/b/../../secret")
	f.Add("PUT", "")
	f.Fuzz(func(t *testing.T, method, path string) {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("GET", "/", nil)
		r.Method, r.URL.Path = method, path
		h.ServeHTTP(w, r)
		if strings.Contains(w.Body.String(), `"secret"`) || w.Body.String() == "secret" || w.Code >= 500 {
			t.Errorf("%s %s: %d %s", method, path, w.Code, w.Body)
		}
	})
}
