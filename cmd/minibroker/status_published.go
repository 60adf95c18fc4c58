package main

import (
	"fmt"
	"io"
	"strings"

	"minibroker/pkg/deploy"
)

// printPublished says where clients outside the Swarm find the brokers, if they
// do. The filtered streams are on their mirrors: -o json tells which.
func printPublished(w io.Writer, status deploy.Status) error {
	var places []string
	for _, s := range status.Services {
		if s.Published != "" && s.Topic == "" {
			places = append(places, s.Part+" at "+s.Published)
		}
	}
	if len(places) == 0 {
		return nil
	}
	_, err := fmt.Fprintf(w, "from outside: %s\n", strings.Join(places, ", "))
	return err
}
