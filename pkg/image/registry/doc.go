// Package registry serves images to container engines from a folder: the part of
// the OCI distribution protocol that a pull by digest needs, read-only and
// without tags. Files may appear in the folder while it serves; one that is not yet whole is not
// there for its readers.
package registry
