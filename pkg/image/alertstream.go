package image

import (
	"context"
	"io/fs"
	"strconv"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// AlertstreamInputs are what the alertstream image is made from.
type AlertstreamInputs struct {
	Binary   string // path of the static alertstream program
	Sample   []byte // an Avro container file with a small visit, for /sample/visit.avro
	Progress Progress
}

// BuildAlertstream makes the alertstream image: the program, a sample visit, and
// no more of a system than its users need.
func (s *Store) BuildAlertstream(ctx context.Context, in AlertstreamInputs) (Built, error) {
	if err := checkStatic(in.Binary); err != nil {
		return Built{}, err
	}
	base, err := alertstreamBase(in.Sample)
	if err != nil {
		return Built{}, err
	}
	var sum inputs
	for name, e := range base.sorted() {
		sum.add(name, e.content)
	}
	stable := sum.hex()
	if err := sum.addFile(Alertstream, in.Binary); err != nil {
		return Built{}, err
	}
	r := recipe{name: Alertstream, inputs: sum.hex(), stable: stable, config: v1.Config{
		Entrypoint: []string{"/alertstream"},
		Env:        []string{"PATH=/"},
		User:       ids(user),
		Labels:     labels(Alertstream),
	}}
	return s.build(ctx, r, in.Progress, func(string) ([]layer, error) {
		l, err := s.writeLayer(ctx, "users and a sample visit", base)
		return []layer{l}, err
	}, func() (layer, error) {
		t := tree{}
		t.file("alertstream", in.Binary, 0o755)
		return s.writeLayer(ctx, "alertstream", t)
	})
}

func alertstreamBase(sample []byte) (tree, error) {
	t := tree{}
	if err := t.users(); err != nil {
		return nil, err
	}
	t.dir("tmp", fs.ModeSticky|0o777, 0)
	t.dir("registry", 0o755, user)
	t.dir("var/cache/schemas", 0o755, user) // else the volume there would be root's
	t.bytes("sample/visit.avro", 0o644, sample)
	return t, nil
}

// ids is a user and the group of the same number.
func ids(n int) string { return strconv.Itoa(n) + ":" + strconv.Itoa(n) }
