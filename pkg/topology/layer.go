package topology

// layer is what one file, or all overrides together, say.
type layer struct {
	values   map[string]value  // by dotted path
	sections map[string]origin // sections that are there, empty ones too
}

func newLayer() layer {
	return layer{values: map[string]value{}, sections: map[string]origin{}}
}

// over lays l over what earlier layers gave: it wins key by key. Where alerts
// come from is one choice, so a layer that makes it drops the earlier one.
func (l layer) over(base layer) {
	const data, generate = "sender.data", "sender.generate"
	if _, chosen := l.sections[generate]; chosen {
		delete(base.values, data)
	}
	if v, given := l.values[data]; given && v.text != "" {
		delete(base.sections, generate)
		delete(base.values, generate+".stamps")
		delete(base.values, generate+".seed")
	}
	for path, v := range l.values {
		base.values[path] = v
	}
	for path, at := range l.sections {
		base.sections[path] = at
	}
}

// twoSources tells of a layer that chooses both sources of alerts.
func (l layer) twoSources() (origin, *problem) {
	data := l.values["sender.data"]
	generate, given := l.sections["sender.generate"]
	if data.text == "" || !given {
		return origin{}, nil
	}
	at := data.at
	if generate.line > at.line {
		at = generate
	}
	return at, bad("sender has both data and generate").
		fix("keep data to send the visit files of a folder, or generate to have them made")
}
