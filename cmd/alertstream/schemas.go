package main

import (
	"github.com/spf13/pflag"

	"minibroker/pkg/alert"
)

// schemaOptions are where writer schemas are found besides those built in.
type schemaOptions struct{ sources alert.SchemaSources }

func (o *schemaOptions) bind(flags *pflag.FlagSet) {
	flags.StringVar(&o.sources.Folder, "schemas", "", "`folder` of schemas that alerts may have besides the built-in ones, in files ID.avsc")
	flags.StringVar(&o.sources.Registry, "schema-registry", "", "`URL` of a Confluent-style registry of schemas")
	flags.StringVar(&o.sources.Cache, "schema-cache", "", "`folder` that keeps what the registry gave")
}

func (o *schemaOptions) schemas() *alert.Schemas { return alert.NewSchemas(o.sources) }
