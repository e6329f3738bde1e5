package reports

import (
	"strings"

	"kafalabot/kafala"
	"kafalabot/locales"
)

// who names whoever a history names so.
func (b *Book) who(by string) string {
	if by == "" || b.table.Who == nil {
		return text(by)
	}
	return text(b.table.Who(by))
}

// reason says a reason of staff's; what is none of these says nothing that the status does not.
func (b *Book) reason(why string) string {
	if own := b.table.Settings.Staff.OwnReason(why, b.table.Words.Language); own != "" {
		return text(own)
	}
	if why == "" || !b.table.Words.Has("why."+why) {
		return ""
	}
	return b.say("why." + why)
}

func (b *Book) kind(id string) string {
	if k, ok := b.table.Settings.Kind(id); ok {
		return text(k.Name.In(b.table.Words.Language))
	}
	return text(id)
}

func (b *Book) scheme(id string) string {
	if b.table.Words.Has("scheme." + id) {
		return b.say("scheme." + id)
	}
	return text(id)
}

// numberKind says which kind of number the guaranteed person is named by; empty: nobody is named any more.
func (b *Book) numberKind(l line) string {
	kind, _ := kafala.ReadNumber(l.g.Person(kafala.AsGuaranteed).Number)
	words := b.table.Words
	switch state := "state." + kind.State(); {
	case kind == "":
		return ""
	case words.Has(state):
		return text(words.Plain("number.kind.gulf", locales.Data{"State": words.Plain(state, nil)}))
	case words.Has("number.kind." + string(kind)):
		return b.say("number.kind." + string(kind))
	}
	return b.say("number.kind.other")
}

// orderedBy names those who have ordered that money goes back.
func (b *Book) orderedBy(o kafala.Motion) string {
	return b.names(o.From, staffBy(o.By), staffBy(o.Second))
}

// names names all who have done one thing.
func (b *Book) names(all ...string) string {
	var names []string
	for _, by := range all {
		if name := b.who(by); name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, " + ")
}

// status says how a guarantee stands, or that its record is lost.
func (b *Book) status(l line) string {
	if l.m.Why == kafala.RecordLost {
		return b.say("csv.status.lost")
	}
	return b.say("status." + string(l.g.Standing()))
}
