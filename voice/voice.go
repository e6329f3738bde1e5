// Package voice says a guarantee in one language: its answers, amounts, days and status, why something is refused, and
// the rows of its card and its printed sheet. It knows no chat.
package voice

import (
	"slices"
	"strings"
	"time"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
)

// Voices are all the languages that the bot speaks, and what they speak about.
type Voices struct {
	words    map[string]*locales.Words
	Settings *kafala.Settings
	Form     dialogs.Form // every question: a record may answer what is not asked any more
	UserName string       // the bot's user name
	Test     bool         // stamps everything that is said as not valid
	NoGroup  bool         // there is no group of staff, and what names one is said in other words
}

// New loads all the languages.
func New(settings *kafala.Settings, userName string, test bool) (*Voices, error) {
	words, err := locales.Load()
	if err != nil {
		return nil, err
	}
	return &Voices{words: words, Settings: settings, Form: dialogs.Questions(settings), UserName: userName, Test: test}, nil
}

// In gives the voice of a language, or of the one that stands for it.
func (all *Voices) In(language string) Voice {
	return Voice{all.words[locales.Choose(language, "")], all}
}

// Voice speaks one language about guarantees: it knows how answers, amounts and times are written.
type Voice struct {
	*locales.Words
	*Voices
}

// Whole is the voice of staff: a language that is there in part would have its days and sums stand inside the first language's sentences.
func (v Voice) Whole() Voice {
	if slices.Contains(locales.Languages, v.Language) {
		return v
	}
	return v.In("")
}

// noGroup ends the key of the words for something where there is no group of staff. What would name it has such words.
const noGroup = ".nogroup"

// key gives the key under which something is said here.
func (v Voice) key(key string) string {
	if v.NoGroup && v.Has(key+noGroup) {
		return key + noGroup
	}
	return key
}

// HTML is locales.Words.HTML.
func (v Voice) HTML(key string, data locales.Data) string { return v.Words.HTML(v.key(key), data) }

// Plain is locales.Words.Plain.
func (v Voice) Plain(key string, data locales.Data) string { return v.Words.Plain(v.key(key), data) }

// Stamp marks a text as not valid, unless the bot is in real operation.
func (v Voice) Stamp(text string) string {
	if !v.Test {
		return text
	}
	return text + "\n<i>" + v.HTML("test", nil) + "</i>"
}

// RightToLeft tells whether the language is read from the right.
func (v Voice) RightToLeft() bool { return locales.RightToLeft(v.Language) }

// Unchanged says that a message already shows what was asked for.
func (v Voice) Unchanged() string { return v.Plain("toast.unchanged", nil) }

// Answer writes an answer as plain text. Only on the review is a name written whole.
func (v Voice) Answer(f dialogs.Field, value string, whole bool) string {
	if slices.Contains(f.Choices, value) {
		return v.Choice(f.ID, value)
	}
	switch f.Show {
	case dialogs.Ending:
		return v.Number(value)
	case dialogs.Name:
		if !whole {
			value = kafala.ShortName(value)
		}
	case dialogs.Day:
		if d, err := kafala.ReadDate(value); err == nil {
			return v.Day(d)
		}
	}
	return locales.AsTyped(value, v.Language)
}

// Recorded writes an answer for others than whoever gave it: what they did not know is not said in their words.
func (v Voice) Recorded(f dialogs.Field, value string) string {
	if key := "record." + f.ID + "." + value; v.Has(key) {
		return v.Plain(key, nil)
	}
	return v.Answer(f, value, false)
}

// Choice writes the words of a choice; those of the kinds are the operator's.
func (v Voice) Choice(field, value string) string {
	if field == "kind" {
		kind, ok := v.Settings.Kind(value)
		if !ok {
			return value
		}
		return locales.Isolate(kind.Name.In(v.Language), v.Language)
	}
	return v.Plain("choice."+field+"."+value, nil)
}

// ShortKind names a kind of guarantee without what the operator has put into brackets after its name.
func (v Voice) ShortKind(id string) string {
	kind, ok := v.Settings.Kind(id)
	if !ok {
		return id
	}
	name, _, _ := strings.Cut(kind.Name.In(v.Language), "(")
	return locales.Isolate(strings.TrimSpace(name), v.Language)
}

// Refusal writes a refusal.
func (v Voice) Refusal(p *kafala.Problem) string {
	switch p.Key {
	case "id.length":
		n, _ := p.Data["Count"].(int)
		return v.Count("problem.id.length", n, nil)
	case "id.residents", "id.citizens":
		return v.HTML("problem."+p.Key, locales.Data{"Operator": v.Settings.Operator.Name.In(v.Language)})
	case "id.foreign":
		return v.HTML("problem.id.foreign", locales.Data{"Operator": v.Settings.Operator.Name.In(v.Language), "Guarantor": v.Who()})
	case "number.border", "number.gulf":
		return v.notTaken(p)
	case "gulf.shape":
		return v.misshapen(p)
	case "limit.guarantor":
		n, _ := p.Data["Count"].(int)
		return v.Count("problem.limit.guarantor", n, locales.Data{"Operator": v.Settings.Operator.Name.In(v.Language)})
	case "contact":
		return v.HTML("problem.contact", locales.Data{"Tries": min(kafala.BurstTries, v.Settings.Rules.Declines)})
	case "price", "terms":
		was, _ := p.Data["Was"].(kafala.Halalas)
		return v.HTML("problem."+p.Key, locales.Data{"Amount": was.String()})
	case "refused", "ids", "identity.closed", "caps.declines", "caps.all", "caps.tries", "objections",
		"query.off":
		return v.HTML("problem."+p.Key, locales.Data{"Contact": v.Contact()})
	case "query.full", "query.often":
		return v.HTML("problem."+p.Key, locales.Data{"Count": p.Data["Count"], "Opens": v.from(p), "Contact": v.Contact()})
	case "resend.soon":
		return v.HTML("problem."+p.Key, locales.Data{"From": v.from(p)})
	case "staff.many.find", "staff.many.match", "staff.many.disclose":
		until, _ := p.Data["Until"].(time.Time)
		return v.HTML("problem."+p.Key, locales.Data{"Count": p.Data["Count"], "Until": v.UntilDay(until)})
	case "mobile.length":
		n, _ := p.Data["Count"].(int)
		return v.Count("problem.mobile.length", n, nil)
	}
	return v.HTML("problem."+p.Key, locales.Data(p.Data))
}

// from says from which minute on what was refused can be done: at that minute it can.
func (v Voice) from(p *kafala.Problem) string {
	until, _ := p.Data["Until"].(time.Time)
	return v.Moment(until.Add(time.Minute - time.Nanosecond).Truncate(time.Minute))
}

// AmountLabel is a button that names an amount; its noun agrees with the number.
func (v Voice) AmountLabel(key string, total kafala.Halalas) string {
	form := int(total / 100)
	if total%100 != 0 {
		form = 100
	}
	return v.CountPlain(key, form, locales.Data{"Amount": total.Short()})
}

// Contact is where to ask.
func (v Voice) Contact() string { return v.Settings.Operator.Contact.In(v.Language) }

// Joined puts lines together, those left out that are empty.
func Joined(lines ...string) string {
	return strings.Join(slices.DeleteFunc(lines, func(s string) bool { return s == "" }), "\n")
}
