package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// ReadJSON reads what WriteJSON wrote. In every form the report that is read
// prints as the one that was written.
func ReadJSON(r io.Reader) (Report, error) {
	var report Report
	decoder := json.NewDecoder(r)
	if err := decoder.Decode(&report); err != nil {
		return Report{}, fmt.Errorf("not a report: %w", err)
	}
	if report.Visits == nil || report.Published == nil {
		return Report{}, errors.New("not a report: it has no visits or no published figures to compare with")
	}
	return report, nil
}
