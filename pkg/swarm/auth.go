package swarm

import (
	"fmt"
	"os"

	"github.com/distribution/reference"
	"github.com/docker/cli/cli/config"
	"github.com/docker/docker/api/types/registry"
)

// registryAuth gives what `docker login` left for an image's registry, in the
// form in which a service hands it to its nodes, or "" if nothing is there.
func registryAuth(image string) (string, error) {
	named, err := reference.ParseNormalizedNamed(image)
	if err != nil {
		return "", nil // an image ID: nothing is pulled
	}
	stored, err := config.LoadDefaultConfigFile(os.Stderr).GetAuthConfig(reference.Domain(named))
	if err != nil {
		return "", fmt.Errorf("read the credentials for %s: %w", reference.Domain(named), err)
	}
	if stored.Username == "" && stored.IdentityToken == "" && stored.RegistryToken == "" {
		return "", nil
	}
	return registry.EncodeAuthConfig(registry.AuthConfig(stored))
}
