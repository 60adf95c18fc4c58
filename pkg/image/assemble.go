package image

import (
	"encoding/json"
	"io"
	"runtime"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// recipe is an image but for its layers.
type recipe struct {
	name   string
	inputs string // hash of all inputs
	stable string // hash of the inputs of all layers but the last
	config v1.Config
}

// assemble makes layers an image and puts it into the index.
func (s *Store) assemble(r recipe, layers []layer) (Built, error) {
	file := v1.ConfigFile{
		OS: "linux", Architecture: runtime.GOARCH, Config: r.config,
		RootFS: v1.RootFS{Type: "layers"},
	}
	manifest := v1.Manifest{SchemaVersion: 2, MediaType: types.OCIManifestSchema1}
	for _, l := range layers {
		file.RootFS.DiffIDs = append(file.RootFS.DiffIDs, l.diff)
		file.History = append(file.History, v1.History{CreatedBy: l.made})
		manifest.Layers = append(manifest.Layers, l.blob)
	}
	var err error
	if manifest.Config, err = s.writeJSON(types.OCIConfigJSON, file); err != nil {
		return Built{}, err
	}
	d, err := s.writeJSON(types.OCIManifestSchema1, manifest)
	if err != nil {
		return Built{}, err
	}
	d.Platform = &v1.Platform{OS: file.OS, Architecture: file.Architecture}
	d.Annotations = map[string]string{
		nameKey: r.name, refKey: refFor(r.name, r.inputs), inputsKey: r.inputs, stableKey: r.stable,
	}
	if err := s.put(d); err != nil {
		return Built{}, err
	}
	if err := s.sweep(); err != nil {
		return Built{}, err
	}
	return s.built(d)
}

func (s *Store) writeJSON(kind types.MediaType, v any) (v1.Descriptor, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return v1.Descriptor{}, err
	}
	return s.writeBlob(kind, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}
