package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"minibroker/pkg/deploy"
)

// heartbeat is how often a log that nobody watches is told what is waited for.
const heartbeat = 5 * time.Second

func progressFlag(c *cobra.Command, into *string) {
	*into = "auto"
	c.Flags().Var(&choice{into, []string{"auto", "plain", "json"}}, "progress", "how to show progress; auto: in place on a terminal")
}

// progress shows the events of a deployment: in place on a terminal, as lines
// with a heartbeat elsewhere, or as JSON for machines.
type progress struct {
	w       io.Writer
	style   string
	width   int
	begun   time.Time // of the wave
	beat    time.Time // of the last heartbeat
	pending bool      // a line that is written over stands on the terminal
}

func newProgress(w io.Writer, style string) *progress {
	p := &progress{w: w, style: style}
	if f, ok := w.(*os.File); ok && style == "auto" && term.IsTerminal(int(f.Fd())) {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil {
			p.width = width
		}
	}
	return p
}

func (p *progress) event(e deploy.Event) {
	if p.style == "json" {
		line, err := json.Marshal(e)
		if err != nil {
			panic(err) // plain data: it always marshals
		}
		fmt.Fprintf(p.w, "%s\n", line)
		return
	}
	switch e.Kind {
	case deploy.WaveStarted:
		p.begun, p.beat = e.Time, e.Time
	case deploy.Progress:
		p.waiting(e)
	case deploy.WaveReady:
		p.line(fmt.Sprintf("%-12s ready  %3d of %3d  %5.1f s", e.Wave, e.Done, e.Total, e.Seconds))
	case deploy.Noted:
		p.line(e.Text)
	}
}

// waiting shows how far a wave is, on a terminal at once, elsewhere now and then.
func (p *progress) waiting(e deploy.Event) {
	text := fmt.Sprintf("%-12s        %3d of %3d  %5.1f s  waiting for %s", e.Wave, e.Done, e.Total, e.Time.Sub(p.begun).Seconds(), few(e.Waiting))
	if p.width == 0 {
		if e.Time.Sub(p.beat) >= heartbeat {
			p.beat = e.Time
			p.line(text)
		}
		return
	}
	if runes := []rune(text); len(runes) >= p.width {
		text = string(runes[:p.width-1])
	}
	fmt.Fprint(p.w, "\r\x1b[K"+text)
	p.pending = true
}

func (p *progress) line(text string) {
	p.close()
	fmt.Fprintln(p.w, text)
}

// close wipes a line that was to be written over.
func (p *progress) close() {
	if p.pending {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.pending = false
	}
}

// few names the first parts that are waited for.
func few(parts []string) string {
	const most = 4
	if len(parts) <= most {
		return strings.Join(parts, ", ")
	}
	return fmt.Sprintf("%s, … (%d)", strings.Join(parts[:most], ", "), len(parts))
}
