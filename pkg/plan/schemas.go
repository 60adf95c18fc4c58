package plan

// Where writer schemas lie in a container, and where what the registry gave is
// kept, for all parts of a node.
const (
	schemaFolder = "/schemas"
	schemaCache  = "/var/cache/schemas"
)

// withSchemas gives a part that reads alerts the schemas that they may have.
func (b *builder) withSchemas(s Service) Service {
	for _, file := range b.topology.Stream.Schemas.Files {
		s.Configs = append(s.Configs, ConfigFile{Config: b.config("schema", []byte(file.Text)), Path: schemaFolder + "/" + file.Name})
	}
	if b.topology.Stream.Schemas.Registry != "" {
		s.Mounts = append(s.Mounts, b.volume("schemas", schemaCache))
	}
	return s
}

func (b *builder) schemaFlags() []string {
	var args []string
	if len(b.topology.Stream.Schemas.Files) > 0 {
		args = append(args, arg("schemas", schemaFolder))
	}
	if registry := b.topology.Stream.Schemas.Registry; registry != "" {
		args = append(args, arg("schema-registry", registry), arg("schema-cache", schemaCache))
	}
	return args
}
