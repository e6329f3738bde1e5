package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"

	"kafalabot/bot/chat"
	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/voice"
)

// What staff give and are shown on the private page: the number that is matched, searched for or frozen, and all of a guarantee.
// What is waited for stands in the session as it does for the chat (asking), with a ticket beside it.

// whole is what a session waits for that all of a guarantee is to be shown on the page: its id and the reason, with a comma
// between.
const whole = "whole"

// onPage lays a ticket beside what is waited for and gives the button that opens the page; nil: there is no page.
func (k clerk) onPage(ctx context.Context, a asking) (telegram.Row, error) {
	if !k.Settings.Rules.OnPage() {
		return nil, k.Await(ctx, a.at(k.Now()))
	}
	secret := rand.Text()
	if err := k.AwaitOnPage(ctx, a.at(k.Now()), dialogs.NewTicket(a.what, secret, k.Now())); err != nil {
		return nil, err
	}
	open := k.PageButton(k.Voice, k.Voice.Plain("button.private_page", nil), a.what, secret)
	if a.what == whole {
		open.Text = k.Voice.Plain("button.whole_page", nil)
	}
	return telegram.Row{open}, nil
}

// place says where the number that is asked for is typed.
func (k clerk) place(question string) string {
	switch k.Settings.Rules.PrivateEntry {
	case kafala.InEither:
		return voice.Joined(question, k.Voice.HTML("page.offered", nil))
	case kafala.OnPageAlone:
		return voice.Joined(question, k.Voice.HTML("page.required", nil))
	case kafala.InChat:
	}
	return question
}

// toPage answers a number that was typed in the chat where the page alone takes it: its message goes, and the page is offered
// again.
func (k clerk) toPage(ctx context.Context, a asking) error {
	k.Forget()
	open, err := k.onPage(ctx, a)
	if err != nil {
		return err
	}
	return k.Show(ctx, telegram.Message{HTML: voice.Joined(k.Voice.HTML("note.page", nil), k.awaits(a)),
		Inline: []telegram.Row{open, k.enough(a.what)}}, false)
}

// askWhole offers all of a guarantee on the page and, where the settings have it, in the chat.
func (k clerk) askWhole(ctx context.Context, id, why string) error {
	if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: staff.Disclose, Guarantee: id, Why: why}); err != nil {
		return err
	}
	open, err := k.onPage(ctx, asking{whole, id + "," + why})
	if err != nil {
		return err
	}
	m := telegram.Message{HTML: k.Voice.HTML("whole.page", locales.Data{"Reference": k.referenceOf(ctx, id)}), Inline: []telegram.Row{open}}
	if k.Settings.Rules.PrivateEntry == kafala.InEither {
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(k.Voice.Plain("button.wholehere", nil),
			telegram.Callback{Verb: "wholehere", Field: why, Value: id})})
	}
	m.Inline = append(m.Inline, k.backToCard(id))
	return k.Show(ctx, m, true)
}

// Takes tells whether a ticket is for what staff's desk waits for in a session.
func (d *Desk) Takes(s dialogs.Session, what string) bool {
	a, ok := readAsking(s.Asked, d.house.Now())
	return ok && a.what == what && d.Settings.Rules.OnPage()
}

// Look gives what the page asks a member of staff, or shows all of a guarantee, once.
func (d *Desk) Look(ctx context.Context, c *chat.Chat) (voice.Page, error) {
	return d.atPage(ctx, c, func(k clerk, a asking) (voice.Page, error) {
		if a.what == whole {
			return k.showWhole(ctx, a)
		}
		return voice.Page{Question: k.Voice.PageAsks(a.what), Letters: len(k.Settings.Rules.Gulf) > 0}, nil
	})
}

// Give takes the number that was typed on the page. What comes of it is said in the chat.
func (d *Desk) Give(ctx context.Context, c *chat.Chat, text string) (voice.Page, error) {
	return d.atPage(ctx, c, func(k clerk, a asking) (voice.Page, error) {
		if _, p := typed.Number(text); p != nil {
			return voice.Page{Question: k.Voice.PageAsks(a.what), Letters: len(k.Settings.Rules.Gulf) > 0, Problem: k.Voice.Refusal(p)}, nil
		}
		if err := k.Spend(ctx); err != nil { // before anything is done with it
			return voice.Page{}, err
		}
		if err := k.given(ctx, a, text); err != nil {
			return voice.Page{}, err
		}
		return k.Voice.PageDone(), nil
	})
}

// atPage does something for a member of staff whose page it is. What they may not do is the end of the page.
func (d *Desk) atPage(ctx context.Context, c *chat.Chat, do func(clerk, asking) (voice.Page, error)) (voice.Page, error) {
	by, err := d.Counter.Who(ctx, c.Request.Chat)
	if err != nil {
		return voice.Page{}, err
	}
	a, ok := readAsking(c.State.Session.Asked, c.Now())
	if by.Rank == "" || !ok {
		return c.Voice.PageSpent(), nil
	}
	c.Voice = c.Voice.Whole()
	page, err := do(clerk{c, d, by}, a)
	p := (*kafala.Problem)(nil)
	switch {
	case errors.As(err, &p):
		return voice.Page{Over: c.Voice.Refusal(p)}, nil
	case errors.Is(err, kafala.ErrNotFound):
		return voice.Page{Over: c.Voice.HTML("staff.none", nil)}, nil
	}
	return page, err
}

// showWhole shows all of a guarantee on the page. The ticket is spent first: it is shown once.
func (k clerk) showWhole(ctx context.Context, a asking) (voice.Page, error) {
	id, why, _ := strings.Cut(a.about, ",")
	if err := k.Spend(ctx); err != nil {
		return voice.Page{}, err
	}
	g, err := k.Counter.Disclose(ctx, k.by, id, why)
	if err != nil {
		return voice.Page{}, err
	}
	head := k.Voice.HTML("whole", locales.Data{"Reference": k.Voice.NameOf(g), "Why": k.reasonOf(why)})
	return voice.Page{Question: head + "\n" + k.Voice.HTML("desk.gone", nil), Rows: k.wholeRows(g)}, nil
}
