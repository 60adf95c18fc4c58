// Package version holds the one version string of all commands and images.
package version

// Version is set by the linker for releases:
//
//	go build -ldflags "-X minibroker/pkg/version.Version=1.2.3"
var Version = "0.1.0-dev"
