package bot

import (
	"context"
	"fmt"
	"slices"

	"kafalabot/bot/chat"
	"kafalabot/bot/desk"
	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/voice"
)

// A chat's home is shown whenever there is nothing better to answer: to /start, to what nobody understands, to a language
// that is chosen, below a request that was given up.

// looked is how many of a chat's newest requests its home looks at; what awaits its payment or is paid is always among
// them.
const looked = 20

// home finds the home of this chat. What it has asked for is read only where nothing is being written.
func (c visit) home(ctx context.Context) (home, dialogs.Screen, error) {
	c.State.Session.Done = ""
	if s := c.dialog.Renewing(c.State.Session, c.secret(), c.Now()); s.Ticket != "" && s.Ticket != c.State.Session.Ticket {
		if err := c.AwaitOnPage(ctx, "", s.Ticket); err != nil { // what is asked here is what is waited for
			return home{}, dialogs.Screen{}, err
		}
		c.State.Session.Ticket = s.Ticket
	}
	screen := c.dialog.Screen(c.State.Session)
	if screen.Kind == dialogs.Question || screen.Kind == dialogs.Contact {
		if err := c.AskedBelow(ctx); err != nil {
			return home{}, screen, err
		}
	}
	if screen.Kind != dialogs.Welcome {
		screen, err := c.met(ctx, c.Request.Chat, screen)
		return home{kind: homeDialog}, screen, err
	}
	screen.Answers = c.State.Profile.Guarantor
	all, err := c.Office.Current(ctx, c.Request.Chat, looked)
	if err != nil {
		return home{}, screen, fmt.Errorf("update %d: %w", c.Request.Update, err)
	}
	return homeOf(screen.Kind, all, c.Now()), screen, nil
}

// showHome shows where a chat stands, and below it a word about what was just done, as HTML; empty: there is none. inPlace
// allows to edit the message that was tapped.
func (c visit) showHome(ctx context.Context, word string, inPlace bool) error {
	h, screen, err := c.home(ctx)
	if err != nil {
		return err
	}
	return c.show(ctx, h, screen, word, inPlace)
}

// show shows this home.
func (c visit) show(ctx context.Context, h home, screen dialogs.Screen, word string, inPlace bool) error {
	m, kind := c.drawWhere(h, screen), dialogs.Welcome // in its place, and as tall
	if h.kind == homeDialog || h.kind == homeWelcome {
		kind = screen.Kind
	}
	m.HTML = saying(kind, m.HTML, word, "\n\n")
	if h.kind != homeDialog {
		way, err := c.desk.Way(ctx, c.Chat)
		if err != nil {
			return err
		}
		if way != nil {
			m.Inline = append(m.Inline, way)
		}
	}
	if h.kind == homeWaiting {
		return c.showPay(ctx, h.waiting[0], m, inPlace)
	}
	return c.Show(ctx, m, inPlace)
}

// drawWhere draws this home.
func (c visit) drawWhere(h home, screen dialogs.Screen) telegram.Message {
	if h.kind == homeDialog || h.kind == homeWelcome {
		return c.draw(c.Voice, screen)
	}
	return c.drawHome(c.Voice, h)
}

// showStep shows where a step has led. Where nothing is being written that is the chat's home; but whoever wants to begin
// is shown the notice that they have to agree to.
func (c visit) showStep(ctx context.Context, in dialogs.Input, t dialogs.Turn) error {
	c.State.Session = t.Session
	if t.Screen.Help != "" {
		return c.answerAsked(ctx, in, t.Screen)
	}
	if t.Screen.Kind == dialogs.Dropped {
		return c.showDropped(ctx, t)
	}
	wantsNew := in.Act == dialogs.Begin || in.Act == dialogs.Start && c.Request.Command == "new"
	if t.Screen.Kind != dialogs.Welcome || wantsNew {
		if err := c.besideDesk(ctx, in, wantsNew); err != nil {
			return err
		}
		return c.showTurn(ctx, t)
	}
	h, screen, err := c.home(ctx)
	if err != nil {
		return err
	}
	screen.Note, screen.Problem = t.Screen.Note, t.Screen.Problem
	if !t.GiveUp {
		if done, err := c.atDesk(ctx, in, h, desk.Heard{Note: screen.Note, HTML: c.said(c.Voice, screen)}); done || err != nil {
			return err
		}
	}
	if h.kind == homeWelcome { // which is drawn with the word
		return c.show(ctx, h, screen, "", false)
	}
	if t.GiveUp && slices.ContainsFunc(h.waiting, func(g kafala.Guarantee) bool { return g.ID == t.GivenUp }) {
		return c.withdraw(ctx, t.GivenUp)
	}
	if in.Act == dialogs.Cancel || t.GiveUp {
		return c.askCancel(ctx, h, screen)
	}
	return c.show(ctx, h, screen, c.said(c.Voice, screen), false)
}

