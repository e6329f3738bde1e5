package bot_test

import (
	"slices"
	"strings"
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"

	"kafalabot/internal/long"
	"kafalabot/internal/world"
)

// What is written beside a picture is read as well, whatever code is in that: each guarantee has one card, by what it was handed over.
func TestWhatStandsBesideAPicture(t *testing.T) {
	long.Test(t)
	w, c, g := atWork(t, staff.Officer)
	other := w.Issued(stranger, world.Number(3), world.Number(4))
	strange, foreign := wordsIn(t, "ar", "picture.strange"), wordsIn(t, "ar", "picture.foreign")
	for name, try := range map[string]struct {
		code, beside string
		cards        []kafala.Guarantee
		by           []staff.Way
		said, not    string
	}{
		"a network's code":         {"WIFI:S:cafe;;", other.Reference, []kafala.Guarantee{other}, []staff.Way{staff.ByTyping}, "", strange},
		"a network's, and nothing": {"WIFI:S:cafe;;", "شكرا", nil, []staff.Way{staff.ByPhoto}, strange, ""},
		"another's code": {w.Bot.QRLink(g), other.Reference, []kafala.Guarantee{g, other}, []staff.Way{staff.ByPhoto, staff.ByTyping},
			"", strange},
		"its own code":       {w.Bot.QRLink(g), g.Reference, []kafala.Guarantee{g}, []staff.Way{staff.ByPhoto}, "", strange},
		"its own code again": {w.Bot.QRLink(g), w.Bot.QRLink(g), []kafala.Guarantee{g}, []staff.Way{staff.ByPhoto}, "", strange},
		"another bot's code": {"https://t.me/another_bot?start=x", other.Reference, []kafala.Guarantee{other},
			[]staff.Way{staff.ByTyping, staff.ByPhoto}, foreign, ""},
		"a slip beside it": {w.Bot.QRLink(g), slip(other.Reference), []kafala.Guarantee{g}, []staff.Way{staff.ByPhoto},
			kafala.GroupReference(slip(other.Reference)), strange},
	} {
		photo := c.SendPhoto(inOnePicture(t, try.code)).Photo
		w.Quiet()
		since, trail := c.Last().ID, len(w.Trail())
		c.Send(botapi.Message{Photo: photo, Caption: try.beside})
		w.Quiet()
		text := saidSince(c, since)
		for _, one := range []kafala.Guarantee{g, other} {
			want := slices.ContainsFunc(try.cards, func(of kafala.Guarantee) bool { return of.ID == one.ID })
			if strings.Contains(text, kafala.GroupReference(one.Reference)) != want {
				t.Errorf("%s: a card of %s is %t:\n%s", name, one.Reference, !want, text)
			}
		}
		if got := ways(w, trail); !slices.Equal(got, try.by) {
			t.Errorf("%s: the trail says %q", name, got)
		}
		if !strings.Contains(text, try.said) || try.not != "" && strings.Contains(text, try.not) {
			t.Errorf("%s: it says\n%s", name, text)
		}
	}
}
