// Package report makes the table of a run: how long each visit took on its way
// from the sender through filters to consumers, what was lost or came twice, and
// whether every consumer was served before the next visit began. It computes
// that from the records that the parts send of themselves, and from nothing else.
package report
