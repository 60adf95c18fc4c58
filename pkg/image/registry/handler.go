package registry

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"regexp"
	"time"
)

// Handler serves the blobs in dir/blobs/sha256, files named by the SHA-256 of their
// content in hex. The name of a repository in a request does not matter.
func Handler(dir string) http.Handler {
	return &handler{files: newFiles(dir)}
}

type handler struct{ files *files }

// request is /v2/<repository>/<manifests or blobs>/<reference>.
var request = regexp.MustCompile(`^/v2/.+/(manifests|blobs)/([^/]+)$`)

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Docker-Distribution-Api-Version", "registry/2.0")
	m := request.FindStringSubmatch(r.URL.Path)
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		refuse(w, http.StatusMethodNotAllowed, "UNSUPPORTED", "this registry is read-only")
	case r.URL.Path == "/v2" || r.URL.Path == "/v2/":
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, "{}")
	case m == nil:
		refuse(w, http.StatusNotFound, "UNSUPPORTED", "this registry serves manifests and blobs only")
	case m[1] == "manifests":
		h.serve(w, r, m[2], "MANIFEST_UNKNOWN", manifestType)
	default:
		h.serve(w, r, m[2], "BLOB_UNKNOWN", func(io.ReadSeeker) (string, error) { return "application/octet-stream", nil })
	}
}

// serve sends the file of a digest, or the part of it that is asked for.
func (h *handler) serve(w http.ResponseWriter, r *http.Request, digest, unknown string, kind func(io.ReadSeeker) (string, error)) {
	f, err := h.files.open(digest)
	switch {
	case errors.Is(err, errNotDigest):
		refuse(w, http.StatusNotFound, unknown, err.Error())
		return
	case errors.Is(err, fs.ErrNotExist):
		refuse(w, http.StatusNotFound, unknown, digest+" is not here")
		return
	case err != nil:
		slog.Error("cannot serve", "digest", digest, "client", r.RemoteAddr, "error", err)
		refuse(w, http.StatusInternalServerError, "UNKNOWN", err.Error())
		return
	}
	defer f.Close()
	contentType, err := kind(f)
	if err != nil {
		refuse(w, http.StatusNotFound, unknown, err.Error())
		return
	}
	if r.Method == http.MethodGet {
		slog.Info("served", "digest", digest, "type", contentType, "client", r.RemoteAddr)
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Docker-Content-Digest", digest)
	w.Header().Set("Etag", `"`+digest+`"`)
	http.ServeContent(w, r, "", time.Time{}, f)
}

// manifestType reads a manifest's own account of what it is.
func manifestType(f io.ReadSeeker) (string, error) {
	const most = 4 << 20 // bytes that a manifest may have
	var manifest struct {
		MediaType string `json:"mediaType"`
	}
	if err := json.NewDecoder(io.LimitReader(f, most)).Decode(&manifest); err != nil || manifest.MediaType == "" {
		return "", errors.New("this is not a manifest")
	}
	_, err := f.Seek(0, io.SeekStart)
	return manifest.MediaType, err
}

// refuse answers with an error in the protocol's form.
func refuse(w http.ResponseWriter, status int, code, message string) {
	type problem struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	body, err := json.Marshal(map[string][]problem{"errors": {{code, message}}})
	if err != nil {
		panic(fmt.Sprintf("two strings cannot be marshalled: %v", err))
	}
	w.Write(body)
}
