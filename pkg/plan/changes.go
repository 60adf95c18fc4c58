package plan

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Change is one property of a service that differs.
type Change struct{ Field, From, To string }

// ChangeList is every difference between a service as it is and as it should be.
type ChangeList []Change

// String lists the changes on one line.
func (l ChangeList) String() string {
	parts := make([]string, len(l))
	for i, c := range l {
		parts[i] = fmt.Sprintf("%s: %s → %s", c.Field, c.From, c.To)
	}
	return strings.Join(parts, "; ")
}

// Changes compares a service as it stands with what is wanted.
func Changes(is, want Service) ChangeList {
	var list ChangeList
	a, b := reflect.ValueOf(is), reflect.ValueOf(want)
	for i := range a.NumField() {
		from, to := a.Field(i), b.Field(i)
		if same(from, to) {
			continue
		}
		list = append(list, differences(strings.ToLower(a.Type().Field(i).Name), from, to)...)
	}
	return list
}

// same takes an absent list or map for an empty one, as the Engine API does.
func same(a, b reflect.Value) bool {
	if k := a.Kind(); (k == reflect.Slice || k == reflect.Map) && a.Len() == 0 && b.Len() == 0 {
		return true
	}
	return reflect.DeepEqual(a.Interface(), b.Interface())
}

// differences names the single elements of a list, or labels, that differ, and
// anything else whole.
func differences(field string, from, to reflect.Value) []Change {
	if is, ok := from.Interface().(map[string]string); ok {
		return relabelled(is, to.Interface().(map[string]string))
	}
	if from.Kind() != reflect.Slice {
		return []Change{{field, show(from.Interface()), show(to.Interface())}}
	}
	old, now := elements(from), elements(to)
	gone, come := without(old, now), without(now, old)
	if len(gone) == 0 && len(come) == 0 { // only the order differs
		gone, come = old, now
	}
	return []Change{{field, orNone(gone), orNone(come)}}
}

func elements(list reflect.Value) []string {
	out := make([]string, list.Len())
	for i := range out {
		out[i] = show(list.Index(i).Interface())
	}
	return out
}

func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(other, s) })
}

func orNone(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, " ")
}

func show(v any) string {
	switch v := v.(type) {
	case string:
		return orNone(strings.Fields(v))
	case ConfigFile:
		return v.Config + " at " + v.Path
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}
