package python

import "testing"

// TestRewrite: what is written in syntax still means what it means in Python.
func TestRewrite(t *testing.T) {
	for _, body := range []string{
		"x = 1\nx += 2\nreturn x == 3",
		"l = [1]\nm = l\nl += [2]\nl += (3,)\nreturn m == [1, 2, 3]",
		"l = [1]\nm = l\nl = l + [2]\nreturn m == [1]",
		"d = {'a': 1}\ne = d\nd |= {'b': 2}\nreturn e == {'a': 1, 'b': 2}",
		"d = {'r': 1}\nd['r'] += 2\nd['g'] = 5\nreturn d == {'r': 3, 'g': 5}",
		"d = {'r': [1]}\nl = d['r']\nd['r'] += [2]\nreturn l == [1, 2]",
		"l = [1, 2]\nl[-1] *= 5\nl[0], l[1] = l[1], l[0]\nreturn l == [10, 1]",
		"l = [5, 6]\nplaces = [0, 1]\nl[places.pop()] -= 1\nreturn l == [5, 5] and places == [0]",
		"(a, [b, c]) = (1, [2, 3])\nreturn (a, b, c) == (1, 2, 3)",
		"l = [0]\nfor l[0] in [7, 8]:\n    pass\nreturn l == [8]",
		"l = [1, 2, 3, 4, 5]\nreturn l[1:3] == [2, 3] and l[::-1] == [5, 4, 3, 2, 1] and l[-2:] == [4, 5] and 'abc'[:2] == 'ab'",
		"return [x + y for x in [1, 2] for y in [10, 20] if x != y - 9] == [21, 12, 22]",
		"return {x: x * x for x in [1, 2]} == {1: 1, 2: 4}",
		"f = lambda x, y=1 + 1, *more, z=5, **named: (x, y, more, z, named)\nreturn f(1, 2, z=6, *[3], **{'k': 1 + 1}) == (1, 2, (3,), 6, {'k': 2})",
		"def f(x, *, y):\n    return x - y\nreturn f(5, y=2) == 3",
		"return (1 if 2 > 1 else 1 // 0) == 1 and not (3 < 2) and (False or 5) == 5",
		"return 7 // 2 == 3 and 7 % 4 == 3 and -7 // 2 == -4 and 7 / 2 == 3.5 and ~5 == -6 and +5 == 5 and 6 & 3 == 2 and 6 | 1 == 7 and 6 ^ 3 == 5 and 1 << 3 == 8 and 8 >> 1 == 4",
		"return 'ab' * 2 == 'abab' and 2 * [1] == [1, 1] and 'a' + 'b' == 'ab' and '%s-%d' % ('x', 3) == 'x-3' and 'b' in 'abc' and 3 not in [1, 2] and 'k' in {'k': 1}",
		"return (1, 2) < (1, 3) and 'a' < 'b' and [2] > [1] and (1,) == (1.0,) and 1 != 'a' and {} == {}",
		"return sorted([3, 1, 2], reverse=True) == [3, 2, 1] and sorted(['bb', 'a'], key=len) == ['a', 'bb'] and max([1, -5], key=abs) == -5 and min(3, 2) == 2",
		"f = alert.band.upper\nreturn f() == 'R' and '-'.join(['a', 'b']) == 'a-b' and 'a,b'.split(',') == ['a', 'b'] and '{}:{}'.format(1, 'x') == '1:x' and 'aa'.replace('a', 'b') == 'bb'",
		"return dict([('a', 1)], b=2) == {'a': 1, 'b': 2} and list(zip([1], [2])) == [(1, 2)] and list(enumerate(['a'])) == [(0, 'a')] and any([0, 1]) and len('abc') == 3 and str([1, 'a']) == '[1, \"a\"]'",
		"d = {}\nd.setdefault('a', []).append(1)\nd.update([('b', 2)])\nreturn d == {'a': [1], 'b': 2} and d.pop('b') == 2 and d.get('c', 3) == 3 and list(d.keys()) == ['a'] and d.items() == [('a', [1])]",
	} {
		p := compiled(t, filterOf(body))
		if got, err := p.Match(values(p, sample)); !got || err != nil {
			t.Errorf("%s\n%v, %v", body, got, err)
		}
	}
}
