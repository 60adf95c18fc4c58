package python

import "testing"

// TestPlacesNotKnown: what a name stands for is not guessed.
func TestPlacesNotKnown(t *testing.T) {
	for _, body := range []string{
		"source = alert.diaSource\nif alert.snr > 1:\n    source = alert.diaObject\nreturn source.nDiaSources == 3",
		"for p in [alert.diaObject]:\n    if p.nDiaSources > 3:\n        return True",
		"p = alert.diaObject\nq = [p.psfFlux for p in alert.prvDiaSources]\nreturn p.nDiaSources == 3",
		"def of(p):\n    return p.nDiaSources\nfor p in alert.prvDiaSources:\n    pass\nreturn of(alert.diaObject) == 3",
		"p = alert.diaSource\nf = lambda p: p.nDiaSources\nreturn f(alert.diaObject) == 3",
		"f = lambda p=alert.diaObject, *q: p.nDiaSources\nreturn f() == 3",
		"alert = alert.diaObject\nreturn alert.nDiaSources == 3",
		"for i, p in enumerate([alert.diaObject]):\n    return p.nDiaSources == 3",
		"list = [alert.diaObject]\nreturn list[0].nDiaSources == 3",
		"s = alert.diaSource\ns, o = 1, alert.diaObject\nreturn o.nDiaSources == 3",
		"name = \"snr\"\nreturn alert[name] > 5 and alert.band.upper() == \"R\"",
		"for band in [alert.band]:\n    if band.startswith(\"r\"):\n        return True",
	} {
		p := compiled(t, filterOf(body))
		if _, err := p.Match(values(p, sample)); err != nil {
			t.Errorf("%s: %v", body, err)
		}
	}
}
