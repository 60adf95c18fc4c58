// Package sql is the language of filters that look like a SELECT over the
// alerts: a condition, and perhaps which of a visit's alerts are the best.
//
//	SELECT * FROM alerts WHERE snr > 10 AND band IN ('g', 'r')
//	reliability > 0.8 AND count(prvDiaSources WHERE snr > 5) = 0 ORDER BY psfFlux DESC LIMIT 5
//
// docs/filters.md is its manual. A text is read into a tree, checked against a
// schema, and made into functions of the values of the fields that it names.
// Which alert came before, when, and where from is nothing that it can ask.
package sql
