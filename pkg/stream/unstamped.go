package stream

import "minibroker/pkg/alert"

// unstamped is a source whose alerts have lost their images.
type unstamped struct{ Source }

// WithoutStamps makes a source of the same alerts without their cutouts.
func WithoutStamps(source Source) Source { return unstamped{source} }

// Visit implements Source.
func (u unstamped) Visit(n int) (SourceVisit, error) {
	v, err := u.Source.Visit(n)
	if err != nil {
		return v, err
	}
	return v.edited(v.Schema, editing{v.Schema.Cutouts(), func(int, int, alert.Value) alert.Value { return alert.Value{} }})
}
