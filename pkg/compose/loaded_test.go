package compose

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/template"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	stackloader "github.com/docker/cli/cli/compose/loader"
	stacktypes "github.com/docker/cli/cli/compose/types"
	"github.com/google/go-cmp/cmp"
	"github.com/sirupsen/logrus"

	"minibroker/pkg/plan"
)

func contains(s, sub string) bool { return strings.Contains(s, sub) }

// container is what reaches a container of a part: what either loader gives in
// the same words, after a Swarm has filled in its templates.
type container struct {
	entrypoint, command []string
	env                 map[string]string
}

// loads reads the file of a form as the docker command does. Any warning fails
// the test.
var loads = map[string]func(t *testing.T, text []byte) map[string]container{"compose": loadCompose, "stack": loadStack}

func loadCompose(t *testing.T, text []byte) map[string]container {
	t.Helper()
	containers := map[string]container{}
	for _, s := range project(t, text).Services {
		c := container{s.Entrypoint, s.Command, map[string]string{}}
		for name, value := range s.Environment {
			c.env[name] = *value
		}
		containers[s.Name] = c
	}
	return containers
}

// project reads a compose file as docker compose does, and wants no warning.
func project(t *testing.T, text []byte) *types.Project {
	t.Helper()
	var warnings bytes.Buffer
	logrus.SetOutput(&warnings)
	defer logrus.SetOutput(os.Stderr)
	p, err := loader.LoadWithContext(t.Context(), types.ConfigDetails{
		WorkingDir:  t.TempDir(),
		ConfigFiles: []types.ConfigFile{{Filename: "compose.yaml", Content: text}},
		Environment: types.Mapping{"X": "was interpolated"},
	})
	if err != nil || warnings.Len() > 0 {
		t.Fatalf("compose-go: %v\n%s", err, &warnings)
	}
	return p
}

func loadStack(t *testing.T, text []byte) map[string]container {
	t.Helper()
	containers := map[string]container{}
	for _, s := range stack(t, text).Services {
		c := container{s.Entrypoint, s.Command, map[string]string{}}
		for name, value := range s.Environment {
			c.env[name] = expanded(t, *value)
		}
		containers[s.Name] = c
	}
	return containers
}

