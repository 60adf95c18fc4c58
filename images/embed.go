// Package images holds the sources of the two container images: what is copied
// into them and what they are made from. They are embedded, so that an installed
// minibroker builds its images anywhere.
package images

import "embed"

// Files is this folder's content; its paths begin with "kafka/".
//
//go:embed kafka
var Files embed.FS
