package topology

import (
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
)

// definitions reads the folder of filters. What is wrong with its files is told
// where it is named.
func definitions(t *Topology, v value) *problem {
	path, p := v.path()
	if p != nil || path == "" {
		return p
	}
	texts, err := filter.ReadFolder(path)
	if err != nil {
		what, fix, _ := strings.Cut(strings.ReplaceAll(err.Error(), "\n", "\n  "), "; ")
		return bad("%s", what).fix("%s", fix)
	}
	t.Filters.Definitions, t.Filters.Texts = path, texts
	return nil
}

// schemaFolder reads a folder of writer schemas.
func schemaFolder(t *Topology, v value) *problem {
	path, p := v.path()
	if p != nil || path == "" {
		return p
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return bad("the folder of schemas cannot be read: %v", err).fix("name one with files such as 1200.avsc")
	}
	t.Stream.Schemas.Folder = path
	for _, e := range entries {
		id, found := strings.CutSuffix(e.Name(), ".avsc")
		if !found {
			continue
		}
		file := filepath.Join(path, e.Name())
		if n, err := strconv.ParseInt(id, 10, 32); err != nil || n < 1 {
			return bad("%s is not named by a schema's id", file).fix("call it by its number, such as 1200.avsc")
		}
		text, err := os.ReadFile(file)
		if err == nil {
			_, err = alert.ParseSchema(text)
		}
		if err != nil {
			return bad("%s: %v", file, err).fix("put an Avro schema of a record there")
		}
		t.Stream.Schemas.Files = append(t.Stream.Schemas.Files, SchemaFile{Name: e.Name(), Text: string(text)})
	}
	return nil
}

// registryURL reads where a schema registry is.
func registryURL(v value) (string, *problem) {
	text, p := v.string()
	if p != nil || text == "" {
		return "", p
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return "", bad("%s is not the URL of a registry", quote(text)).fix("write one such as https://registry.example.org:8081")
	case u.User != nil:
		return "", bad("the URL holds a secret, and everybody who may read the Swarm would see it").fix("leave it out")
	}
	return strings.TrimSuffix(text, "/"), nil
}

// word makes a setter of one of a few words.
func word(field func(*Topology) *string, words ...string) func(*Topology, value) *problem {
	return into(field, func(v value) (string, *problem) {
		text, p := v.string()
		if p != nil {
			return "", p
		}
		for _, w := range words {
			if text == w {
				return text, nil
			}
		}
		return "", bad("%s is none of its values", quote(text)).fix("write %s", strings.Join(words, ", "))
	})
}
