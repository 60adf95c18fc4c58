package main

import (
	"context"
	"errors"
	"fmt"

	"minibroker/pkg/deploy"
	"minibroker/pkg/mistake"
)

// The exit codes, as the root command's help lists them.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitTimedOut    = 3
	exitPartly      = 5
	exitInterrupted = 130
)

var (
	errInterrupted = errors.New("interrupted")
	errTimedOut    = errors.New("the time given with --timeout is over")
	// errChanges is how `plan --detailed-exitcode` says that there are changes.
	errChanges = errors.New("there are changes")
)

// usageError is a mistake in what the user typed or wrote in a file.
type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// plainError hides what kind of error it holds: its exit code is 1.
type plainError struct{ error }

// exitCode prints the error, if there is one, and turns it into an exit code.
func exitCode(cli *cli, err error) int {
	if err == nil {
		return exitDone
	}
	if errors.Is(err, errChanges) {
		return exitUsage // 2, as terraform has it
	}
	var ended commandExit
	if errors.As(err, &ended) { // of `testbed exec`: the command has told its own story
		return int(ended)
	}
	fmt.Fprintf(cli.err, "minibroker: %v\n", err)
	var (
		usage      usageError
		files      mistake.Errors
		unverified *deploy.Unverified
	)
	switch {
	case errors.Is(err, errInterrupted):
		fmt.Fprintln(cli.err, "what was begun is safe: run the same command again to finish it")
		return exitInterrupted
	case errors.Is(err, errTimedOut), errors.Is(err, context.DeadlineExceeded):
		return exitTimedOut
	case errors.As(err, &usage), errors.As(err, &files):
		return exitUsage
	case errors.As(err, &unverified):
		return exitPartly
	}
	return exitFailed
}
