package topology

import (
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	nameText  = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$`)
	topicText = regexp.MustCompile(`^[A-Za-z0-9._-]{1,200}$`)
	fieldText = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$`)

	// ownTopics are those that the deployment or Kafka itself makes.
	ownTopics = regexp.MustCompile(`^(records|canary|dead-letter|heartbeats|Filter[0-9]+|mm2-.*|__.*|.*\.internal)$`)

	hostText      = `[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?`
	pathText      = `[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*`
	registryText  = regexp.MustCompile(`^(?i:` + hostText + `)(/` + pathText + `)*$`)
	referenceText = regexp.MustCompile(`^((?i:` + hostText + `)/)?` + pathText + `(/` + pathText + `)*` +
		`(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?$`)
)

// deploymentName is short because service names are <name>_<part> and must fit
// in a DNS label of 63 characters.
func deploymentName(v value) (string, *problem) {
	return matching(v, nameText, "a deployment's name",
		"write at most 30 characters of a-z, 0-9 and -, such as minibroker")
}

func topicName(v value) (string, *problem) {
	text, p := matching(v, topicText, "a topic's name", "write at most 200 characters of A-Z, a-z, 0-9, ., _ and -, such as full-stream")
	if p == nil && (strings.Trim(text, ".") == "" || ownTopics.MatchString(text)) {
		return "", bad("the topic %q is the deployment's or Kafka's own", text).fix("take another name, such as full-stream")
	}
	return text, p
}

func fieldPath(v value) (string, *problem) {
	return matching(v, fieldText, "a field's path", "write one such as diaSource.visit")
}

func registry(v value) (string, *problem) {
	if p := credentials(v); p != nil || v.text == "" {
		return "", p
	}
	return matching(v, registryText, "a registry", "write host:port without a scheme, such as registry.example.org:5000")
}

func imageReference(v value) (string, *problem) {
	if p := credentials(v); p != nil || v.text == "" {
		return "", p
	}
	return matching(v, referenceText, "an image reference", "write one such as apache/kafka:4.3.1")
}

func matching(v value, pattern *regexp.Regexp, what, fix string) (string, *problem) {
	text, p := v.string()
	if p == nil && !pattern.MatchString(text) {
		p = bad("%s is not %s", quote(text), what).fix("%s", fix)
	}
	return text, p
}

// jvmFlags refuses heap flags: the heap has a key of its own, which also
// decides how much memory the service reserves.
func jvmFlags(v value) (string, *problem) {
	text, p := v.string()
	if p != nil {
		return "", p
	}
	flags := strings.Fields(text)
	for _, flag := range flags {
		if secretName.MatchString(flag) {
			return "", bad("one of the flags holds a secret, and everybody who may read the Swarm would see it").fix("leave it out")
		}
		if !strings.HasPrefix(flag, "-") {
			return "", bad("%s is not a JVM flag", quote(flag)).fix("write flags that begin with -, such as -XX:+UseG1GC")
		}
		if strings.HasPrefix(flag, "-Xmx") || strings.HasPrefix(flag, "-Xms") {
			return "", bad("%s does not belong here", quote(flag)).fix("give the heap with the key heap beside it")
		}
	}
	return strings.Join(flags, " "), nil
}

func stamps(v value) (string, *problem) {
	text, p := v.string()
	if p == nil && text != "full" && text != "two" && text != "none" {
		p = bad("%s says nothing about stamps", quote(text)).
			fix("write full (three cutouts, 139 kB an alert), two (136 kB) or none (2.5 kB)")
	}
	return text, p
}

// seed may be any number, also a negative one.
func seed(v value) (int64, *problem) { return v.int(-1<<63, 1<<63-1) }

func interval(v value) (time.Duration, *problem) {
	return v.duration(10*time.Millisecond, 24*time.Hour)
}

func visits(v value) (int, *problem) {
	if v.text == "forever" {
		return 0, nil
	}
	n, p := v.int(1, 1_000_000_000)
	if p != nil {
		p = p.fix("write a number from 1 on, or forever")
	}
	return int(n), p
}

func printing(v value) (string, *problem) {
	if v.text == "status" {
		return v.text, nil
	}
	n, p := v.int(0, 1_000_000_000)
	if p != nil {
		return "", p.fix("write status, or a number N for every N-th alert (0: none)")
	}
	return strconv.FormatInt(n, 10), nil
}

// condition is text to be understood by whoever knows the filter language.
func condition(v value) (string, *problem) {
	text, p := v.string()
	if p != nil {
		return "", p
	}
	text = strings.Join(strings.Fields(text), " ")
	if text == "" || len(text) > 4096 {
		return "", bad("a condition has from 1 to 4096 characters, this one %d", len(text)).
			fix("write one such as %s", DefaultCondition)
	}
	return text, nil
}

// path makes a path absolute; a relative one starts at the folder of the file
// that holds it.
func (v value) path() (string, *problem) {
	text, p := v.string()
	if p != nil || text == "" {
		return "", p
	}
	absolute, err := filepath.Abs(v.at.resolve(text))
	if err != nil {
		return "", bad("no absolute path for %s: %v", quote(text), err).fix("write one that begins with /")
	}
	return absolute, nil
}

// nodeFolder is a folder of a node, of which this machine knows nothing: no file
// here that a relative path could begin at lies beside it.
func nodeFolder(v value) (string, *problem) {
	text, p := v.string()
	if p != nil || text == "" {
		return "", p
	}
	if !filepath.IsAbs(text) {
		return "", bad("%s is a relative path, and the folder is another machine's", quote(text)).fix("write one that begins with /, such as /data/cutouts")
	}
	return filepath.Clean(text), nil
}

func (o origin) resolve(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(o.dir, path)
}

// share reads none or a percentage.
func share(v value) (float64, *problem) {
	text, p := v.string()
	if p != nil || text == "none" {
		return 0, p
	}
	percent, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(text, "%")), 64)
	if err != nil || !strings.HasSuffix(text, "%") || !(percent > 0 && percent <= 100) {
		return 0, bad("%s is no share of the alerts", quote(text)).fix("write none, or a percentage such as 5%%")
	}
	return percent / 100, nil
}
