package plan

import (
	"slices"
	"strings"
)

// Flow keeps of a plan what starts or stops the stream: the sender, and what is
// remembered of it. Whatever else has changed is for a deployment to apply.
func (p Plan) Flow() Plan {
	flow := Plan{Name: p.Name, Asked: p.Asked}
	for _, s := range p.Services {
		if s.Role == RoleSender {
			flow.Services = append(flow.Services, s)
		}
	}
	flow.Operations = slices.DeleteFunc(slices.Clone(p.Operations), func(o Operation) bool {
		sends := o.Service != nil && o.Service.Role == RoleSender
		remembers := o.Kind == "config" && strings.HasSuffix(o.Name, settingsName)
		return !sends && !remembers
	})
	return flow
}
