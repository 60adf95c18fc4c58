// Package image builds the two container images of a deployment without a
// container engine, keeps them in a local store, and gives them to whoever
// distributes them: as a tarball for `docker load`, as the files that a registry
// serves, or pushed to a registry.
//
// The store is an OCI image layout. It holds one build of each image; a build
// whose inputs did not change is not repeated. Layers are deterministic: entries
// are sorted, times are zero. What the Java tools write (runtime and class
// archive) may differ from one build to the next, so that two machines may give
// one tag different digests; services name digests.
package image
