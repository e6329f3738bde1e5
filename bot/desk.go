package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/voice"
)

// A number that a member of staff is to type is waited for in his session, so that a restart forgets it no more than
// anything else, and until he does something else: "what.about.seconds".

const (
	askedFor = 10 * time.Minute // that a number is waited for
	knocking = time.Minute
)

// asking is what a session waits for.
type asking struct {
	what  string // "match" or "find"
	about string // a guarantee's id, or the reason
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
	return asking{parts[0], parts[1]}, err == nil && now.Sub(time.Unix(since, 0)) < askedFor
}

// awaited tells whether a text is the number that a session waits for: digits alone, and no reference.
func awaited(asked, text string, now time.Time) bool {
	_, waiting := readAsking(asked, now)
	_, reference := typed.Reference(text)
	digits := typed.Compact(text)
	return waiting && !reference && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// keep saves what the session is to wait for, and deliveries of this chat, whatever is saved meanwhile. A message that
// is to be deleted at once is deleted beside the answer.
func (k clerk) keep(ctx context.Context, asked string, out ...kafala.Delivery) error {
	st := k.st
	for range maxRetakes {
		st.Session.Asked = asked
		err := k.Sessions.Save(ctx, k.r.Chat, st.Rev, dialogs.Kept{Session: st.Session, Out: out})
		if err == nil {
			for _, d := range out {
				if d.Kind == kafala.Forget && d.Due.Sub(d.Since) <= kafala.Hold {
					k.InBackground(ctx, func(ctx context.Context) { k.forgetAtOnce(ctx, d) })
				}
			}
		}
		if !errors.Is(err, kafala.ErrStale) {
			return err
		}
		if st, err = k.Sessions.Load(ctx, k.r.Chat); err != nil {
			return err
		}
	}
	return fmt.Errorf("update %d: %w", k.r.Update, kafala.ErrStale)
}

// moveOn waits for no number any more: the next one that is typed would be taken for another guarantee's. Where the
// message itself holds an ID number it is deleted, as everybody's is.
func (k clerk) moveOn(ctx context.Context) error {
	var out []kafala.Delivery
	if m := k.r.Message; k.r.Query == nil && !k.r.Forgotten && k.Settings.Rules.DeleteIDs && typed.HoldsID(m.Text+"\n"+m.Caption) {
		out = append(out, forget(k.r.Chat, m.ID, k.Now()))
	}
	if k.st.Session.Asked == "" && out == nil {
		return nil
	}
	return k.keep(ctx, "", out...)
}

// ask asks for a number: to match it, or to find what names its person.
func (k clerk) ask(ctx context.Context, a asking, e staff.Action) error {
	if err := k.Counter.Begin(ctx, k.by, e); err != nil {
		return err
	}
	if err := k.keep(ctx, a.at(k.Now())); err != nil {
		return err
	}
	m := telegram.Message{HTML: k.v.HTML("ask."+a.what, nil), Inline: []telegram.Row{{telegram.Button(k.v.Plain("button.enough", nil), telegram.Callback{Verb: "enough"})}}}
	if a.what == "match" {
		m.HTML = k.v.HTML("ask.match", locales.Data{"Reference": k.referenceOf(ctx, a.about)})
		return k.SayBeside(ctx, k.r, k.v, m)
	}
	return k.Show(ctx, k.r, k.v, m, true)
}

// referenceOf names a guarantee that is known by its id.
func (k clerk) referenceOf(ctx context.Context, id string) string {
	g, err := k.Office.Ledger.Find(ctx, id)
	if err != nil {
		return id
	}
	return voice.NameOf(g)
}

// numberGiven takes the number that was waited for. That its message is to be deleted is saved before anything is
// done with it. It may be asked again for another number, and by the same update.
func (k clerk) numberGiven(ctx context.Context) (bool, error) {
	a, ok := readAsking(k.st.Session.Asked, k.Now())
	if k.by.Rank == "" || !ok {
		return false, nil
	}
	if err := k.keep(ctx, a.at(k.Now()), forget(k.r.Chat, k.r.Message.ID, k.Now())); err != nil {
		return true, err
	}
	if a.what == "find" {
		return true, k.find(ctx, k.r.Message.Text, a.about)
	}
	role, err := k.Counter.Match(ctx, k.by, a.about, k.r.Message.Text)
	if err != nil {
		return true, err
	}
	key := "match.none"
	if role != "" {
		key = "match." + string(role)
	}
	m := telegram.Message{HTML: k.v.HTML(key, locales.Data{"Reference": k.referenceOf(ctx, a.about)}), Inline: []telegram.Row{{
		telegram.Button(k.v.Plain("button.card", nil), telegram.Callback{Verb: "card", Value: a.about}), telegram.Button(k.v.Plain("button.enough", nil), telegram.Callback{Verb: "enough"})}}}
	return true, k.Show(ctx, k.r, k.v, m, false)
}
