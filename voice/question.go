package voice

import (
	"slices"
	"strings"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
)

// Asking writes, as HTML, the question of a screen as far as it has come; "" where the refusal before it is the end. What is said
// of the chat depends on where the number is typed; on the private page itself, nothing is.
func (v Voice) Asking(s dialogs.Screen, typedAt kafala.Entering) string {
	id := s.Field.ID
	if Final(s.Problem) {
		return ""
	}
	question := v.Question(s.Field, s.Answers)
	if key := "hint." + id; v.Has(key) {
		deleting := ""
		if typedAt != kafala.OnPageAlone {
			deleting = v.Deleting("deleting.hint")
		}
		question = Joined(question, v.HTML(v.variant(key), locales.Data{"Deleting": deleting}))
	}
	if key := "again." + id; s.Problem != nil && v.Has(key) {
		question = v.HTML(v.variant(key), nil)
	}
	if number := v.askNumber(s); number != "" {
		question = number
	}
	question = Joined(v.outside(s), question)
	switch {
	case s.Ticket == "":
	case typedAt == kafala.InEither:
		question = Joined(question, v.HTML("page.offered", nil))
	case typedAt == kafala.OnPageAlone:
		question = Joined(question, v.HTML("page.required", nil))
	}
	switch i := s.Identity; {
	case i.URL != "":
		question = Joined(v.identityAsk(i, question), v.HTML("identity.open", nil))
	case i.How != "":
		question = v.identityAsk(i, question)
	}
	return question
}

// variant is the key that fits the settings best: key.suffix if there is one and it applies, else key.
func (v Voice) variant(key string) string {
	suffix, r := "", v.Settings.Rules
	switch {
	case strings.HasSuffix(key, ".guarantor_id") && slices.Equal(r.Guarantors, []string{"citizen"}):
		suffix = ".citizen"
	case strings.HasSuffix(key, ".mobile") && r.RequireContact:
		suffix = ".contact"
	case strings.HasSuffix(key, ".person_id") && r.Border:
		suffix = ".border"
	}
	if suffix != "" && v.Has(key+suffix) {
		return key + suffix
	}
	return key
}

// askNumber writes the question of a number whose kind is chosen first, or that is typed twice (dialogs.Asked); "": it is asked
// as any other question.
func (v Voice) askNumber(s dialogs.Screen) string {
	id, asked := s.Field.ID, s.Asked
	switch {
	case len(asked.First) > 0:
		once := ""
		if len(asked.First) == 1 {
			once = v.HTML("number.once", locales.Data{"Number": v.Number(asked.First[0])})
		}
		key := "ask." + id + ".twice"
		if kind, _ := kafala.ReadNumber(asked.First[len(asked.First)-1]); kind == kafala.Border {
			key += ".border"
		}
		return Joined(once, v.HTML(key, nil))
	case asked.AnyGulf():
		return v.HTML("ask."+id+".state", nil)
	case asked.Kind != "":
		return v.HTML("ask."+id+".kind", locales.Data{"State": v.State(asked.Kind), "Shape": v.Shape(asked.Kind)})
	}
	return ""
}

// outside names the kinds of numbers that are not taken here, with whom to ask, to whoever has typed a number that may be of
// one of them; "": it is none, or all kinds are taken.
func (v Voice) outside(s dialogs.Screen) string {
	if s.Field.Twice == nil || s.Problem == nil || s.Problem.Key != "id.first" && s.Problem.Key != "id.length" {
		return ""
	}
	border, gulf := !v.Settings.Rules.Border, len(v.Settings.Rules.Gulf) == 0
	data := locales.Data{"Contact": v.Contact()}
	switch {
	case border && gulf:
		return v.HTML("outside.both", data)
	case border:
		return v.HTML("outside.border", data)
	case gulf:
		return v.HTML("outside.gulf", data)
	}
	return ""
}

// Final tells whether a refusal is final for this person, who may pass the bot on instead.
func Final(p *kafala.Problem) bool {
	return p != nil && slices.Contains([]string{"id.residents", "id.citizens", "limit.guarantor", "ids", "id.foreign"}, p.Key)
}

// Passes tells whether a refusal offers to pass the bot on: one that is final, and one of a number that is not taken here.
func Passes(p *kafala.Problem) bool {
	return Final(p) || p != nil && slices.Contains([]string{"number.border", "number.gulf"}, p.Key)
}
