package plan

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
	"minibroker/pkg/mistake"
	"minibroker/pkg/topology"
)

// definitionFolder is where the definitions of a container's filters lie in it.
const definitionFolder = "/filters"

// defaultVisitEnd is what filters take when they are told nothing.
const defaultVisitEnd = 39 * time.Second

// LabelFilters lists the numbers of the filters that one container runs.
const LabelFilters = "minibroker.filters"

// filters adds the filters of mirror m, each in a container of its own, or in one
// all that can share it.
func (b *builder) filters(m Mirror) {
	var group []int
	for _, n := range m.Filters {
		if b.apart(n) {
			b.addFilters(onMirror(b.service(filterPart(n), RoleFilter, m.Node), m), m, []int{n})
		} else {
			group = append(group, n)
		}
	}
	if len(group) > 0 {
		s := b.service(filtersPart(m.Number), RoleFilter, m.Node)
		s.Labels[LabelFilters] = numbers(group)
		b.addFilters(onMirror(s, m), m, group)
	}
}

// addFilters adds a container that runs filters, which all read one topic.
func (b *builder) addFilters(s Service, m Mirror, filters []int) {
	t := b.topology
	args := []string{"filter"}
	for _, n := range filters {
		args = append(args, arg("name", FilterName(n)))
		if text := t.FilterText(n); text.File != topology.FiltersDefault {
			path := definitionFolder + "/" + text.Base()
			s.Configs = append(s.Configs, ConfigFile{Config: b.config(filterPart(n), []byte(text.Text)), Path: path})
			args = append(args, arg("definition", path))
		}
	}
	args = append(args,
		arg("broker", address(mirrorPart(m.Number))),
		arg("condition", t.Filters.Default),
		arg("cap", t.Filters.Cap),
		arg("dead-letter", TopicDeadLetters))
	if t.Filters.SchemaID != alert.GeneratedSchemaID {
		args = append(args, arg("schema-id", t.Filters.SchemaID))
	}
	if t.Consumers.Members > 1 {
		args = append(args, arg("spread", t.Consumers.Members))
	}
	if t.Filters.VisitEnd != defaultVisitEnd {
		args = append(args, arg("visit-end", t.Filters.VisitEnd))
	}
	topic, whereFull := b.reading(filters[0])
	args = append(args, append(b.streamFlags(topic), whereFull...)...)
	b.add(b.alertstream(oneProcessor(b.withSchemas(s)), append(args, b.schemaFlags()...)...))
}

// FiltersOf are the numbers of the filters that a service runs, none if it is not
// of filters.
func FiltersOf(s Service) []int {
	if s.Role != RoleFilter {
		return nil
	}
	if n, ok := number(s.Part, RoleFilter); ok {
		return []int{n}
	}
	var all []int
	for _, word := range strings.Fields(s.Labels[LabelFilters]) {
		if n, err := strconv.Atoi(word); err == nil {
			all = append(all, n)
		}
	}
	return all
}

// FilterPart is the part that a filter reports as: filter021.
func FilterPart(n int) string { return filterPart(n) }

// SchemaOf is the schema that the definitions of a topology are checked against.
func SchemaOf(t *topology.Topology) (*alert.Schema, error) {
	for _, file := range t.Stream.Schemas.Files {
		if file.Name == fmt.Sprintf("%d.avsc", t.Filters.SchemaID) {
			return alert.ParseSchema([]byte(file.Text))
		}
	}
	schema, err := alert.SchemaByID(int32(t.Filters.SchemaID))
	if err == nil {
		return schema, nil
	}
	at := t.At("filters.schemaId")
	at.What = fmt.Sprintf("filters.schemaId: %d is no schema that is known here", t.Filters.SchemaID)
	at.Fix = "write 900, 1000 or 1100 (LSST 9.0, 10.0, 11.0), or that of a file in stream.schemas.folder"
	return nil, mistake.Errors{at}
}

func numbers(list []int) string {
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, " ")
}

// understand reads the definitions of all filters, so that what is wrong is told
// before anything is made.
func (b *builder) understand() error {
	schema, err := SchemaOf(b.topology)
	if err != nil {
		return err
	}
	errs := b.checkDisabled()
	defaultTold := false // its mistakes are all filters'
	for _, m := range b.layout.Mirrors {
		for _, n := range m.Filters {
			wrong := b.wrong(n, schema)
			if b.topology.FilterText(n).File == topology.FiltersDefault {
				if defaultTold {
					continue
				}
				defaultTold = len(wrong) > 0
			}
			errs = append(errs, wrong...)
		}
	}
	return errs.Sorted()
}

// wrong is what is wrong with the definition of a filter. Of one that is right it
// notes whether it names a cutout.
func (b *builder) wrong(n int, schema *alert.Schema) mistake.Errors {
	t := b.topology
	text := t.FilterText(n)
	definition, err := filter.New(text.Name, text.File, text.Text, schema)
	b.cutouts[n] = err == nil && namesCutout(definition, schema)
	var errs mistake.Errors
	switch {
	case errors.As(err, &errs):
	case err != nil:
		return mistake.Errors{{File: text.File, What: err.Error(), Fix: "write another definition"}}
	case definition.Order != nil && definition.Order.Limit() > t.Filters.Cap:
		errs = mistake.Errors{{File: text.File, Line: 1, Col: 1, What: fmt.Sprintf("LIMIT %d is more than filters.cap, %d, lets pass", definition.Order.Limit(), t.Filters.Cap),
			Fix: "write a smaller LIMIT, or set filters.cap"}}
	}
	if text.File != topology.FiltersDefault {
		return errs
	}
	for i, e := range errs {
		at := t.At(topology.FiltersDefault)
		at.What = fmt.Sprintf("%s, as %s, column %d: %s", topology.FiltersDefault, text.Name, e.Col, e.What)
		at.Fix = e.Fix
		errs[i] = at
	}
	return errs
}
