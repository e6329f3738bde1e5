package voice

import (
	"strings"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
)

// Residents have no ID card: the one that an officer wants to see of them is their Iqama's. Visitors have neither, and a
// passport. Which it is follows from the number that was given, here and nowhere else.

// Card names the guarantor's own original card, as part of a sentence: the Iqama card of a resident, else the ID card. An
// erased record, which has no number any more, is spoken of as a citizen's.
func (v Voice) Card(g kafala.Guarantee) string {
	return v.Plain(v.ByCard("receipt.card", g.Answers), nil)
}

// NextStep says what a guarantor does with the number of a guarantee that counts, and with which card. Empty: there is nothing
// to be done with it, or what came of it is told.
func (v Voice) NextStep(g kafala.Guarantee) string {
	if _, told := g.ToldVerdict(); told || !g.Counts() || g.Drained() {
		return ""
	}
	return v.HTML("home.next", locales.Data{"Card": v.Card(g)})
}

// Row names a row of answers to whoever gave them.
func (v Voice) Row(f dialogs.Field, a kafala.Answers) string {
	key := "row." + f.ID
	if f.Twice != nil {
		key = ByNumber(key, a[f.ID])
	}
	return v.Plain(v.ByCard(key, a), nil)
}

// Question asks a question, with the document in it that the person has.
func (v Voice) Question(f dialogs.Field, a kafala.Answers) string {
	key := v.ByCard("ask."+f.ID, a)
	if kind, _ := kafala.ReadNumber(a["person_id"]); f.ID == "person_name" && kind == kafala.Border {
		key += ".border"
	}
	return v.HTML(key, nil)
}

// ByCard is the key that fits the guarantor's own number best: key.resident if there is one and they are a resident, else key.
func (v Voice) ByCard(key string, a kafala.Answers) string {
	if suited := key + ".resident"; resident(a) && v.Has(suited) {
		return suited
	}
	return key
}

func resident(a kafala.Answers) bool { return strings.HasPrefix(a["guarantor_id"], "2") }
