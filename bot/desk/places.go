package desk

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/voice"
)

// place is where a notice leads, in private: what is pressed there, or the command.
type place struct {
	label string // the key of the words on its button
	call  telegram.Callback
	order string
	link  string // what a deep link to it holds; "": made of the above
}

// places are where a notice leads beside the card of the guarantee that it is about.
func places(n kafala.Notice) []place {
	switch n.Kind {
	case kafala.NoticeParked:
		return []place{{label: "button.to.dead", call: telegram.Callback{Verb: "dead", Value: "1"}}}
	case kafala.NoticeTeam, kafala.NoticeNamed:
		return []place{{label: "button.to.team", call: telegram.Callback{Verb: "team"}}}
	case kafala.NoticeFreeze, kafala.NoticeHeld:
		return valued("button.to.frozen", "frozenid", n.Of)
	case kafala.NoticeAsked, kafala.NoticeNoAnswer:
		var all []place
		if n.Of != "" {
			all = append(all, place{label: "button.question", link: "q_" + n.Of})
		}
		if n.Of == "" || n.Count > 1 {
			all = append(all, place{label: "button.questions", call: telegram.Callback{Verb: "questions", Value: first}})
		}
		return all
	case kafala.NoticeGap:
		return []place{{label: "button.losses", call: telegram.Callback{Verb: "losses"}},
			{label: "button.to.dead", call: telegram.Callback{Verb: "dead", Value: "1"}}}
	case kafala.NoticeLost:
		return valued("button.to.lost", "lostone", n.Of)
	case kafala.NoticeDiffers:
		if n.Sort == "listed" {
			return valued("button.to.lost", "lostone", n.Of)
		}
		return valued("button.to.payment", "number", "p-"+n.Of)
	case kafala.NoticeUnknown, kafala.NoticeMode, kafala.NoticeAltered:
		return valued("button.to.invoice", "number", "i-"+n.Of)
	case kafala.NoticeCompared:
		return valued("button.to.day", "export", n.Day.String())
	case kafala.NoticeUnusual, kafala.NoticeCodes:
		if n.Sort == staff.Together {
			return []place{{label: "button.to.trail", order: "audit"}}
		}
		return valued("button.to.trail", "trail", selection{by: 'u', value: n.Of}.String())
	case kafala.NoticeBurst, kafala.NoticeDeclines, kafala.NoticeLinks, kafala.NoticeIdentity:
		return []place{{label: "button.to.today", order: "today"}}
	}
	return nil
}

// linkable is what a deep link may hold, and a button beside its verb.
var linkable = regexp.MustCompile(`^[A-Za-z0-9-]{3,48}$`)

// valued is one place with a value; none where no button holds that.
func valued(label, verb, value string) []place {
	if !linkable.MatchString(value) {
		return nil
	}
	return []place{{label: label, call: telegram.Callback{Verb: verb, Value: value}}}
}

// linked are the buttons that a deep link may press: they show something, and change nothing.
var linked = []string{"card", "dead", "team", "losses", "lostone", "frozenid", "number", "export", "trail", "questions"}

// leads are the buttons under a notice: to the card of what it is about, and to its places. In the staff chat, where nothing is
// pressed, they are links into private.
func (d *Desk) leads(v voice.Voice, n kafala.Notice, g *kafala.Guarantee, private bool) []telegram.Row {
	all := places(n)
	if g != nil && (len(all) == 0 || all[0].link == "") { // a question shows what it is about
		all = append([]place{{label: "button.card", call: telegram.Callback{Verb: "card", Value: g.ID}}}, all...)
	}
	var buttons []models.InlineKeyboardButton
	for _, p := range all {
		label := v.Plain(p.label, nil)
		if p.label == "button.card" && g.Reference != "" && !private {
			label = v.Plain("button.private", locales.Data{"Reference": kafala.GroupReference(g.Reference)})
		}
		if private && p.order+p.link == "" {
			buttons = append(buttons, telegram.Button(label, p.call))
			continue
		}
		buttons = append(buttons, models.InlineKeyboardButton{Text: label, URL: d.house.Link(p.payload())})
	}
	return telegram.Roomy(buttons)
}