// stack reads a stack file as docker stack deploy does, and wants nothing in it
// that a Swarm would ignore.
func stack(t *testing.T, text []byte) *stacktypes.Config {
	t.Helper()
	parsed, err := stackloader.ParseYAML(text)
	if err != nil {
		t.Fatal(err)
	}
	config, err := stackloader.Load(stacktypes.ConfigDetails{
		WorkingDir:  t.TempDir(),
		ConfigFiles: []stacktypes.ConfigFile{{Filename: "stack.yaml", Config: parsed}},
		Environment: map[string]string{"X": "was interpolated"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if ignored := stackloader.GetUnsupportedProperties(parsed); len(ignored) > 0 {
		t.Errorf("docker stack deploy ignores %v", ignored)
	}
	if old := stackloader.GetDeprecatedProperties(parsed); len(old) > 0 {
		t.Errorf("docker stack deploy calls deprecated: %v", old)
	}
	return config
}

// expanded fills in the templates of an environment variable, as a Swarm does.
func expanded(t *testing.T, value string) string {
	t.Helper()
	parsed, err := template.New("").Parse(value)
	if err != nil {
		t.Fatalf("a Swarm does not take %q: %v", value, err)
	}
	var out strings.Builder
	node := map[string]any{"Node": map[string]string{"ID": "the-id", "Hostname": "the-host"}}
	if err := parsed.Execute(&out, node); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// nasty are contents that a file of YAML, interpolation, templates or a shell
// might change.
var nasty = []string{
	"", "\n", "plain", "a=1\nb=2\n", "no newline at the end\nx",
	"$X ${X} $$X $${X} $1 $(date) `date` $", "100 % %s %d %%\n",
	`"double" 'single' \ \n \t \\` + "\n", "\ttab\n\t\ttabs\n", "  indented first\nnot\n", "\n\nnewlines first\n\n\n",
	"trailing space \n \n", "# comment\n#\n", "key: value\n- item\n", "{{.Node.ID}} {{{ }} {{\"{{\"}}\n", "ärger ☄ 漢字\n", "yes", "null", "0x10", "~", "- ", "a: b",
	"carriage return\r\nand alone\r", "no break\u00a0space\u2028separator\u0085next", strings.Repeat("long ", 1000), "\r\n", " ", "\n \ttab in the second line\n", "a\n\tb\n  c\n", "\u00a0\n", "\ufeffmark\n", "bell\a\n",
}

// Each part finds its files as the plan has them, byte for byte.
func TestContentsSurvive(t *testing.T) {
	for _, content := range nasty {
		for name, form := range forms {
			text, err := form(oneFile([]byte(content)))
			if err != nil {
				t.Fatal(err)
			}
			all := loads[name](t, text)
			if got := all["bare"].env["MINIBROKER_WATCH_JSON"]; got != content {
				t.Errorf("%s: %q reaches the container as %q", name, content, got)
			}
			if got := all["bare"].command; !slices.Equal(got, []string{"watch", "--config-env=MINIBROKER_WATCH_JSON", content}) {
				t.Errorf("%s: the arguments are %q", name, got)
			}
			if got := runShell(t, all["shelled"]); got != content+"|"+content+"|"+content {
				t.Errorf("%s: %q is started with %q", name, content, got)
			}
		}
	}
}

// oneFile is a deployment of two parts that have a file and an argument of this
// content: one starts in a shell, one has none.
func oneFile(content []byte) plan.Desired {
	echo := []byte(`file=$(cat "$1"; echo .); printf '%s|%s|%s' "${file%.}" "$2" "$3"`)
	return plan.Desired{
		Name:    "lab",
		Configs: []plan.Config{{Name: "lab_file", Data: content}, {Name: "lab_echo", Data: echo}},
		Services: []plan.Service{
			{Name: "lab_shelled", Part: "shelled", Image: "i", Hostname: "h", Network: "lab_net",
				Command: []string{"/bin/sh", "/etc/lab/echo.sh", "/etc/lab/some.file", string(content)}, Args: []string{string(content)},
				Configs: []plan.ConfigFile{{Config: "lab_file", Path: "/etc/lab/some.file"}, {Config: "lab_echo", Path: "/etc/lab/echo.sh"}}},
			{Name: "lab_bare", Part: "bare", Image: "i", Hostname: "h", Network: "lab_net",
				Args:    []string{"watch", "--config=/etc/lab/watch.json", string(content)},
				Configs: []plan.ConfigFile{{Config: "lab_file", Path: "/etc/lab/watch.json"}}},
		},
		Networks: []plan.Network{{Name: "lab_net", Subnet: "10.1.0.0/16"}},
	}
}

// runShell runs a container's command here, in a folder of its own.
func runShell(t *testing.T, c container) string {
	t.Helper()
	if len(c.entrypoint) != 2 || len(c.command) != 1 {
		t.Fatalf("not a shell with a script: %q %q", c.entrypoint, c.command)
	}
	here := filepath.Join(t.TempDir(), "files")
	cmd := exec.Command(c.entrypoint[0], c.entrypoint[1], strings.ReplaceAll(c.command[0], folder, here))
	for name, value := range c.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	cmd.Env = append(cmd.Env, "PATH="+os.Getenv("PATH"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, c.command[0])
	}
	return string(out)
}

// The samples that are meant for it come out as files that load.
func TestSamples(t *testing.T) {
	for _, sample := range []string{"single", "simulator"} {
		d := desired(t, tagged(), "../../topologies/"+sample+".yaml")
		for name, form := range forms {
			text, err := form(d)
			if err != nil {
				t.Fatal(err)
			}
			if containers := loads[name](t, text); containers["monitor"].env["MINIBROKER_MONITOR_JSON"] == "" {
				t.Errorf("%s as %s has no monitor: %v", sample, name, containers)
			}
		}
	}
}

// The files hold what deploy would make, but for the registry.
func TestSameAsPlanned(t *testing.T) {
	d := desired(t, tagged(), "../../topologies/12node.yaml")
	for name, form := range forms {
		text, err := form(d)
		if err != nil {
			t.Fatal(err)
		}
		containers := loads[name](t, text)
		if len(containers) != 213 {
			t.Errorf("%s: %d services, want 213", name, len(containers))
		}
		files := 0
		for _, s := range d.Services {
			for _, f := range s.Configs {
				files++
				want := d.Configs[slices.IndexFunc(d.Configs, func(c plan.Config) bool { return c.Name == f.Config })].Data
				if got := containers[s.Part].env[variable(f.Path)]; got != string(want) {
					t.Errorf("%s: %s of %s differs:\n%s", name, f.Path, s.Part, cmp.Diff(string(want), got))
				}
			}
		}
		if files != 2*11+1+100 {
			t.Errorf("%s: %d files of parts, want those of 11 JVMs, 2 each, the monitor's and the definitions of 100 filters", name, files)
		}
	}
}
