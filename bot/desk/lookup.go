package desk

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"kafalabot/bot/chat"
	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/voice"
)

// atOnce is how many guarantees of one message are looked up.
const atOnce = 5

// handed is what one message hands over: codes and references, each once.
type handed struct {
	codes           []chat.Code
	found, mistyped []string // references
	way             staff.Way
	unread          bool // another code is in the picture, and could not be read
	alone           bool // it is links of codes, as a scanner types them, and nothing else
}

// handedIn reads a text: the links of codes, and the references that stand beside them.
func (d *Desk) handedIn(text string) handed {
	codes, rest := d.house.CodesIn(text)
	h := handed{codes: codes, way: staff.ByTyping}
	if len(codes) > 0 {
		h.way, h.alone = staff.ByLink, strings.TrimSpace(rest) == ""
	}
	h.found, h.mistyped = typed.References(rest)
	return h
}

func (h handed) empty() bool { return len(h.codes)+len(h.found)+len(h.mistyped) == 0 }

// otherLayout is how a scanner that types for an English keyboard begins a link on an Arabic one: "https:" or "http:".
var otherLayout = regexp.MustCompile("^\\s*\u0627\u0641\u0641\u062d\u0633?:")

// otherKeyboard says that a scanner has typed for another keyboard. What was waited for is waited for still.
func (k clerk) otherKeyboard(ctx context.Context) (bool, error) {
	if k.by.Rank == "" {
		return false, nil
	}
	if err := k.Counter.Damaged(ctx, k.by, staff.ByLink); err != nil {
		return true, err
	}
	said := k.Voice.HTML("code.keyboard", nil)
	if a, asks := readAsking(k.State.Session.Asked, k.Now()); asks && waiting(a) {
		return true, k.waitOn(ctx, a, voice.Joined(said, k.Voice.HTML("waits."+a.what, nil)))
	}
	return true, k.Show(ctx, telegram.Message{HTML: said}, false)
}

// wayOf is by what a message asks: that it is somebody else's is what counts most.
func (k clerk) wayOf(way staff.Way) staff.Way {
	if m := k.Request.Message; k.Request.Query == nil && m != nil && m.ForwardOrigin != nil {
		return staff.ByForward
	}
	return way
}

// lookUpAll shows the cards of what a message hands over, and says what of it is none, and what is left over.
func (k clerk) lookUpAll(ctx context.Context, h handed) (bool, error) {
	if k.by.Rank == "" {
		return false, nil
	}
	if err := k.moveOn(ctx); err != nil {
		return true, err
	}
	return true, k.showAll(ctx, h)
}

// showAll shows the cards of what a message hands over, a picture before what is written beside it, each once.
func (k clerk) showAll(ctx context.Context, parts ...handed) error {
	all := k.joined(parts)
	now := all.ours[:min(len(all.ours), atOnce)]
	shown := map[string]bool{}
	for _, code := range now {
		g, err := k.scan(ctx, code.what, code.way)
		if err != nil {
			return err
		}
		shown[g.Reference] = true
	}
	left := slices.DeleteFunc(slices.Clone(all.found), func(r by[string]) bool { return shown[r.what] })
	typedNow := left[:min(len(left), atOnce-len(now))]
	for _, reference := range typedNow {
		if err := k.lookUp(ctx, reference.what, reference.way); err != nil {
			return err
		}
	}
	var lines []string
	var rest []string
	for _, reference := range left[len(typedNow):] {
		rest = append(rest, reference.what)
	}
	for i, reference := range all.mistyped {
		if i >= atOnce {
			rest = append(rest, reference)
			continue
		}
		lines = append(lines, k.Voice.HTML("staff.mistyped", locales.Data{"Reference": kafala.GroupReference(reference)}))
	}
	if said := leftOver(k.Voice, len(all.ours)-len(now), rest); said != "" {
		lines = append(lines, said)
	}
	if all.unread {
		lines = append(lines, k.Voice.HTML("picture.another", nil))
	}
	if len(lines) > 0 {
		if err := k.Show(ctx, telegram.Message{HTML: strings.Join(lines, "\n")}, false); err != nil {
			return err
		}
	}
	return k.noCards(ctx, all.others, len(all.ours)+len(all.found)+len(all.mistyped) > 0, k.wayOf(parts[0].way))
}

// by is something that was handed over, and by what.
type by[T any] struct {
	what T
	way  staff.Way
}

// wholeMessage is all that a message hands over, in its parts' order.
type wholeMessage struct {
	ours     []by[chat.Code]
	found    []by[string]
	mistyped []string
	others   []chat.Code // those of no guarantee
	unread   bool
}

