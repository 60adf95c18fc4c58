package stream

import "minibroker/pkg/alert"

// cutouts are the fields that hold images, as far as a schema has them.
var cutouts = []string{"cutoutDifference", "cutoutScience", "cutoutTemplate"}

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
	var has []string
	for _, name := range cutouts {
		if _, err := v.Schema.Projection([]string{name}); err == nil {
			has = append(has, name)
		}
	}
	return v.edited(v.Schema, editing{has, func(int, int, alert.Value) alert.Value { return alert.Value{} }})
}
