package report

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxLine bounds one record; the largest have some ten kilobytes.
const maxLine = 16 << 20

// Read reads records, one JSON object a line; blank lines are passed over. An
// error names the line.
func Read(r io.Reader) ([]Record, error) {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, maxLine)
	var records []Record
	line := 0
	for scanner.Scan() {
		line++
		if len(scanner.Bytes()) == 0 {
			continue
		}
		var record Record
		if err := json.Unmarshal(scanner.Bytes(), &record); err != nil {
			return nil, fmt.Errorf("line %d: not a record: %w", line, err)
		}
		if record.Part == "" || record.Kind == "" {
			return nil, fmt.Errorf("line %d: not a record: it has no part or no kind", line)
		}
		records = append(records, record)
	}
	if err := scanner.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, fmt.Errorf("line %d: longer than %d bytes", line+1, maxLine)
	} else if err != nil {
		return nil, fmt.Errorf("read records after line %d: %w", line, err)
	}
	return records, nil
}