// atDesk answers a member of staff who has asked for nothing that the dialog knows: with the desk, or, where a request of their own
// waits for its payment, with that and a button to the desk. It returns false for everybody else.
func (c visit) atDesk(ctx context.Context, in dialogs.Input, h home, heard desk.Heard) (bool, error) {
	if in.Tap || in.Act != dialogs.Start && in.Act != dialogs.Say && in.Act != dialogs.Foreign {
		return false, nil
	}
	if h.kind != homeWaiting {
		return c.desk.Home(ctx, c.Chat, heard)
	}
	word, ways, ok, err := c.desk.Misunderstood(ctx, c.Chat, heard)
	if err != nil || !ok {
		return ok, err
	}
	m := c.drawHome(c.Voice, h)
	m.HTML, m.Inline = saying(dialogs.Welcome, m.HTML, word, "\n\n"), append(m.Inline, ways...)
	return true, c.showPay(ctx, h.waiting[0], m, false)
}

// besideDesk tells a member of staff who asks for a beginning and has a request of their own under way how to get to the desk.
func (c visit) besideDesk(ctx context.Context, in dialogs.Input, wantsNew bool) error {
	if in.Act != dialogs.Start || wantsNew {
		return nil
	}
	return c.desk.Beside(ctx, c.Chat)
}

// askCancel asks whether the request that waits for its payment is to be given up, or which of them; where none does it shows
// what there is. A yes that is typed next means the one that was named, and no other that is left by then.
func (c visit) askCancel(ctx context.Context, h home, screen dialogs.Screen) error {
	if len(h.waiting) == 1 {
		if err := c.AsksToDrop(ctx, h.waiting[0].ID); err != nil {
			return err
		}
		return c.askWithdraw(ctx, h.waiting[0].ID)
	}
	if len(h.waiting) > 1 {
		return c.askWhich(ctx, h.waiting)
	}
	return c.show(ctx, h, screen, c.Voice.HTML("home.nothing", nil), false)
}

// askWhich asks which of a chat's requests is to be given up.
func (c visit) askWhich(ctx context.Context, waiting []kafala.Guarantee) error {
	rows := requestRows(c.Voice, waiting[:min(len(waiting), listed)], "withdraw")
	return c.Show(ctx, telegram.Message{HTML: c.Voice.HTML("home.which", nil), Inline: rows}, false)
}

// showDropped says that what was being written is given up, and offers a new request below that, or shows what else is
// open. The buttons of the question that was answered are old ones now, and stay.
func (c visit) showDropped(ctx context.Context, t dialogs.Turn) error {
	if err := c.SayFirst(ctx, c.draw(c.Voice, t.Screen)); err != nil {
		return err
	}
	h, screen, err := c.home(ctx)
	if err != nil {
		return err
	}
	return c.follow(ctx, h, screen)
}

// follow shows a home below a message that has just answered the update; where nothing is open, how to begin again.
func (c visit) follow(ctx context.Context, h home, screen dialogs.Screen) error {
	c.Request.Query = nil // what was tapped is answered
	if h.kind == homeWaiting || h.kind == homePaid {
		return c.show(ctx, h, screen, "", false)
	}
	return c.Show(ctx, telegram.Message{HTML: c.Voice.HTML(h.either("home.none", "home.none.stands"), nil),
		Inline: []telegram.Row{{c.anotherButton("button.new")}}}, false)
}

// tapHome shows the home to whoever taps for it.
func (c visit) tapHome(ctx context.Context, _ telegram.Callback) error {
	return c.showHome(ctx, "", false)
}

// tapAnother leads from every home to the welcome, whatever else is open; but what is being written comes first.
func (c visit) tapAnother(ctx context.Context, _ telegram.Callback) error {
	c.State.Session.Done = ""
	screen := c.dialog.Screen(c.State.Session)
	if screen.Kind != dialogs.Welcome {
		return c.showHome(ctx, "", false)
	}
	screen.Answers = c.State.Profile.Guarantor
	return c.SayBeside(ctx, c.draw(c.Voice, screen))
}

// tapUnaccepted is for whoever was told at a counter that a number is not accepted: what is recorded of that, whom to ask, and how
// to give the guarantee up. It records nothing.
func (c visit) tapUnaccepted(ctx context.Context, call telegram.Callback) error {
	g, err := c.own(ctx, call.Value)
	if g == nil {
		return err
	}
	if !g.Counts() {
		return c.showRequest(ctx, *g, "", true)
	}
	m := telegram.Message{HTML: drawUnaccepted(c.Voice, *g, c.Now())}
	switch {
	case g.WishWaits():
		m.HTML += "\n" + wishLine(c.Voice, *g, c.Now())
		keep := telegram.Button(c.Voice.Plain("button.keepon", nil), telegram.Callback{Verb: "keepon", Value: g.ID})
		m.Inline = append(m.Inline, telegram.Row{keep})
	case g.Revocable():
		key := "home.unaccepted.quit"
		if g.Used(kafala.Hand{}) { // which two of staff have to agree to
			key = "home.unaccepted.wish"
		}
		m.HTML += "\n" + c.Voice.HTML(key, nil)
		quit := telegram.Button(c.Voice.Plain("button.quit", nil), telegram.Callback{Verb: "quit", Value: g.ID})
		m.Inline = append(m.Inline, telegram.Row{quit})
	default:
		m.HTML = voice.Joined(m.HTML, boundLine(c.Voice, *g))
	}
	if c.personAsked() {
		m.Inline = append(m.Inline, telegram.Row{chat.PersonButton(c.Voice, g.ID)})
	}
	m.Inline = append(m.Inline, telegram.Row{telegram.Button(c.Voice.Plain("button.back", nil), telegram.Callback{Verb: "home"})})
	return c.Show(ctx, m, false)
}
