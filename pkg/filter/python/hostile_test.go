package python

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"minibroker/pkg/alert"
)

// What a filter may use before a test fails: more than the limits, as the machine
// may be busy and memory is collected late.
const (
	longest = 20 * time.Second
	most    = 96 << 20 // bytes
)

// hostile are bodies of a filter that want more time or memory than there is.
var hostile = map[string]string{
	"text doubled":          "s = 'x'\nfor i in range(60):\n    s = s + s",
	"text doubled in place": "s = 'x'\nfor i in range(60):\n    s += s",
	"list doubled":          "s = [1]\nfor i in range(60):\n    s = s + s",
	"list doubled in place": "s = [1]\nfor i in range(60):\n    s += s",
	"list extended":         "s = [1]\nfor i in range(60):\n    s.extend(list(s))",
	"element doubled":       "s = {1: 'x'}\nfor i in range(60):\n    s[1] += s[1]",
	"tuple doubled":         "s = (1,)\nfor i in range(60):\n    s = s + s",
	"text repeated":         "s = 'x' * 1000000000",
	"list repeated":         "s = [1] * 1000000000",
	"tuple repeated":        "s = 1000000000 * (1,)",
	"repeated beyond count": "s = 'x' * (1 << 500)",
	"texts kept":            "s = [('x' * 10000 + str(i)) for i in range(100000)]",
	"lists kept":            "s = [[i] * 10000 for i in range(100000)]",
	"slices kept":           "l = [1] * 10000\ns = [l[:] for i in range(100000)]",
	"arguments kept":        "f = lambda *a: a\nl = [1] * 10000\ns = [f(*l) for i in range(100000)]",
	"named arguments kept":  "f = lambda **a: a\nl = {str(i): i for i in range(2000)}\ns = [f(**l) for i in range(100000)]",
	"dictionaries kept":     "s = []\nfor i in range(100000):\n    s.append(({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}))",
	"dictionary united":     "d = {i: i for i in range(3000)}\ns = [d | d for i in range(100000)]",
	"cutouts kept":          "s = [alert.cutoutScience for i in range(100000)]",
	"integer doubled":       "x = 3\nfor i in range(60):\n    x = x * x",
	"integer doubled along": "x = 3\nfor i in range(60):\n    x *= x",
	"integer shifted":       "x = 1\nfor i in range(20000):\n    x = x << 511",
	"huge shift":            "x = 1 << 1000000",
	"huge literal":          "x = " + strings.Repeat("9", 60000) + "\nfor i in range(20000):\n    y = x % (x - 1)",
	"huge number read":      "x = int('9' * 1000000)",
	"huge range":            "x = list(range(1000000000000))",
	"many ranges":           "for i in range(1000000):\n    x = max(range(100000))",
	"lists of lists":        "a = 1\nfor i in range(9):\n    a = [a] * 1000\nb = 1\nfor i in range(9):\n    b = [b] * 1000\nx = a == b",
	"tuples of tuples":      "a = 1\nfor i in range(9):\n    a = (a,) * 1000\nx = sorted([a, a, a])",
	"list in lists":         "a = 1\nfor i in range(9):\n    a = [a] * 1000\nx = [2] in [[a]]",
	"key of pairs of pairs": "a = (1,)\nfor i in range(70):\n    a = (a, a)\nx = {a: 1}",
	"key that is set":       "a = (1,)\nfor i in range(70):\n    a = (a, a)\nd = {}\nd[a] = 1",
	"key in a loop":         "a = (1,)\nfor i in range(70):\n    a = (a, a)\nd = {}\nfor d[a] in [1]:\n    pass",
	"key that is asked for": "a = (1,)\nfor i in range(70):\n    a = (a, a)\nx = {}.get(a)",
	"key that is looked up": "a = (1,)\nfor i in range(70):\n    a = (a, a)\nx = {1: 1}[a]",
	"key by dict":           "a = (1,)\nfor i in range(70):\n    a = (a, a)\nx = dict([(a, 1)])",
	"key in a dictionary":   "a = (1,)\nfor i in range(70):\n    a = (a, a)\nx = a in {1: 1}",
	"key by setdefault":     "a = (1,)\nfor i in range(70):\n    a = (a, a)\nx = {}.setdefault(a, 1)",
	"key by update":         "a = (1,)\nfor i in range(70):\n    a = (a, a)\nx = {}\nx.update([(a, 1)])",
	"text of pairs":         "a = (1,)\nfor i in range(70):\n    a = (a, a)\nx = str(a)",
	"text by format":        "a = (1,)\nfor i in range(70):\n    a = (a, a)\nx = '{}'.format(a)",
	"text by %":             "a = (1,)\nfor i in range(70):\n    a = (a, a)\nx = '%s' % (a,)",
	"text by fail":          "a = (1,)\nfor i in range(70):\n    a = (a, a)\nfail(a)",
	"returned":              "a = (1,)\nfor i in range(70):\n    a = (a, a)\nreturn a",
	"key not found":         "a = 'x' * 1000000\nreturn {}[a]",
	"list in itself":        "a = []\na.append(a)\nx = str([a]) + str(a == [a])",
	"deep list":             "a = []\nfor i in range(10000):\n    a = [a]\nx = str(a)",
	"format again":          "s = '{0}' * 10000\nx = s.format('x' * 100000)",
	"% again":               "s = '%s' * 10000\nx = s % tuple(['x' * 100000] * 10000)",
	"% by name again":       "s = '%(a)s' * 10000\nx = s % {'a': 'x' * 100000}",
	"joined":                "x = ('x' * 100000).join(['y'] * 100000)",
	"joined characters":     "x = ('x' * 100000).join(('y' * 100000).elems())",
	"replaced":              "x = ('x' * 100000).replace('', 'y' * 100000)",
	"replaced again":        "s = 'xx'\nfor i in range(60):\n    s = s.replace('x', 'xx')",
	"split":                 "s = ' ' * 100000\nx = [s.split(' ') for i in range(1000)]",
	"zipped":                "x = [list(zip(range(1000), range(1000))) for i in range(1000)]",
	"sorted by large keys":  "a = 1\nfor i in range(5):\n    a = [a] * 10\nx = sorted(range(5000), key=lambda i: a)",
	"largest by large keys": "a = 1\nfor i in range(5):\n    a = [a] * 10\nx = max(range(5000), key=lambda i: a)",
	"sorted again":          "l = [(i * 7919) % 4001 for i in range(4000)]\nfor i in range(1000):\n    x = sorted(l)",
	"keys of dictionary":    "l = [i << 32 for i in range(3000)]\nd = {}\nfor i in l:\n    d[i] = 0\nfor i in range(1000):\n    x = sorted(l, key=d.get)",
	"keys that collide":     "l = [(i << 32, 0) for i in range(4000)]\nfor i in range(1000):\n    x = dict(l)",
	"asked for what is not": "l = list(range(10000))\nfor i in range(10000):\n    x = -1 in l",
	"places of what is not": "l = list(range(9999))\nfor i in range(10000):\n    x = l.index(9998)",
	"strip":                 "s = 'é' * 60000\nx = s.strip(s + 'x')",
	"strip doubled":         "s = 'é'\nfor i in range(18):\n    s += s\nx = (s + 'x').strip(s)",
	"number doubled":        "s = '9'\nfor i in range(20):\n    s += s\nx = int(s)",
	"dictionaries compared": "d = {(i << 32): i for i in range(3000)}\nfor i in range(1000):\n    x = [d] == [d]",
	"dictionary copied":     "d = {(i << 32): i for i in range(3000)}\nfor i in range(1000):\n    x = dict(d)",
	"dictionary updated":    "d = {(i << 32): i for i in range(3000)}\nl = [(i << 33, 1) for i in range(300)]\nfor i in range(1000):\n    d.update(l)",
	"needle in haystack":    "s = 'ab'\nfor i in range(18):\n    s += s\nfor i in range(1000):\n    x = (s + 'a') in s",
	"fields that are not":   "for i in range(100000):\n    x = getattr(alert, 'f' + str(i), 0)",
	"fields with no name":   "s = 'x' * 60000\nx = getattr(alert, s)",
	"names of methods":      "s = []\nfor i in range(100000):\n    s.append(dir(''))",
	"closures":              "f = lambda: 1\nfor i in range(20000):\n    f = (lambda g: lambda: g)(f)\nx = str(f)",
	"only steps":            "for i in range(100000):\n    for j in range(100000):\n        pass",
}

