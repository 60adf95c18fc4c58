// Package filter is what a filter decides: a condition on the fields of one
// alert, and the cap, which lets at most so many alerts of each visit pass.
//
// A filter is written in SQL or in Python: packages sql and python make
// conditions of their texts, checked against a schema, and docs/filters.md is the
// manual of both. New tells the language by the file's ending. What an astronomer
// can ask about the sky, in either, is in package sky.
//
// What a filter decides depends on the alert alone, and on how many alerts of
// its visit came before: no clock, no network, no files.
package filter
