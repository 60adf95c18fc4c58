// Package deploy holds what is deployed besides code: the properties of the
// Kafka brokers and of MirrorMaker 2 as templates, and the scripts that start
// them, embedded in the binary. Every value that differs between two parts or two
// machines is a field of a plain struct; everything else stands, with its reason,
// in the template.
package deploy

import (
	"embed"
	"strings"
	"text/template"
)

//go:embed kafka/*.tmpl kafka/*.sh
var files embed.FS

var templates = template.Must(template.New("").
	Funcs(template.FuncMap{"join": strings.Join}).
	Option("missingkey=error").
	ParseFS(files, "kafka/*.tmpl"))

// render executes the embedded template called name. It panics on an error:
// templates and data are both compiled in, so only a mistake in them can fail,
// and the tests render each one.
func render(name string, data any) string {
	var b strings.Builder
	if err := templates.ExecuteTemplate(&b, name, data); err != nil {
		panic(err)
	}
	return b.String()
}

// script returns the embedded script called name.
func script(name string) string {
	text, err := files.ReadFile("kafka/" + name)
	if err != nil {
		panic(err) // it is embedded under that name, or not at all
	}
	return string(text)
}
