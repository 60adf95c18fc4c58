package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"minibroker/pkg/report"
)

// reportJSON is the file from which a saved report is read again.
const reportJSON = "report.json"

func runSavedReport(cli *cli, opts reportOptions) error {
	path := filepath.Join(opts.from, reportJSON)
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return usagef("no report is saved in %s (%s does not exist); name a folder that `minibroker report --save` wrote", opts.from, path)
	}
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := report.ReadJSON(f)
	if err != nil {
		return usagef("%s: %w; name a folder that `minibroker report --save` wrote", path, err)
	}
	return printReport(cli, r, opts.output)
}

// saveReport writes a report in all its forms.
func saveReport(folder string, r report.Report) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for form, name := range map[string]string{"text": "report.txt", "json": reportJSON, "csv": "report.csv"} {
		write := func(w io.Writer) error { return reportWriters[form](r, w) }
		if err := writeFile(filepath.Join(folder, name), write); err != nil {
			return err
		}
	}
	return nil
}
