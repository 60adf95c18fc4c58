package smoke

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// The elements of JUnit's XML that CI services read.
type (
	suites struct {
		XMLName xml.Name `xml:"testsuites"`
		Suite   suite    `xml:"testsuite"`
	}
	suite struct {
		Name       string     `xml:"name,attr"`
		Tests      int        `xml:"tests,attr"`
		Failures   int        `xml:"failures,attr"`
		Errors     int        `xml:"errors,attr"`
		Skipped    int        `xml:"skipped,attr"`
		Time       string     `xml:"time,attr"` // seconds
		Timestamp  string     `xml:"timestamp,attr"`
		Properties []property `xml:"properties>property"`
		Cases      []testCase `xml:"testcase"`
		Out        *content   `xml:"system-out"`
	}
	property struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	testCase struct {
		Name    string   `xml:"name,attr"`
		Class   string   `xml:"classname,attr"`
		Time    string   `xml:"time,attr"`
		Failure *verdict `xml:"failure"`
		Skipped *verdict `xml:"skipped"`
		Out     *content `xml:"system-out"`
	}
	verdict struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",cdata"`
	}
	content struct {
		Text string `xml:",cdata"`
	}
)

// WriteJUnit writes the result as JUnit XML: one suite, a case a check. The
// report of the stream is the suite's output.
func (r Result) WriteJUnit(w io.Writer) error {
	s := suite{
		Name: "minibroker smoke", Tests: len(r.Checks), Time: seconds(r.Seconds), Timestamp: r.Started.UTC().Format(time.RFC3339),
		Out: output(strings.Join(append([]string{r.Report}, r.Notes...), "\n")),
	}
	for _, p := range append([]Property{{"deployment", r.Name}}, r.Properties...) {
		s.Properties = append(s.Properties, property{allowed(p.Name), allowed(p.Value)})
	}
	for _, c := range r.Checks {
		one := testCase{Name: allowed(c.Name), Class: "minibroker.smoke", Time: seconds(c.Seconds)}
		switch c.Outcome {
		case Failed:
			s.Failures++
			one.Failure = &verdict{Message: allowed(c.Message), Text: allowed(c.Text)}
		case Skipped:
			s.Skipped++
			one.Skipped = &verdict{Message: allowed(c.Message)}
		default:
			one.Out = output(c.Message)
		}
		s.Cases = append(s.Cases, one)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(suites{Suite: s}); err != nil {
		return fmt.Errorf("write JUnit XML: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func output(text string) *content {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return &content{allowed(text)}
}

func seconds(s float64) string { return fmt.Sprintf("%.3f", s) }

// allowed replaces what XML cannot hold at all, not even escaped, and a terminal
// should not be given, such as the colours in a log.
func allowed(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r', r >= 0x20 && r <= 0xd7ff, r >= 0xe000 && r <= 0xfffd, r >= 0x10000:
			return r
		}
		return '\ufffd'
	}, text)
}
