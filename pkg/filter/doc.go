// Package filter is what a filter decides: a condition on the fields of one
// alert, and the cap, which lets at most so many alerts of each visit pass.
//
// A condition is a text such as
//
//	snr > 5 AND psfFlux > 3631
//	diaSourceId % 113 = N
//
// Its clauses are joined by AND. A clause is a field, optionally its remainder
// (% and a positive integer), a comparison (= != <> < <= > >=), and a number or
// N, which stands for the filter's own number. Field names are dotted paths of
// the alert schema, or short names of diaSource's fields. Keywords may be in
// either case, field names may not. A field that is NULL, not a number (NaN),
// or of a type that has no order with numbers (text, bytes) makes its clause
// false, whatever the comparison.
//
// What a filter decides depends on the alert alone, and on how many alerts of
// its visit came before: no clock, no network, no files.
package filter
