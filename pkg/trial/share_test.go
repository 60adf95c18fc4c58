package trial

import (
	"strings"
	"testing"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
)

func TestTooMuch(t *testing.T) {
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		t.Fatal(err)
	}
	texts := []filter.Text{{Name: "Filter001", File: "a/Filter001.sql", Text: "diaSourceId % 113 = N"}, {Name: "Filter002", File: "a/Filter002.sql", Text: "NOT glint_trail"}}
	err = TooMuch(t.Context(), texts, schema, lsst, 0.05)
	if err == nil || strings.Count(err.Error(), "\n") != 0 || !strings.HasPrefix(err.Error(), "a/Filter002.sql:1:1: Filter002 matches 9") {
		t.Errorf("%v", err)
	}
	if err := TooMuch(t.Context(), texts, schema, lsst, 1); err != nil {
		t.Error(err)
	}
}
