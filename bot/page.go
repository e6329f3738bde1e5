package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"kafalabot/bot/chat"
	"kafalabot/bot/telegram"
	"kafalabot/courier"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/voice"
)

// What is given on the private page is a step of the same dialog, kept by compare-and-set; the chat is shown where it stands by
// a delivery that is saved with it.

// secret is a fresh one for the address of the page, of 130 random bits; "" where there is no page.
func (b *Bot) secret() string {
	if !b.Settings.Rules.OnPage() {
		return ""
	}
	return rand.Text()
}

// Look gives what the page of a chat asks or shows.
func (b *Bot) Look(ctx context.Context, of int64, language, secret string) (voice.Page, error) {
	return b.onPage(ctx, of, language, secret, func(c visit) (voice.Page, error) { return c.asks(c.dialog.Screen(c.State.Session)), nil },
		func(c *chat.Chat) (voice.Page, error) { return b.desk.Look(ctx, c) })
}

// Give takes what was typed on the page of a chat.
func (b *Bot) Give(ctx context.Context, of int64, language, secret, text string) (voice.Page, error) {
	return b.onPage(ctx, of, language, secret, func(c visit) (voice.Page, error) { return c.give(ctx, text) },
		func(c *chat.Chat) (voice.Page, error) { return b.desk.Give(ctx, c, text) })
}

// pageAMinute is how often one chat's page may ask or send something: a person with a keyboard is slower.
const pageAMinute = 30

// onPage does something for the page that a secret opens: for the question of the dialog, or at staff's desk; again where another
// process saved the session in between.
func (b *Bot) onPage(ctx context.Context, of int64, language, secret string, do func(visit) (voice.Page, error),
	atDesk func(*chat.Chat) (voice.Page, error)) (voice.Page, error) {
	for range chat.MaxRetakes {
		beside, err := b.house.OnPage(ctx, of, language)
		if err != nil {
			return voice.Page{}, err
		}
		c := visit{beside, b}
		what, err := c.State.Session.Admits(secret, c.Now())
		page := c.Voice.PageSpent()
		asked, staffs := err == nil && c.dialog.Takes(c.State.Session, what), err == nil && b.desk.Takes(c.State.Session, what)
		slow := false
		if asked || staffs {
			allowed, err := b.Office.Limiter.Allow(ctx, fmt.Sprintf("page:%d", of), pageAMinute, time.Minute)
			if slow = !allowed; err != nil {
				return voice.Page{}, err
			}
		}
		switch {
		case errors.Is(err, dialogs.ErrTicketEnd):
			page, err = c.ended(ctx, what)
		case slow:
			page = voice.Page{Problem: c.Voice.HTML("note.slow", nil)}
		case asked:
			page, err = do(c)
		case staffs:
			page, err = atDesk(beside)
		case err == nil: // nothing waits for it any more
			page = c.Voice.PageLate()
		default:
			err = nil
		}
		if !errors.Is(err, kafala.ErrStale) {
			page.Language = c.Voice.Language
			return page, err
		}
	}
	return voice.Page{}, kafala.ErrStale
}

// ended answers whoever opens the page of a question too late: the question comes again, with a ticket of its own. At staff's desk
// nothing does.
func (c visit) ended(ctx context.Context, what string) (voice.Page, error) {
	if !c.dialog.Takes(c.State.Session, what) {
		return c.Voice.PageLate(), nil
	}
	s := c.dialog.Renewing(c.State.Session, c.secret(), c.Now())
	if err := c.Keep(ctx, dialogs.StepResult{Session: s, Out: []kafala.Delivery{c.next(s, "")}}); err != nil {
		return voice.Page{}, err
	}
	return c.Voice.PageEnded(), nil
}

