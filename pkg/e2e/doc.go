// Package e2e holds the scenarios that only a real Swarm can play: real
// dockerds, real Kafka, real MirrorMaker, real alerts, and the command line as a
// user runs it. They are built with the tag testbed, need root, and need the
// images that `minibroker images build` makes; `make test` sees to all of it.
//
// TestTwelveNodes: the sample topology of twelve nodes comes up wave by wave,
// three visits flow through 100 filters to 100 consumers, the report says that
// none is lost and none doubled, deploying again changes nothing, and after the
// teardown nothing is left.
//
// TestHandMadeSwarm: a Swarm of seven nodes that no testbed formed, with two
// filter nodes of three filters each, serves as well. On it: the command line
// is killed in the middle of a deploy and the next run finishes it; an edit is
// planned with its cause; a mirror's task is killed while alerts flow and
// nothing is lost or doubled.
//
// TestOutside: on a machine that is no node of the Swarm kcat reads the hub and a
// filtered stream, and its group's lag is told in visits; `consume` prints the
// same alerts with nothing but the manager's API, and leaves nothing when it is
// interrupted or nobody reads it any more. Then the simulator serves that machine
// from a hub alone.
//
// TestSingleNode: a Swarm of one node runs everything, with no setting for its
// engine.
//
// TestFilters: while alerts flow, one filter's file changes, another is disabled
// and comes back, and all go into one container and out of it again; nobody else
// is touched. A third fails with some alerts, is corrected, and its dead letters are
// replayed. Every stream is exact.
//
// TestStampless: the twelve nodes, scaled down, with filters that read alerts without
// cutouts: thin mirrors and full ones, copies by the sender and by feeds; each
// stream is what its oracle says.
//
// TestStack: on four nodes, images come by `docker load` and everything else by
// `docker stack deploy`, all parts at once; the stream is whole, status, report
// and teardown work on the stack, and deploying it again starts nothing anew.
//
// TestCompose: the same on one engine by docker compose. The sender stays ended,
// started again it sends nothing twice, and clients of the machine read both
// brokers. It is skipped where there is no docker compose.
//
// TestRealAlert: an alert that the Rubin Observatory sent goes through hub,
// mirror and filter to a consumer and comes out byte for byte.
//
// TestSmoke: on three nodes, two smokes at once are both green; one with an
// image that cannot run is red and says why, one with a heap that cannot start
// stands until it is removed as it says, one whose time is over ends with 3, one
// that is interrupted with 130; after each of them nothing is left on any node.
//
// TestNodesLogsAndSavedReport: node files are written by rule and by label; a
// drained node and a taken subnet are refused at their places and nothing is
// made; logs of all parts are merged by time and a follow shows what a killed
// filter's next task writes; a report that the teardown saved prints as it did.
package e2e
