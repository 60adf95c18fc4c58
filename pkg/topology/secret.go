package topology

import (
	"regexp"
	"strings"
)

// secretName is a key or flag that asks for a secret.
var secretName = regexp.MustCompile(`(?i)passw|passphrase|secret|token|credential|api[-_]?key|private[-_]?key`)

// inlineSecret tells of a key that would hold a secret. A topology is shown,
// saved and put under version control, so none has a place in it.
func inlineSecret(section, name string) *problem {
	where := "top level"
	if section != "" {
		where = section
	}
	return bad("%s has no key %s, and a secret has no place in a topology", where, quote(name)).
		fix("remove it; registries are opened by `docker login`")
}

// credentials tells of a user and password before a registry's host, without
// repeating them.
func credentials(v value) *problem {
	if !holdsCredentials(v.text) {
		return nil
	}
	return bad("credentials stand before the host, and a secret has no place in a topology").
		fix("write the host alone, and give user and password to `docker login`")
}

// holdsCredentials finds the @ that is not of a digest.
func holdsCredentials(text string) bool {
	name, _, _ := strings.Cut(text, "@sha256:")
	return strings.Contains(name, "@")
}

// showable gives an override as errors name it: a secret in it stays untold.
func showable(set string) string {
	path, written, found := strings.Cut(set, "=")
	switch {
	case !found:
		return set
	case secretName.MatchString(path),
		strings.HasPrefix(path, "images.") && holdsCredentials(written),
		strings.HasSuffix(path, ".jvm") && secretName.MatchString(written):
		return path + "=…"
	}
	return set
}
