package topology

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"minibroker/pkg/mistake"

	"gopkg.in/yaml.v3"
)

// scanner reads one YAML file into a layer.
type scanner struct {
	file  string
	order int
	layer layer
	errs  *mistake.Errors
}

// scan reads a topology file; false when it could not be read at all, so that
// what it lacks is no error of its own.
func scan(file string, order int, errs *mistake.Errors) (layer, bool) {
	content, p := readFile(file, "the file")
	if p != nil {
		note(errs, origin{file: file}, p)
		return newLayer(), false
	}
	return scanContent(file, content, order, errs)
}

func scanContent(file string, content []byte, order int, errs *mistake.Errors) (layer, bool) {
	s := &scanner{file: file, order: order, layer: newLayer(), errs: errs}
	return s.layer, s.document(content)
}

func (s *scanner) document(content []byte) bool {
	if line, col, found := notUTF8(content); found {
		note(s.errs, s.at(line, col), bad("not UTF-8 text").fix("save the file as UTF-8"))
		return false
	}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	var first, second yaml.Node
	err := decoder.Decode(&first)
	if err == nil {
		err = decoder.Decode(&second)
	} else if errors.Is(err, io.EOF) {
		note(s.errs, s.at(1, 1), bad("the file says nothing").fix("write a topology into it, or leave it out"))
		return false
	}
	switch {
	case err == nil:
		note(s.errs, s.at(second.Line, second.Column), bad("a second document begins").
			fix("keep one document a file, and give several files instead"))
		return false
	case !errors.Is(err, io.EOF):
		line, what := syntaxError(err)
		note(s.errs, s.at(line, 1), bad("not valid YAML: %s", what).fix("mend the syntax near this line"))
		return false
	}
	s.section("", first.Content[0])
	return true
}

func (s *scanner) at(line, col int) origin {
	return origin{file: s.file, line: line, col: col, dir: filepath.Dir(s.file), layer: s.order}
}

func (s *scanner) bad(n *yaml.Node, p *problem) { note(s.errs, s.at(n.Line, n.Column), p) }

// section reads the keys of one mapping. One left empty says nothing.
func (s *scanner) section(path string, n *yaml.Node) {
	if refused := s.refuseAnchor(n); refused || n.ShortTag() == "!!null" && path != "" {
		return
	}
	if n.Kind != yaml.MappingNode {
		what := "the file"
		if path != "" {
			what = path
		}
		s.bad(n, bad("%s is not a section of keys", what).fix("write keys below it: %s", strings.Join(under(path), ", ")))
		return
	}
	s.layer.sections[path] = s.at(n.Line, n.Column)
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := n.Content[i]
		if line, again := seen[name.Value]; again && name.Kind == yaml.ScalarNode {
			s.bad(name, bad("%s is given twice, first on line %d", quote(name.Value), line).fix("remove one of the two"))
			continue
		}
		seen[name.Value] = name.Line
		s.entry(path, name, n.Content[i+1])
	}
}

func (s *scanner) entry(section string, name, n *yaml.Node) {
	if s.refuseAnchor(name) {
		return
	}
	path := strings.TrimPrefix(section+"."+name.Value, ".")
	_, isKey := keyByPath(path)
	switch {
	case name.Kind != yaml.ScalarNode:
		s.bad(name, bad("a key must be a word").fix("keys here are %s", strings.Join(under(section), ", ")))
	case strings.Contains(name.Value, ".") || !isKey && !isSection(path):
		s.bad(name, unknown(section, name.Value))
	case isKey:
		s.scalar(path, n)
	default:
		s.section(path, n)
	}
}

func (s *scanner) scalar(path string, n *yaml.Node) {
	v := value{text: n.Value, tag: n.ShortTag(), at: s.at(n.Line, n.Column)}
	switch {
	case s.refuseAnchor(n):
	case n.Kind == yaml.SequenceNode && path == "filters.disabled":
		for _, one := range n.Content {
			if s.refuseAnchor(one) {
				return
			}
			v.text += " " + one.Value
		}
		s.layer.values[path] = v
	case n.Kind != yaml.ScalarNode:
		s.bad(n, bad("%s takes one value, not a list or a section", path).fix("write %s: value", lastWord(path)))
	case v.isNull() && path == "sender.data":
		v.text, v.tag = "", "!!str"
		s.layer.values[path] = v
	case v.isNull():
		s.bad(n, bad("%s has no value", path).fix("give one, or remove the line for the default"))
	default:
		s.layer.values[path] = v
	}
}

// refuseAnchor keeps anchors and aliases out: a few lines of them can stand for
// billions of values, and a topology has nothing to repeat.
func (s *scanner) refuseAnchor(n *yaml.Node) bool {
	if n.Anchor == "" && n.Kind != yaml.AliasNode {
		return false
	}
	s.bad(n, bad("anchors and aliases are not accepted").fix("write the value itself"))
	return true
}

func lastWord(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

var yamlError = regexp.MustCompile(`^yaml: (?:line ([0-9]+): )?(.*)$`)

// syntaxError takes the line out of the parser's message; 1 when it has none.
func syntaxError(err error) (line int, what string) {
	parts := yamlError.FindStringSubmatch(strings.ReplaceAll(fmt.Sprint(err), "\n", " "))
	if parts == nil {
		return 1, err.Error()
	}
	line, _ = strconv.Atoi(parts[1])
	return max(line, 1), parts[2]
}

// notUTF8 gives the place of the first byte that is not UTF-8.
func notUTF8(content []byte) (line, col int, found bool) {
	if utf8.Valid(content) {
		return 0, 0, false
	}
	line, col = 1, 1
	for len(content) > 0 {
		r, n := utf8.DecodeRune(content)
		if r == utf8.RuneError && n == 1 {
			break
		}
		col++
		if r == '\n' {
			line, col = line+1, 1
		}
		content = content[n:]
	}
	return line, col, true
}