// payload is what the deep link to a place holds.
func (p place) payload() string {
	switch {
	case p.link != "":
		return p.link
	case p.order != "":
		return "o_" + p.order
	case p.call.Verb == "card":
		return "c_" + p.call.Value
	case p.call.Value == "":
		return "b_" + p.call.Verb
	}
	return "b_" + p.call.Verb + "_" + p.call.Value
}

// led is what a deep link of a notice asks for; nil: it is none.
func (d *Desk) led(payload string) errand {
	parts := strings.SplitN(payload, "_", 3)
	switch {
	case len(parts) == 2 && parts[0] == "o":
		if o, ok := d.orders[parts[1]]; ok {
			return func(k clerk, ctx context.Context) (bool, error) {
				if k.by.Rank == "" {
					return true, k.turnedAway(ctx, staff.Action{Duty: o.duty})
				}
				return k.obey(ctx, o, "")
			}
		}
	case len(parts) >= 2 && parts[0] == "b":
		for _, verb := range linked {
			if verb == parts[1] {
				return d.tapped(strings.Join(parts[1:], ":"))
			}
		}
	}
	return nil
}

// tapNumber shows the number of a payment or of an invoice, by which it is found at the gateway.
func (k clerk) tapNumber(ctx context.Context, call telegram.Callback) error {
	kind, number, _ := strings.Cut(call.Value, "-")
	key := map[string]string{"p": "staff.number.payment", "i": "staff.number.invoice"}[kind]
	if key == "" || !linkable.MatchString(number) {
		return kafala.ErrNotFound
	}
	if err := k.Counter.Allow(ctx, k.by, staff.Action{Duty: staff.Losses, Why: "reference"}); err != nil {
		return err
	}
	return k.SayBeside(ctx, telegram.Message{HTML: k.Voice.HTML(key, locales.Data{"Number": number})})
}

// about finds the guarantee that a notice is about, and what it is called: by its reference, else by when it was asked for, and
// never by its id. nil: there is none, and where its payment is listed as lost it is called by the reference that the gateway has. Of one
// that cannot be read now only the id is known, which leads to its card.
func (d *Desk) about(ctx context.Context, v voice.Voice, id string) (*kafala.Guarantee, string) {
	g, err := d.Office.Find(ctx, id)
	switch {
	case errors.Is(err, kafala.ErrNotFound):
		if l, listed, err := d.Office.Listed(ctx, id); err == nil && listed && l.Reference != "" {
			return nil, kafala.GroupReference(l.Reference)
		}
		return nil, v.Plain("staff.request.gone", nil)
	case err != nil:
		return &kafala.Guarantee{ID: id}, "?"
	}
	return &g, v.NameOf(g)
}

// named names a member of staff in a notice; who has no registered name is not named by a number.
func (d *Desk) named(ctx context.Context, v voice.Voice, id int64) string {
	if name := d.nameOf(ctx, id); name != itoa(id) {
		return locales.AsTyped(name, v.Language)
	}
	return v.Plain("by.unnamed", nil)
}

// caseWords say what a payment that does not fit was; one of a later release is some other reason.
func caseWords(v voice.Voice, sort string) string {
	if v.Has("csv.why." + sort) {
		return v.Plain("csv.why."+sort, nil)
	}
	return known(v, "case.", sort, "case.other")
}

// known gives the words of a family for something, or those of a key where a later release has made it.
func known(v voice.Voice, family, name, other string) string {
	if v.Has(family + name) {
		return v.Plain(family+name, nil)
	}
	return v.Plain(other, nil)
}

// kindOf is the kind of the delivery that a notice says was given up. One of an earlier release has it in its id alone, behind
// the guarantee's.
func kindOf(n kafala.Notice, d *kafala.Delivery) string {
	if n.Of != "" {
		return n.Of
	}
	rest, _ := strings.CutPrefix(d.ID, d.Guarantee+".")
	kind, _, _ := strings.Cut(rest, ".")
	if _, ok := kafala.RuleOf(kafala.DeliveryKind(kind)); !ok || d.Guarantee == "" {
		return "other"
	}
	return kind
}
