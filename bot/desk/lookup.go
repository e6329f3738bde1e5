package desk

import (
	"cmp"
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
	numbers         []string // ID numbers beside them, as typed.Hand gives them
	way             staff.Way
	unread          bool // another code is in the picture, and could not be read
	unclear         bool // a reference and an ID number stand side by side, and cannot be told apart
	alone           bool // it is links of codes, as a scanner types them, and nothing else
}

// handedIn reads a text: the links of codes, the references that stand beside them, and the ID numbers beside those.
func (d *Desk) handedIn(text string) handed {
	codes, rest := d.house.CodesIn(text)
	h := handed{codes: codes, way: staff.ByTyping}
	if len(codes) > 0 {
		h.way, h.alone = staff.ByLink, strings.TrimSpace(rest) == ""
	}
	in := typed.Hand(rest)
	h.found, h.mistyped, h.numbers, h.unclear = in.References, in.Mistyped, in.Numbers, in.Unclear
	return h
}

func (h handed) empty() bool { return len(h.codes)+len(h.found)+len(h.mistyped) == 0 && !h.unclear }

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
	var card string // of the last one
	for _, code := range now {
		g, err := k.scan(ctx, code.what, code.way)
		if err != nil {
			return err
		}
		shown[g.Reference], card = true, cmp.Or(g.ID, card)
	}
	left := slices.DeleteFunc(slices.Clone(all.found), func(r by[string]) bool { return shown[r.what] })
	typedNow := left[:min(len(left), atOnce-len(now))]
	for _, reference := range typedNow {
		g, err := k.lookUp(ctx, reference.what, reference.way)
		if err != nil {
			return err
		}
		card = cmp.Or(g.ID, card)
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
	if said := leftOver(k.Voice, len(all.ours)-len(now)+max(0, len(all.foreign)-atOnce), rest); said != "" {
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
	some := len(all.ours) + len(left) + len(all.mistyped)
	err := k.noCards(ctx, all, some+len(all.found) > 0, k.wayOf(parts[0].way))
	switch {
	case err != nil:
		return err
	case all.unclear:
		return k.uncompared(ctx, "beside.unclear")
	case len(all.numbers) == 0:
		return nil
	}
	if some+len(all.foreign)+all.strange > 1 || all.unread {
		card = "" // the number may be of any of them
	}
	return k.matchBeside(ctx, card, all.numbers)
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
	foreign  []string // what codes say that lead to another bot
	strange  int      // how many codes are of none
	numbers  []string // ID numbers
	unread   bool
	unclear  bool
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
			case code.Kind == chat.ForeignCode:
				if !slices.Contains(all.foreign, code.ID) {
					all.foreign = append(all.foreign, code.ID)
				}
			case !ofOurs(code):
				all.strange++
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
		all.numbers, all.unclear = append(all.numbers, h.numbers...), all.unclear || h.unclear
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
func (k clerk) noCards(ctx context.Context, all wholeMessage, more bool, way staff.Way) error {
	for _, code := range all.foreign[:min(len(all.foreign), atOnce)] {
		alarm, err := k.Counter.Foreign(ctx, k.by, code, way)
		if err != nil {
			return err
		}
		if err := k.Show(ctx, telegram.Message{HTML: k.alarmed("picture.foreign", alarm)}, false); err != nil {
			return err
		}
	}
	if all.strange > 0 && len(all.foreign) == 0 && !more {
		if err := k.Counter.Strange(ctx, k.by, way); err != nil {
			return err
		}
		return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("picture.strange", nil)}, false)
	}
	return nil
}

// alarmed says what a code is that is none of ours, by what it is known again, and what the admins are told of it: no more than they are.
func (k clerk) alarmed(key string, a staff.Alarm) string {
	return voice.Joined(k.Voice.HTML(key, nil), k.Voice.HTML("code.paper", locales.Data{"Paper": a.Paper}),
		k.Voice.HTML("code.told."+string(a.Came), nil))
}

// lookUp shows the card of a reference, or says why there is none.
func (k clerk) lookUp(ctx context.Context, reference string, way staff.Way) (g kafala.Guarantee, err error) {
	g, err = k.Counter.LookUp(ctx, k.by, reference, way)
	if text := k.lostAnswer(err); text != "" {
		text = k.Voice.HTML("lookup.lost.number", locales.Data{"Reference": kafala.GroupReference(reference)}) + "\n" + text
		return kafala.Guarantee{}, k.Show(ctx, telegram.Message{HTML: text}, false)
	}
	if errors.Is(err, kafala.ErrNotFound) {
		text := k.Voice.HTML("public.none", locales.Data{"Reference": kafala.GroupReference(reference)})
		return kafala.Guarantee{}, k.Show(ctx, telegram.Message{HTML: text}, false)
	}
	if err != nil {
		return g, err
	}
	return g, k.showCard(ctx, g, false)
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
	if forged := (*staff.ForgedError)(nil); errors.As(err, &forged) {
		return g, k.Show(ctx, telegram.Message{HTML: k.alarmed("code.forged", forged.Alarm)}, false)
	}
	if err != nil {
		return g, err
	}
	return g, k.showCard(ctx, g, false)
}
