package desk

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"kafalabot/bot/chat"
	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
)

// A number that a member of staff is to type is waited for in their session, which outlives a restart, and until they do
// something else: "what.about.seconds".

const (
	askedFor = 10 * time.Minute // that a number is waited for
)

// asking is what a session waits for.
type asking struct {
	what  string // "match", "find", "freeze", toOpen, one of the clues, whole or answer
	about string // a guarantee's id, or the reason, or both
}

func (a asking) at(now time.Time) string {
	return strings.Join([]string{a.what, a.about, strconv.FormatInt(now.Unix(), 10)}, ".")
}

func readAsking(asked string, now time.Time) (asking, bool) {
	parts := strings.Split(asked, ".")
	if len(parts) != 3 {
		return asking{}, false
	}
	since, err := strconv.ParseInt(parts[2], 10, 64)
	within := askedFor
	if parts[0] == answer {
		within = kafala.QueryHold
	}
	return asking{parts[0], parts[1]}, err == nil && now.Sub(time.Unix(since, 0)) < within
}

// awaited tells whether a text is the number that a session waits for: digits alone, or a number as staff may type it. Where it hands
// something over it is none, whatever number stands beside that. To be matched it may be several.
func awaited(asked, text string, in handed, now time.Time) bool {
	a, waiting := readAsking(asked, now)
	switch {
	case !waiting || a.what == whole || a.what == answer || a.asksName() || a.clues():
		return false
	case len(in.codes)+len(in.found) > 0, in.unclear, slices.ContainsFunc(typed.Apart(text), isReference):
		return false
	case a.what == "match" && numbersOf(text, in):
		return true
	}
	digits := typed.Compact(text)
	_, p := typed.Number(text) // a state's name may stand beside it
	return p == nil || digits != "" && strings.Trim(digits, "0123456789") == ""
}

func isReference(text string) bool {
	_, ok := typed.Reference(text)
	return ok
}

// moveOn waits for no number any more: the next one that is typed would be taken for another guarantee's. Where the
// message itself holds an ID number it is deleted, as everybody's is.
func (k clerk) moveOn(ctx context.Context) error {
	if !k.ForgetLeft() && k.State.Session.Asked == "" {
		return nil
	}
	return k.Await(ctx, "")
}

// turnTo ends what waits to be typed, now that a member has something else before them: a guarantee, of which no other one's number is
// matched, or with "" another place of the desk. What is typed next is of that, and a number that is stopped by mistake takes two to
// be freed. An answer that is being written is waited for on.
func (k clerk) turnTo(ctx context.Context, id string) error {
	a, waits := k.typing()
	if waits && (id == "" || a.what == "match" && a.about != id || a.what == "freeze" || a.asksName()) {
		return k.moveOn(ctx)
	}
	return nil
}

// Leaves ends what waits to be typed where a member turns to what is everybody's, as turnTo does. It tells whether it did: the session
// is another one then.
func (d *Desk) Leaves(ctx context.Context, c *chat.Chat) (bool, error) {
	r := c.Request
	if r.Edited || r.Query == nil && !r.IsCommand || d.errand(c) != nil {
		return false, nil
	}
	if _, waits := (clerk{Chat: c, Desk: d}).typing(); !waits {
		return false, nil
	}
	return true, c.Await(ctx, "")
}

// typing gives what waits to be typed in the chat that is no answer to a question, nor only on the private page.
func (k clerk) typing() (asking, bool) {
	if k.State.Session.Asked == "" { // as nearly always
		return asking{}, false
	}
	a, waits := readAsking(k.State.Session.Asked, k.Now())
	return a, waits && (waiting(a) || a.asksName())
}

// ask asks for a number: to match it, to find what names its person, or to freeze it.
func (k clerk) ask(ctx context.Context, a asking, e staff.Action) error {
	if err := k.Counter.Begin(ctx, k.by, e); err != nil {
		return err
	}
	if a.what == "match" { // which reference it has is said with the question
		if err := k.glance(ctx, a.about); err != nil {
			return err
		}
	}
	open, err := k.onPage(ctx, a)
	if err != nil {
		return err
	}
	key := "ask." + a.what
	if k.Settings.Rules.PrivateEntry == kafala.OnPageAlone { // no message is deleted once read
		key += ".page"
	}
	m := telegram.Message{HTML: k.Voice.HTML(key, nil), Inline: []telegram.Row{k.enough(a.what)}}
	if open != nil {
		m.Inline = []telegram.Row{open, k.enough(a.what)}
	}
	if a.what == "match" { // its guarantee tells of which kind the number is
		m.HTML = k.place(k.Voice.HTML(key, locales.Data{"Reference": k.referenceOf(ctx, a.about)}))
		return k.SayBeside(ctx, m)
	}
	m.HTML = k.place(m.HTML)
	if len(k.Voices.Settings.Rules.Gulf) > 0 {
		m.HTML += "\n" + k.Voice.HTML("ask.gulf", nil)
	}
	return k.Show(ctx, m, true)
}

// enough is the button that waits for no number any more. It says what is over with that, not that something was done.
func (k clerk) enough(what string) telegram.Row {
	return telegram.Row{telegram.Button(k.Voice.Plain("button.enough."+what, nil), telegram.Callback{Verb: "enough"})}
}

// referenceOf names a guarantee that is known by its id.
func (k clerk) referenceOf(ctx context.Context, id string) string {
	_, name := k.about(ctx, k.Voice, id)
	return name
}

// numberGiven takes the number that was waited for. That its message is to be deleted is saved before anything is
// done with it. It may be asked again for another number, and by the same update.
func (k clerk) numberGiven(ctx context.Context) (bool, error) {
	a, ok := readAsking(k.State.Session.Asked, k.Now())
	if k.by.Rank == "" || !ok {
		return false, nil
	}
	switch slips, err := k.slips(ctx, a); {
	case err != nil:
		return true, err
	case len(slips) > 0:
		return true, k.slipped(ctx, a, slips)
	}
	if k.Settings.Rules.PrivateEntry == kafala.OnPageAlone {
		return true, k.toPage(ctx, a)
	}
	k.Forget()
	if over, err := k.outgrown(ctx, a); over {
		return true, err
	}
	if err := k.Await(ctx, a.at(k.Now())); err != nil {
		return true, err
	}
	return true, k.given(ctx, a, k.Request.Message.Text)
}

// given does with a number what it was waited for.
func (k clerk) given(ctx context.Context, a asking, text string) error {
	switch a.what {
	case "find":
		return k.find(ctx, text, a.about)
	case "freeze":
		return k.freezeNumber(ctx, text, a.about)
	case "match":
		err := k.match(ctx, text, a.about)
		if errors.Is(err, kafala.ErrNotFound) { // no number can be matched with it any more
			if err := k.Await(ctx, ""); err != nil {
				return err
			}
		}
		return err
	case toOpen:
		return k.openMatched(ctx, a, text)
	}
	return nil // of a release that waits for something else
}
