package image

import (
	"testing"
	"testing/fstest"
)

func TestInputsTellListsApart(t *testing.T) {
	seen := map[string]string{}
	for name, parts := range map[string][][2]string{
		"one":           {{"a", "xy"}},
		"two":           {{"a", "x"}, {"a", "y"}},
		"moved content": {{"a", "x"}, {"y", ""}},
		"renamed":       {{"b", "xy"}},
		"swapped":       {{"a", "y"}, {"a", "x"}},
		"longer name":   {{"ax", "y"}},
	} {
		var sum inputs
		for _, p := range parts {
			sum.add(p[0], []byte(p[1]))
		}
		if other, ok := seen[sum.hex()]; ok {
			t.Errorf("%s and %s have the same hash", name, other)
		}
		seen[sum.hex()] = name
	}
}

func TestInputsOfFiles(t *testing.T) {
	hash := func(files fstest.MapFS) string {
		var sum inputs
		if err := sum.addFS(files); err != nil {
			t.Fatal(err)
		}
		return sum.hex()
	}
	base := hash(fstest.MapFS{"bin/run.sh": {Data: []byte("1")}, "pom.xml": {Data: []byte("2")}})
	if again := hash(fstest.MapFS{"pom.xml": {Data: []byte("2")}, "bin/run.sh": {Data: []byte("1")}}); again != base {
		t.Error("the same files have two hashes")
	}
	if other := hash(fstest.MapFS{"bin/run.sh": {Data: []byte("1")}, "pom.xml": {Data: []byte("3")}}); other == base {
		t.Error("a changed file has the old hash")
	}
}