// TestHostile: whatever a filter's text is, it ends soon and in little memory, and
// the next alert finds the program as it was.
func TestHostile(t *testing.T) {
	for name, body := range hostile {
		text := filterOf(body + "\nreturn True")
		t.Run(name, func(t *testing.T) {
			p := compiled(t, text)
			of := map[string]alert.Value{"cutoutScience": {Kind: alert.KindBytes, Bytes: make([]byte, 60_000)}}
			watched(t, func() {
				got, err := p.Match(values(p, of))
				if err == nil {
					t.Errorf("%v without a failure", got)
				} else if len(err.Error()) > 300 {
					t.Errorf("tells %d bytes", len(err.Error()))
				}
			})
		})
	}
}

// TestHostileOutside: neither does the compiler take long over what stands outside
// of functions.
func TestHostileOutside(t *testing.T) {
	for name, text := range map[string]string{
		"tuples":           "def twice(a, n):\n    for i in range(n):\n        a = (a, a)\n    return a\nA = twice(1, 70)\n",
		"function in self": "def outer():\n    def inner():\n        return inner\n    return inner\nINNER = outer()\n",
		"functions":        "def nest(n):\n    f = 1\n    for i in range(n):\n        f = (lambda g: lambda: (g, g))(f)\n    return f\nF = nest(5000)\n",
		"defaults":         "def nest(n):\n    a = 1\n    for i in range(n):\n        a = (a, a)\n    def f(b=a):\n        return b\n    return f\nF = nest(70)\n",
		"text":             "A = 'x' * 1000000000\n",
		"chain":            "X = 1" + strings.Repeat("+1", 30000) + "+[]\n",
		"comparisons":      "X = [0]\nY = X" + strings.Repeat("[0]", 20000) + "\n",
		"attributes":       "X = 0\nY = X" + strings.Repeat(".snr", 15000) + "\n",
		"long name":        "X = 0\nY = X." + strings.Repeat("a", 60000) + "\n",
		"many names":       "X = 0\nY = X" + manyNames() + "\n",
		"integer":          "A = 9 * " + strings.Repeat("9", 60000) + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			watched(t, func() {
				if _, err := Compile("F.py", text+returning("True"), newest(t), 1); err == nil {
					t.Error("is accepted")
				}
			})
		})
	}
}

// manyNames are attributes that are no fields.
func manyNames() string {
	var b strings.Builder
	for i := range 9000 {
		fmt.Fprintf(&b, ".a%d", i)
	}
	return b.String()
}

// watched runs something and fails if it takes too long or too much memory.
func watched(t *testing.T, run func()) {
	t.Helper()
	runtime.GC()
	before := heap()
	ended := make(chan struct{})
	start := time.Now()
	go func() {
		defer close(ended)
		run()
	}()
	var peak uint64
	for {
		select {
		case <-ended:
			if took := time.Since(start); took > longest {
				t.Errorf("took %v", took)
			}
			if used := int64(peak) - int64(before); used > most {
				t.Errorf("took %d MB", used>>20)
			}
			return
		case <-time.After(time.Millisecond):
			peak = max(peak, heap())
			if time.Since(start) > 5*longest {
				t.Fatal("does not end")
			}
		}
	}
}

// heap is how many bytes are in use or not yet collected.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