// joined puts the parts of a message together. What stands in two of them counts as of the first.
func (k clerk) joined(parts []handed) (all wholeMessage) {
	for _, h := range parts {
		way := k.wayOf(h.way)
		beside := way
		if way == staff.ByLink {
			beside = staff.ByTyping
		}
		for _, code := range h.codes {
			switch {
			case !ofOurs(code):
				all.others = append(all.others, code)
			case !slices.ContainsFunc(all.ours, func(b by[chat.Code]) bool { return b.what == code }):
				all.ours = append(all.ours, by[chat.Code]{code, way})
			}
		}
		for _, reference := range h.found {
			if !slices.ContainsFunc(all.found, func(b by[string]) bool { return b.what == reference }) {
				all.found = append(all.found, by[string]{reference, beside})
			}
		}
		all.mistyped, all.unread = append(all.mistyped, h.mistyped...), all.unread || h.unread
	}
	return all
}

// ofOurs tells whether a code leads to this bot as that of a guarantee does.
func ofOurs(c chat.Code) bool { return c.Kind == chat.OurCode || c.Kind == chat.DamagedCode }

// leftNamed is how many of the references that were not looked up are named: with what is said of them they are seen at once, and a
// message has room for no more than some hundred.
const leftNamed = 10

// leftOver says what of a message was not looked up, references by themselves as far as they are named, of codes how many there are;
// empty: nothing.
func leftOver(v voice.Voice, codes int, references []string) string {
	var rest []string
	for _, reference := range references[:min(len(references), leftNamed)] {
		rest = append(rest, v.HTML("staff.more.one", locales.Data{"Reference": kafala.GroupReference(reference)}))
	}
	if more := len(references) - leftNamed; more > 0 {
		rest = append(rest, v.HTML("staff.more.others", locales.Data{"Number": more}))
	}
	if codes > 0 {
		rest = append(rest, v.HTML("staff.more.codes", locales.Data{"Number": codes}))
	}
	if len(rest) == 0 {
		return ""
	}
	return v.HTML("staff.more", locales.Data{"Number": atOnce, "Rest": locales.HTML(strings.Join(rest, "\n"))})
}

// noCards answers codes that lead to another bot, which the admins are told, or to none: that is said where there is nothing
// else in the message.
func (k clerk) noCards(ctx context.Context, codes []chat.Code, more bool, way staff.Way) error {
	is := func(kind chat.CodeKind) bool {
		return slices.ContainsFunc(codes, func(c chat.Code) bool { return c.Kind == kind })
	}
	switch {
	case is(chat.ForeignCode):
		if err := k.Counter.Foreign(ctx, k.by, way); err != nil {
			return err
		}
		return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("picture.foreign", nil)}, false)
	case is(chat.StrangeCode) && !more:
		if err := k.Counter.Strange(ctx, k.by, way); err != nil {
			return err
		}
		return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("picture.strange", nil)}, false)
	}
	return nil
}

func (k clerk) lookUp(ctx context.Context, reference string, way staff.Way) error {
	g, err := k.Counter.LookUp(ctx, k.by, reference, way)
	if text := k.lostAnswer(err); text != "" {
		text = k.Voice.HTML("lookup.lost.number", locales.Data{"Reference": kafala.GroupReference(reference)}) + "\n" + text
		return k.Show(ctx, telegram.Message{HTML: text}, false)
	}
	if errors.Is(err, kafala.ErrNotFound) {
		return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("public.none", locales.Data{"Reference": kafala.GroupReference(reference)})},
			false)
	}
	if err != nil {
		return err
	}
	return k.showCard(ctx, g, false)
}

// scanned shows the card of a QR that was read outside, which opened this chat.
func (k clerk) scanned(ctx context.Context, payload string) (bool, error) {
	return k.lookUpAll(ctx, handed{codes: []chat.Code{chat.ReadPayload(payload)}, way: staff.ByScan})
}

// scan shows the card of a code that leads here. One that was typed or pasted may have lost something on its way; every other
// stands so where it was read, and is a forgery where it names nothing.
func (k clerk) scan(ctx context.Context, code chat.Code, way staff.Way) (g kafala.Guarantee, err error) {
	if code.Kind == chat.DamagedCode && (way == staff.ByLink || way == staff.ByForward && k.Request.Message.Text != "") {
		if err := k.Counter.Damaged(ctx, k.by, way); err != nil {
			return g, err
		}
		return g, k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("code.damaged", nil)}, false)
	}
	g, err = k.Counter.Scan(ctx, k.by, code.ID, code.Token, way)
	if text := k.lostAnswer(err); text != "" {
		return g, k.Show(ctx, telegram.Message{HTML: text}, false)
	}
	if errors.Is(err, kafala.ErrNotFound) {
		return g, k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("code.forged", nil)}, false)
	}
	if err != nil {
		return g, err
	}
	return g, k.showCard(ctx, g, false)
}
