package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// registryPatience bounds one question to a registry.
const registryPatience = 5 * time.Second

// askRegistry asks a Confluent-style registry for a schema.
func askRegistry(ctx context.Context, registry string, id int32) (*Schema, error) {
	ctx, cancel := context.WithTimeout(ctx, registryPatience)
	defer cancel()
	url := fmt.Sprintf("%s/schemas/ids/%d", strings.TrimSuffix(registry, "/"), id)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, fmt.Errorf("ask the schema registry: %w", err)
	}
	request.Header.Set("Accept", "application/vnd.schemaregistry.v1+json, application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("ask the schema registry: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusNotFound {
		return nil, unknownSchema(id)
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("ask the schema registry: %s answers %s", url, response.Status)
	}
	var answer struct{ Schema, SchemaType string }
	if err := json.NewDecoder(io.LimitReader(response.Body, 2*maxSchemaText)).Decode(&answer); err != nil {
		return nil, fmt.Errorf("ask the schema registry: %s: %w", url, err)
	}
	if answer.SchemaType != "" && answer.SchemaType != "AVRO" {
		return nil, fmt.Errorf("ask the schema registry: %s is a schema of type %s, not AVRO", url, answer.SchemaType)
	}
	schema, err := ParseSchema([]byte(answer.Schema))
	if err != nil {
		return nil, fmt.Errorf("ask the schema registry: %s: %w", url, err)
	}
	return schema, nil
}
