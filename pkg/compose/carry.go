package compose

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"minibroker/pkg/plan"
)

const (
	// folder is where parts write their files: any user may, in any image.
	folder = "/tmp/minibroker"
	shell  = "/bin/sh"
	// longest is what Linux takes as one environment variable, its name, the
	// equals sign and the zero byte at its end included.
	longest = 128 << 10
)

// carry puts the files of a service into its environment. A part that starts
// in a shell writes them into its folder before it does. One without a shell is
// alertstream: where it takes --config=FILE, it takes --config-env=NAME as well,
// and of a folder that it takes it unpacks the files itself.
func (w *writer) carry(out *service, s plan.Service) error {
	data := map[string][]byte{}
	for _, c := range w.desired.Configs {
		data[c.Name] = c.Data
	}
	command, args := s.Command, s.Args
	var script strings.Builder
	for _, f := range s.Configs {
		name, content := variable(f.Path), string(data[f.Config])
		if size := len(name) + len(content) + 2; size > longest {
			return fmt.Errorf("%s: its file %s has %d bytes, and Linux takes %d in one environment variable, which is how a file of compose or stack carries it;"+
				" set fewer filters a node, or use `minibroker deploy`, which knows no such limit", s.Part, path.Base(f.Path), len(content), longest-len(name)-2)
		}
		out.Environment.add(name, text(w.content(content)))
		moved := path.Join(folder, path.Base(f.Path))
		fmt.Fprintf(&script, "printf %%s \"$%s\" > %s\n", name, moved)
		command = replaced(command, f.Path, moved)
		args = replaced(args, "="+f.Path, "-env="+name)
		if inFolder := "=" + path.Dir(f.Path); len(command) == 0 && ends(s.Args, inFolder) {
			args = append(replaced(args, inFolder, "="+folder), "--unpack="+name+"="+moved)
		}
	}
	out.Entrypoint, out.Command = texts(command), texts(args)
	switch {
	case len(s.Configs) == 0:
	case len(command) > 0 && command[0] == shell:
		out.Entrypoint = []text{shell, "-c"}
		out.Command = []text{text("set -e\nmkdir -p " + folder + "\n" + script.String() + w.watch(s.Health) +
			"exec " + Quoted(append(command, args...)...) + "\n")}
	case slices.Equal(args, s.Args):
		return fmt.Errorf("%s: it has no shell to write %s with, and no argument --…=%[2]s that could name a variable instead", s.Part, s.Configs[0].Path)
	}
	return nil
}

var notInNames = regexp.MustCompile(`[^A-Z0-9]+`)

// variable names the environment variable of a file, such as
// MINIBROKER_KAFKA_PROPERTIES.
func variable(file string) string {
	return "MINIBROKER_" + notInNames.ReplaceAllString(strings.ToUpper(path.Base(file)), "_")
}

// replaced gives words with another end where they end in old.
func replaced(words []string, old, now string) []string {
	out := make([]string, len(words))
	for i, word := range words {
		out[i] = word
		if rest, ends := strings.CutSuffix(word, old); ends {
			out[i] = rest + now
		}
	}
	return out
}

// ends says that one of the words ends in old.
func ends(words []string, old string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.HasSuffix(word, old) })
}

var plain = regexp.MustCompile(`^[A-Za-z0-9_./:=,@%+-]+$`)

// Quoted writes words as a shell reads them back.
func Quoted(words ...string) string {
	out := make([]string, len(words))
	for i, word := range words {
		out[i] = word
		if !plain.MatchString(word) {
			out[i] = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
	}
	return strings.Join(out, " ")
}
