package filter

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter/python"
	"minibroker/pkg/filter/sql"
	"minibroker/pkg/mistake"
)

// Text is a filter's file.
type Text struct {
	Name string // of the filter, such as Filter001
	File string // path
	Text string
}

// Base is the file's name without its folder.
func (t Text) Base() string { return filepath.Base(t.File) }

var fileName = regexp.MustCompile(`^Filter[0-9]{3,}$`)

// ReadFolder reads the files of a folder of filters, FilterNNN.sql and
// FilterNNN.py, in the order of their names. Hidden files and *.md are passed
// over. The error is of type mistake.Errors and holds all that is wrong with the
// files as such; what stands in them is New's to understand.
func ReadFolder(folder string) ([]Text, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, mistake.Errors{{File: folder, What: "the folder of filters cannot be read: " + reason(err), Fix: "name one with files such as Filter001.sql"}}
	}
	var texts []Text
	var errs mistake.Errors
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || filepath.Ext(e.Name()) == ".md" {
			continue
		}
		text, wrong := ReadFile(filepath.Join(folder, e.Name()))
		if wrong != nil {
			errs = append(errs, *wrong)
			continue
		}
		if n := len(texts); n > 0 && texts[n-1].Name == text.Name {
			errs = append(errs, mistake.Error{File: text.File, What: text.Name + " is also in " + texts[n-1].Base(), Fix: "remove one of the two"})
			continue
		}
		texts = append(texts, text)
	}
	return texts, errs.Sorted()
}

// ReadFile reads one filter's file.
func ReadFile(path string) (Text, *mistake.Error) {
	ending := filepath.Ext(path)
	t := Text{Name: strings.TrimSuffix(filepath.Base(path), ending), File: path}
	if !fileName.MatchString(t.Name) || ending != sql.Ending && ending != python.Ending || Number(t.Name) == 0 {
		return t, &mistake.Error{File: path, What: "this is no filter's name", Fix: "call it by its number and language, such as Filter001.sql or Filter001.py"}
	}
	if want := fmt.Sprintf("Filter%03d", Number(t.Name)); t.Name != want {
		return t, &mistake.Error{File: path, What: t.Name + " is not how that filter is called", Fix: "call it " + want + ending}
	}
	text, err := readBounded(path)
	if err != nil {
		return t, &mistake.Error{File: path, What: "it cannot be read: " + reason(err), Fix: "put a text there that can be read"}
	}
	t.Text = text
	return t, nil
}

// readBounded reads a regular file. One that is larger than any filter is cut
// off, so that its language refuses it.
func readBounded(path string) (string, error) {
	info, err := os.Stat(path) // asked before opening, because opening a named pipe waits for a writer
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("it is not a regular file")
	}
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, sql.MaxText+1))
	return string(text), err
}

// reason leaves the path out of a system's error: it is told already.
func reason(err error) string {
	if path, ok := err.(*os.PathError); ok {
		return path.Err.Error()
	}
	return err.Error()
}

// Understand makes definitions of texts, as far as alerts have the given schema,
// and tells all that is wrong in them at once.
func Understand(texts []Text, schema *alert.Schema) ([]Definition, error) {
	var all []Definition
	var errs mistake.Errors
	for _, t := range texts {
		d, err := New(t.Name, t.File, t.Text, schema)
		if wrong, ok := err.(mistake.Errors); ok {
			errs = append(errs, wrong...)
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, errs.Sorted()
}
