// Package python is the language of filters that are a function of the alert:
//
//	def filter(alert):
//	    return alert.snr > 10 and alert.band in ("g", "r")
//
// It is Starlark, a dialect of Python without endless loops, which reaches nothing but
// what it is given: no file, network, clock, environment, no module, and nothing
// that one alert leaves behind for the next. docs/filters.md is its manual.
package python
