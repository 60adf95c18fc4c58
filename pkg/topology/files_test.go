package topology

import (
	"bytes"
	"errors"
	"strings"
	"syscall"
	"testing"
	"time"

	"minibroker/pkg/mistake"

	"github.com/google/go-cmp/cmp"
)

// TestNodeFileForms: what editors and people add to a list of IDs.
func TestNodeFileForms(t *testing.T) {
	content := "\ufeff# filter nodes\r\n\r\n  filter01placeholder000001\t# rack 4\r\n\nfilter02placeholder000002"
	var errs mistake.Errors
	got := parseNodes("f.txt", []byte(content), &errs)
	want := []Node{{"filter01placeholder000001", "f.txt", 3, 3}, {"filter02placeholder000002", "f.txt", 5, 1}}
	if diff := cmp.Diff(want, got); diff != "" || len(errs) > 0 {
		t.Errorf("errors %v, nodes (-want +got):\n%s", errs, diff)
	}
}

func TestTopologyFileForms(t *testing.T) {
	inFolder(t, map[string]string{"t.yaml": "\ufeff" + strings.ReplaceAll(names+"hub: {heap: 2g}\n", "\n", "\r\n")})
	if got := mustLoad(t, []string{"t.yaml"}); got.Hub.Heap != 2<<30 {
		t.Errorf("heap %s", got.Hub.Heap)
	}
}

func loadError(t *testing.T, content []byte) mistake.Error {
	t.Helper()
	inFolder(t, map[string]string{"t.yaml": string(content)})
	_, err := Load([]string{"t.yaml"}, nil)
	var errs mistake.Errors
	if !errors.As(err, &errs) || len(errs) != 1 {
		t.Fatalf("error %v, want one of Errors", err)
	}
	return errs[0]
}

func TestTooLarge(t *testing.T) {
	got := loadError(t, append([]byte(names), bytes.Repeat([]byte("# alert\n"), 1<<17)...))
	if got.What != "the file is larger than 1024 KiB" {
		t.Errorf("error %v", got)
	}
}

func TestTooLargeNodeFile(t *testing.T) {
	inFolder(t, map[string]string{"t.yaml": names, "f.txt": strings.Repeat("filter01placeholder000001\n", 1<<16)})
	_, err := Load([]string{"t.yaml"}, nil)
	if want := "t.yaml:1:32: node file f.txt is larger than 1024 KiB; name the right file"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestLargestFile(t *testing.T) {
	content := names + "#" + strings.Repeat("x", maxFile-len(names)-1)
	inFolder(t, map[string]string{"t.yaml": content})
	mustLoad(t, []string{"t.yaml"})
}

func TestNotUTF8(t *testing.T) {
	for _, content := range []string{names + "# é\n# n\xe9vil", "\xff\xfen\x00a\x00"} {
		got := loadError(t, []byte(content))
		line, col := 3, 4
		if content[0] == 0xff {
			line, col = 1, 1
		}
		if got.What != "not UTF-8 text" || got.Line != line || got.Col != col {
			t.Errorf("error %v, want it at %d:%d", got, line, col)
		}
	}
}

// TestBomb: nothing is expanded, however much is asked for.
func TestBomb(t *testing.T) {
	var content strings.Builder
	content.WriteString(names + "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n")
	for i := '1'; i <= '9'; i++ {
		before := string(i - 1)
		content.WriteString("a" + string(i) + ": &a" + string(i) + " [" + strings.Repeat("*a"+before+",", 10) + "]\n")
	}
	inFolder(t, map[string]string{"t.yaml": content.String(), "deep.yaml": strings.Repeat("[", maxFile/2)})
	started := time.Now()
	for _, file := range []string{"t.yaml", "deep.yaml"} {
		if _, err := Load([]string{file}, nil); err == nil {
			t.Errorf("%s was accepted", file)
		}
	}
	if took := time.Since(started); took > 10*time.Second {
		t.Errorf("took %s", took)
	}
}

// TestPipe: a pipe that nobody writes to would block for ever.
func TestPipe(t *testing.T) {
	inFolder(t, map[string]string{"t.yaml": strings.Replace(names, "s.txt", "pipe", 1)})
	if err := syscall.Mkfifo("pipe", 0o644); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"pipe", "t.yaml"} {
		_, err := Load([]string{file}, nil)
		if err == nil || !strings.Contains(err.Error(), "pipe is not a regular file") && !strings.Contains(err.Error(), "pipe: the file is not a regular file") {
			t.Errorf("%s: error %v", file, err)
		}
	}
}
