// Package job has what short-lived jobs do for the command line where it cannot
// reach itself: in the overlay network, and beside the Docker daemon of a worker.
// A job answers on its standard output, one JSON object a line, the last of
// which has "done": true; without that line the answer is not whole.
package job
