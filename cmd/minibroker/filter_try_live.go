package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
	"minibroker/pkg/job"
	"minibroker/pkg/plan"
	"minibroker/pkg/swarm"
	"minibroker/pkg/topology"
	"minibroker/pkg/trial"
)

// liveOptions say which topic's alerts filters are tried on.
type liveOptions struct {
	topologyOptions
	broker, topic, at string
	since             sinceFlag
	trial.Live
}

func (o *liveOptions) flags(c *cobra.Command) {
	o.topologyOptions.flags(c)
	o.notRequired(c)
	flags := c.Flags()
	flags.StringVar(&o.broker, "broker", "", "`address` of a broker, host:port: try the alerts of a topic of it")
	flags.StringVar(&o.topic, "topic", "full-stream", "`topic` whose alerts are tried")
	flags.StringVar(&o.at, "at", "", "`part` of the broker to read from, such as mirror03 (default: the hub)")
	flags.Var(&o.since, "since", "only alerts of a topic that were sent since then")
	for _, other := range []string{"data", "seed"} {
		c.MarkFlagsMutuallyExclusive(other, "broker")
		c.MarkFlagsMutuallyExclusive(other, "topology")
	}
	c.MarkFlagsMutuallyExclusive("schema", "topology")
	c.MarkFlagsMutuallyExclusive("at", "broker")
}

// wanted reports whether a topic is to be read.
func (o *liveOptions) wanted() bool { return o.broker != "" || len(o.files) > 0 }

// check refuses what has no meaning without a topic.
func (o *liveOptions) check(c *cobra.Command) error {
	if o.wanted() {
		return nil
	}
	for _, name := range []string{"topic", "at", "since"} {
		if c.Flags().Changed(name) {
			return usagef("--%s is of alerts that flow; say where they do with --broker or --topology", name)
		}
	}
	return nil
}

// tryLive tries filters on what a topic holds: through a job on the overlay of a
// deployment, or from here.
func (o filterTestOptions) tryLive(ctx context.Context, cli *cli, c *cobra.Command, paths []string) ([]trial.Result, error) {
	live := o.live
	if c.Flags().Changed("visits") {
		live.Visits = o.night.Visits
	}
	if c.Flags().Changed("alerts") {
		live.Alerts = o.night.Alerts
	}
	live.Since = live.since.from(time.Now()).UTC().Truncate(time.Millisecond)
	schema, err := schemaNamed(o.schema)
	if err != nil {
		return nil, err
	}
	if len(o.live.files) > 0 {
		t, err := o.live.load()
		if err != nil {
			return nil, err
		}
		if schema, err = plan.SchemaOf(t); err != nil {
			return nil, err
		}
		o.follow(t, c, &live)
	}
	texts, definitions, err := understood(paths, schema)
	if err != nil {
		return nil, err
	}
	live.Live.Topic = live.topic
	if live.broker != "" {
		t := trial.New(definitions, o.fields, o.cap)
		err := job.TryLive(ctx, live.broker, t, live.Live)
		return t.Results(), err
	}
	return o.tryInSwarm(ctx, cli, live, texts)
}

// follow takes from a topology what was not given.
func (o *filterTestOptions) follow(t *topology.Topology, c *cobra.Command, live *liveOptions) {
	given := c.Flags().Changed
	if !given("topic") {
		live.topic = t.Stream.Topic
	}
	if !given("cap") {
		o.cap = t.Filters.Cap
	}
	if !given("field-visit") {
		o.fields.Visit = t.Stream.Fields.Visit
	}
	if !given("field-id") {
		o.fields.ID = t.Stream.Fields.ID
	}
	live.Schemas = alert.NewSchemas(alert.SchemaSources{Folder: t.Stream.Schemas.Folder, Registry: t.Stream.Schemas.Registry})
}

// tryInSwarm has a job beside a filter read, so that no alert comes here.
func (o filterTestOptions) tryInSwarm(ctx context.Context, cli *cli, live liveOptions, texts []filter.Text) (results []trial.Result, err error) {
	err = live.in(ctx, cli, func(ctx context.Context, s *session) error {
		if err := s.look(ctx); err != nil {
			return err
		}
		work, err := s.trying(o, live, texts)
		if err != nil {
			return err
		}
		return s.swarm.Follow(ctx, s.topology.Name, work, func(line string) error {
			var r trial.Result
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				return fmt.Errorf("read what the job tells: %w: %.200s", err, line)
			}
			results = append(results, r)
			return nil
		})
	})
	return results, err
}

// trying is the job that tries filters on a topic. It has the schemas of a filter
// that is deployed, and runs beside it.
func (s *session) trying(o filterTestOptions, live liveOptions, texts []filter.Text) (swarm.Job, error) {
	beside, ok := s.service(plan.RoleFilter)
	if !ok {
		if beside, ok = s.service(plan.RoleMonitor); !ok {
			return swarm.Job{}, fmt.Errorf("%s is not deployed: there is nothing to read", s.topology.Name)
		}
	}
	broker, err := brokerOf(live.topic, live.at, plan.Topics(s.topology, s.snapshot))
	if err != nil {
		return swarm.Job{}, err
	}
	args, env, err := definitionsOf(texts)
	if err != nil {
		return swarm.Job{}, err
	}
	args = append(args, "--broker="+plan.BrokerAddress(broker), "--topic="+live.topic, fmt.Sprintf("--cap=%d", o.cap),
		fmt.Sprintf("--schema-id=%d", s.topology.Filters.SchemaID), "--field-visit="+o.fields.Visit, "--field-id="+o.fields.ID,
		fmt.Sprintf("--visits=%d", live.Visits), fmt.Sprintf("--alerts=%d", live.Alerts))
	if !live.Since.IsZero() {
		args = append(args, "--since="+live.Since.Format(time.RFC3339Nano))
	}
	args = append(args, slices.DeleteFunc(slices.Clone(beside.Args), func(a string) bool { return !strings.HasPrefix(a, "--schema") || strings.HasPrefix(a, "--schema-id=") })...)
	return swarm.Job{Kind: "trial", Image: beside.Image, Network: beside.Network, Node: beside.Node, Args: append([]string{"trial"}, args...),
		Env: env, Folders: beside.Mounts, Configs: beside.Configs}, nil
}

// mostText bounds the definitions that a job takes, bytes: they are its
// environment, which the Swarm keeps and Linux bounds.
const mostText = 512 << 10

// definitionsOf gives a job's flags and variables that hold filters.
func definitionsOf(texts []filter.Text) (args, env []string, err error) {
	size := 0
	for _, text := range texts {
		variable := "MINIBROKER_" + strings.ToUpper(text.Name+"_"+strings.TrimPrefix(filepath.Ext(text.File), "."))
		args = append(args, "--name="+text.Name, "--definition-env="+variable)
		env = append(env, variable+"="+untemplated(text.Text))
		if size += len(text.Text); size > mostText {
			return nil, nil, usagef("the filters have more than %d bytes in all, which is the most that a job takes; name fewer of them", mostText)
		}
	}
	return args, env, nil
}

// untemplated writes a text so that it is what the Swarm makes of it, which takes
// variables for templates.
func untemplated(text string) string { return strings.ReplaceAll(text, "{{", "{{`{{`}}") }
