// Package bench measures parts beside their peers and their limits, in one run on
// one machine, and makes one table of it. The measurements are tests with the
// build tag bench, one file for each group; they fail only if something cannot be
// run. Each writes its rows to out/bench/GROUP.json as it goes; TestRender, the
// last step of `make bench`, puts all of them into docs/performance.json and
// docs/performance.md.
package bench
