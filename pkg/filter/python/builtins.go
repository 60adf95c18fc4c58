package python

import (
	"math/bits"
	"slices"
	"strings"

	"go.starlark.net/starlark"
)

// universe are Starlark's own functions, with what they cost.
var universe = func() starlark.StringDict {
	all := starlark.StringDict{}
	for name, v := range starlark.Universe {
		if f, ok := v.(*starlark.Builtin); ok && name != "set" { // sets are off, see options
			all[name] = counted(f)
		}
	}
	all["range"] = counted(starlark.NewBuiltin("range", span))
	all["getattr"] = starlark.NewBuiltin("getattr", getattr)
	return all
}()

// Functions and methods go through all that they are given, texts and lists whose
// methods they are among it, except these.
var (
	goThroughNothing   = []string{"append", "bool", "chr", "clear", "insert", "len", "popitem", "range", "type"}
	goThroughArguments = []string{"extend", "get", "hasattr", "pop", "setdefault", "update"}
)

// counted is a function or method of Starlark that counts what it costs as steps.
func counted(f *starlark.Builtin) *starlark.Builtin {
	return starlark.NewBuiltin(f.Name(), func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, named []starlark.Tuple) (starlark.Value, error) {
		through := gone(f, args, named)
		if err := chargeFor(thread, times(f, args), through...); err != nil {
			return nil, err
		}
		if err := chargeMore(thread, f, args); err != nil {
			return nil, err
		}
		if takesKey(f) {
			args, named = countedKeys(1+comparisons(args), args, named)
		}
		v, err := f.CallInternal(thread, args, named)
		if err != nil && f.Name() != "fail" {
			return nil, aboutNull(err, through...)
		}
		if err == nil {
			err = bounded(v)
		}
		return v, err
	})
}

// chargeMore counts what does not grow with what a function goes through alone.
func chargeMore(thread *starlark.Thread, f *starlark.Builtin, args starlark.Tuple) error {
	switch f.Name() {
	case "dict", "update":
		return charge(thread, collisions(length(args)+max(0, starlark.Len(f.Receiver()))))
	case "int":
		if length(args) > maxBits {
			return errBits
		}
	}
	return nil
}

// gone is what a function goes through.
func gone(f *starlark.Builtin, args starlark.Tuple, named []starlark.Tuple) []starlark.Value {
	if slices.Contains(goThroughNothing, f.Name()) {
		return nil
	}
	all := slices.Clone(args)
	for _, one := range named {
		all = append(all, one[1])
	}
	if f.Receiver() != nil && !slices.Contains(goThroughArguments, f.Name()) {
		all = append(all, f.Receiver())
	}
	return all
}

// times is how often a function may go through what it goes through, or how often
// what it makes has that.
func times(f *starlark.Builtin, args starlark.Tuple) int {
	text, _ := starlark.AsString(f.Receiver())
	switch f.Name() {
	case "format":
		return 1 + strings.Count(text, "{")
	case "join":
		return 1 + joined(text, args)
	case "replace":
		return 1 + replaced(text, args)
	case "strip", "lstrip", "rstrip":
		return 1 + length(args)/slot // each character is looked for among those
	case "split", "rsplit", "splitlines", "dir":
		return slot // each of few bytes can become a value
	case "sorted":
		return 1 + comparisons(args)
	}
	return 1
}

// comparisons is how often an element is compared with others when a list is
// sorted.
func comparisons(args starlark.Tuple) int { return bits.Len(uint(length(args))) }

// joined is how often a separator is put between elements.
func joined(separator string, args starlark.Tuple) int {
	if separator == "" {
		return 0
	}
	return length(args)
}

// length is how many elements, or bytes, the first argument has.
func length(args starlark.Tuple) int {
	if len(args) == 0 {
		return 0
	}
	switch all := args[0].(type) {
	case starlark.String:
		return len(all)
	case starlark.Iterable:
		return count(all)
	}
	return 0
}

// replaced is how often a text has what is replaced in it.
func replaced(text string, args starlark.Tuple) int {
	if len(args) == 0 {
		return 0
	}
	old, _ := starlark.AsString(args[0])
	return strings.Count(text, old)
}

func takesKey(f *starlark.Builtin) bool {
	return f.Receiver() == nil && slices.Contains([]string{"max", "min", "sorted"}, f.Name())
}

// countedKeys are arguments whose functions count what it costs to compare what
// they give, each so many times.
func countedKeys(times int, args starlark.Tuple, named []starlark.Tuple) (starlark.Tuple, []starlark.Tuple) {
	args, named = slices.Clone(args), slices.Clone(named)
	for i := range args {
		args[i] = countedKey(times, args[i])
	}
	for i, one := range named {
		named[i] = starlark.Tuple{one[0], countedKey(times, one[1])}
	}
	return args, named
}

// stepsPerKey are those of a key such as len, which counts none itself.
const stepsPerKey = 10

func countedKey(times int, v starlark.Value) starlark.Value {
	f, ok := v.(starlark.Callable)
	if !ok {
		return v
	}
	return starlark.NewBuiltin(f.Name(), func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, named []starlark.Tuple) (starlark.Value, error) {
		if _, steps := f.(*starlark.Function); !steps {
			thread.Steps += stepsPerKey
		}
		v, err := starlark.Call(thread, f, args, named)
		if err != nil {
			return nil, err
		}
		return v, chargeFor(thread, times, v)
	})
}
