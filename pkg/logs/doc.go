// Package logs puts what many parts wrote into one log: it reads the engine's
// log streams into lines, selects parts by name, merges lines by time, at once
// or as they come, and prints them. It is pure: streams go in, lines come out.
package logs
