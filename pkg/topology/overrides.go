package topology

import (
	"strings"

	"minibroker/pkg/mistake"
)

// overrides reads key=value texts, called in errors what they were written
// behind. Relative paths start at the working folder.
func overrides(called string, sets []string, order int, errs *mistake.Errors) layer {
	l := newLayer()
	for _, text := range sets {
		at := origin{file: called + showable(text), layer: order}
		path, written, found := strings.Cut(text, "=")
		path = strings.TrimSpace(path)
		switch _, isKey := keyByPath(path); {
		case !found || path == "":
			note(errs, at, bad("no key and value in it").fix("write --set key=value, such as --set hub.heap=512m"))
		case isKey:
			l.values[path] = value{text: strings.TrimSpace(written), at: at}
			for section := parent(path); section != ""; section = parent(section) {
				l.sections[section] = at
			}
		case isSection(path):
			note(errs, at, bad("%s is a section", path).
				fix("set one of its keys: %s", path+"."+strings.Join(under(path), ", "+path+".")))
		default:
			note(errs, at, unknownPath(path))
		}
	}
	return l
}

// unknownPath tells of the first word of a dotted path that is not known.
func unknownPath(path string) *problem {
	section := ""
	for _, word := range strings.Split(path, ".") {
		deeper := strings.TrimPrefix(section+"."+word, ".")
		if !isSection(deeper) {
			if _, isKey := keyByPath(deeper); isKey {
				return bad("%s has no keys below it", deeper).fix("write --set %s=value", deeper)
			}
			return unknown(section, word)
		}
		section = deeper
	}
	return unknown("", path)
}

// parent cuts the last word off a dotted path.
func parent(path string) string {
	if dot := strings.LastIndexByte(path, '.'); dot >= 0 {
		return path[:dot]
	}
	return ""
}
