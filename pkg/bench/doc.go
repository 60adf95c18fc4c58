// Package bench measures parts beside their peers, in one run on one machine. Its
// tests carry the build tag bench; they print tables and fail only if something
// cannot be run.
package bench