// give takes an answer to the question of the dialog.
func (c visit) give(ctx context.Context, text string) (voice.Page, error) {
	in := dialogs.Input{Act: dialogs.Say, Text: text, At: c.Now(), Page: true, Secret: c.secret()}
	turn := c.limited(ctx, c.dialog.Step(c.State.Session, in))
	turn.Delete = false // there is no message
	turn, err := c.saveStep(ctx, in, turn)
	if err != nil {
		return voice.Page{}, err
	}
	if turn.Screen.Accepted != "" {
		return c.Voice.PageDone(), nil
	}
	return c.asks(turn.Screen), nil
}

// fromPage is what the chat is told of a step that was taken on the page: that something was accepted, or a refusal that another number
// does not end at once.
func (c visit) fromPage(in dialogs.Input, t dialogs.Turn) []kafala.Delivery {
	p := t.Screen.Problem
	lasting := voice.Final(p) || ownLimit(p) || p != nil && p.Key == "identity.closed"
	if !in.Page || t.Screen.Accepted == "" && !lasting {
		return nil
	}
	return []kafala.Delivery{c.nextSaying(t)}
}

// asks is the page of a question.
func (c visit) asks(s dialogs.Screen) voice.Page {
	s.Ticket, s.Identity = "", dialogs.Identity{} // who reads it has opened it
	p := voice.Page{Question: c.Voice.Asking(s, kafala.OnPageAlone), Letters: s.Asked.AnyGulf() || s.Asked.Kind != ""}
	switch {
	case s.Note != "":
		p.Problem = c.Voice.HTML("page.not_a_number", nil) // words about the chat: nothing is deleted there
	case s.Problem != nil:
		p.Problem = c.Voice.Refusal(s.Problem)
	case s.Help != "":
		p.Problem = c.Voice.Asked(s.Help, s.Field.ID)
	}
	if voice.Passes(s.Problem) {
		p.Problem += "\n" + c.Voice.PassOn(c.house.LinkURL+"/"+c.house.Voices.UserName)
	}
	if s.Lost {
		p.Problem = voice.Joined(p.Problem, c.Voice.Helpless())
	}
	return p
}

// next promises that the chat is shown where it stands, after an answer that was taken on the page; "": none was.
func (c visit) next(s dialogs.Session, accepted string) kafala.Delivery {
	now, chat := c.Now(), c.Request.Chat
	detail := strings.Join([]string{s.Draft, accepted, strconv.FormatInt(s.Seen.Unix(), 10)}, ".")
	return kafala.Delivery{ID: kafala.ScreenID(chat, c.State.Rev+1), Kind: kafala.SendScreen, Chat: chat, Detail: detail, Due: now, Since: now}
}

// sendScreen shows where a chat stands after something was given on the page, unless it was shown that since: whoever acts in the
// chat is.
func (b *Bot) sendScreen(ctx context.Context, p *courier.Parcel) error {
	parts := strings.SplitN(p.Detail, ".", 4)
	if len(parts) < 3 {
		return nil // of a release that says more
	}
	if len(parts) > 3 && strings.HasPrefix(parts[3], lateNote) {
		return b.sendLate(ctx, p, parts[3])
	}
	st, err := b.house.Sessions.Load(ctx, p.Chat)
	if err != nil {
		return err
	}
	told := len(parts) > 3 && !strings.HasPrefix(parts[3], problemSaid) // what is said stands, whatever they have done since
	if s := st.Session; s.Draft != parts[0] || !told && strconv.FormatInt(s.Seen.Unix(), 10) != parts[2] {
		return nil
	}
	say := dialogs.Screen{Accepted: parts[1]}
	if len(parts) > 3 {
		b.readSaid(parts[3], &say)
	}
	return b.sendWhere(ctx, p, st, st.Session, say)
}

// sendLate says what came too late to change anything, and leads back to what is open.
func (b *Bot) sendLate(ctx context.Context, p *courier.Parcel, note string) error {
	c, err := b.house.Beside(ctx, p.Chat, "")
	if err != nil {
		return err
	}
	return p.Part(ctx, "text", b.sender(p, c.Voice, c.WayOn(telegram.Message{HTML: c.Voice.HTML("note."+note, nil)})))
}
