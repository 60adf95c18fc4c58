package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
	"minibroker/pkg/job"
	"minibroker/pkg/plan"
	"minibroker/pkg/stream"
	"minibroker/pkg/swarm"
	"minibroker/pkg/topology"
)

// replayed is what was done with the dead letters of a filter on a mirror.
type replayed struct {
	Mirror string `json:"mirror"`
	job.Replayed
}

// replayTimeout bounds a transaction of a replay.
const replayTimeout = time.Minute

// fromHere replays on the broker that is named, with what the topology's files say.
func (o deadLetterReplayOptions) fromHere(ctx context.Context, cli *cli) ([]replayed, error) {
	t, err := o.load()
	if err != nil {
		return nil, err
	}
	take, found := o.open()
	if err := o.direct(ctx, take); err != nil {
		return nil, err
	}
	log := slog.New(slog.NewTextHandler(cli.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	schemas := alert.NewSchemas(alert.SchemaSources{Folder: t.Stream.Schemas.Folder, Registry: t.Stream.Schemas.Registry})
	list := []replayed{} // so that JSON has a list also when there is nothing
	for _, f := range *found {
		d, err := definitionOf(t, f.filter)
		if err != nil {
			return nil, err
		}
		r := stream.Replay{Since: o.at, Dry: o.dry, Filter: &stream.Filter{
			Definition: d, Broker: o.broker, Topic: t.Stream.Topic, DeadLetters: plan.TopicDeadLetters,
			Cap: t.Filters.Cap, VisitEnd: t.Filters.VisitEnd, Timeout: replayTimeout,
			Fields: stream.Fields{Visit: t.Stream.Fields.Visit, ID: t.Stream.Fields.ID}, Schemas: schemas, Log: log,
		}}
		list = append(list, replayed{o.broker, job.ReplayOne(ctx, r)})
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
	}
	return list, nil
}

// definitionOf is a filter as the topology's files have it.
func definitionOf(t *topology.Topology, name string) (filter.Definition, error) {
	schema, err := plan.SchemaOf(t)
	if err != nil {
		return filter.Definition{}, err
	}
	definitions, err := filter.Understand([]filter.Text{t.FilterText(filter.Number(name))}, schema)
	if err != nil {
		return filter.Definition{}, err
	}
	return definitions[0], nil
}

// replayJobs is how many filters are replayed at a time.
const replayJobs = 8

// inSwarm replays on all mirrors of a deployment: for each filter that has
// something to be replayed a job beside it, made of its own service.
func (o deadLetterReplayOptions) inSwarm(ctx context.Context, cli *cli) (list []replayed, err error) {
	list = []replayed{}
	err = o.in(ctx, cli, func(ctx context.Context, s *session) error {
		if err := s.look(ctx); err != nil {
			return err
		}
		take, found := o.open()
		if err := s.deadLetters(ctx, &o.deadLetterOptions, take); err != nil {
			return err
		}
		if len(*found) > 0 {
			fmt.Fprintf(cli.err, "asking %s again\n", plural(len(*found), "filter"))
		}
		var mutex sync.Mutex
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(replayJobs)
		for _, f := range *found {
			group.Go(func() error {
				line := s.replay(ctx, f, o)
				mutex.Lock()
				defer mutex.Unlock()
				list = append(list, replayed{f.mirror, line})
				return context.Cause(ctx)
			})
		}
		return group.Wait()
	})
	return list, err
}

// replay runs the job of one filter. What fails is told in its line: the others'
// are of worth nevertheless.
func (s *session) replay(ctx context.Context, f filterOn, o deadLetterReplayOptions) (line job.Replayed) {
	line = job.Replayed{Replayed: stream.Replayed{Filter: f.filter, Dry: o.dry, Left: []stream.Left{}}}
	service, err := s.filterOn(f)
	if err == nil {
		err = s.swarm.Follow(ctx, s.topology.Name, replayJob(service, f.filter, o), func(text string) error {
			return json.Unmarshal([]byte(text), &line)
		})
	}
	if err != nil {
		line.Error = fmt.Sprintf("replay the dead letters of %s on %s: %v", f.filter, f.mirror, err)
	}
	return line
}

// filterOn finds the service that runs a filter on a mirror.
func (s *session) filterOn(f filterOn) (plan.Service, error) {
	n := filter.Number(f.filter)
	for _, o := range s.snapshot.Services {
		if !slices.Contains(plan.FiltersOf(o.Object), n) {
			continue
		}
		if at := plan.MirrorOf(o.Object); at != f.mirror {
			return plan.Service{}, fmt.Errorf("the filter runs on %s now, and was fed again there; these letters are of before", at)
		}
		return o.Object, nil
	}
	return plan.Service{}, fmt.Errorf("no service runs the filter; deploy it, or replay with --broker")
}

// replayJob is a job that decides as the filters of a service do: it has their
// image, flags, definitions and schemas.
func replayJob(service plan.Service, name string, o deadLetterReplayOptions) swarm.Job {
	args := append([]string{"replay"}, service.Args[1:]...) // in place of "filter"
	args = append(args, "--only="+name, fmt.Sprintf("--dry-run=%t", o.dry))
	if !o.at.IsZero() {
		args = append(args, "--since="+o.at.Format(time.RFC3339))
	}
	return swarm.Job{
		Kind: "replay", Image: service.Image, Network: service.Network, Node: service.Node,
		Args: args, Folders: service.Mounts, Configs: service.Configs,
	}
}
