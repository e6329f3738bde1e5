package voice

import (
	"kafalabot/kafala"
	"kafalabot/locales"
)

// Gap says of which time records are missing, or that the newest may be, where nobody has noted that yet.
func (v Voice) Gap(g kafala.Gap) string {
	if !g.Noted() {
		return v.Plain("gap.older", locales.Data{"To": v.Dated(g.To)})
	}
	return v.Plain("gap.lost", locales.Data{"From": v.Dated(g.From), "To": v.Dated(g.To)})
}
