package world

import (
	"errors"
	"strings"

	"kafalabot/kafala"
)

// identity does what a person does on the page of the provider that says who they are, or what becomes of it; false: it is no such
// act. The provider tells nobody: what came of it is found by asking, or where "heard" is said by a notice.
func (p *player) identity(name, arg string) bool {
	number, heard := strings.CutSuffix(arg, " heard")
	r, open := p.Nafath.Newest()
	switch name {
	case "agree":
		p.must(p.Nafath.Agree(r, number))
	case "say-no":
		p.must(p.Nafath.Reject(r, number, true))
	case "say-no-unnamed":
		p.must(p.Nafath.Reject(r, number, false))
	case "provider-down":
		p.Nafath.Fail(errors.New("no answer"))
	case "provider-up":
		p.Nafath.Fail(nil)
	default:
		return false
	}
	if heard && open {
		if err := p.Bot.HearIdentity(p.t.Context(), r.Key); err != nil && !errors.Is(err, kafala.ErrNotFound) {
			p.t.Fatal(err)
		}
	}
	return true
}
