package desk

import (
	"context"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/voice"
)

// What is waited for and is no ID number, and what is said to whoever writes something else meanwhile.

// What a session waits for beside a number that is matched, searched for or frozen.
const (
	byCase = "case" // the number of an accident
	byPay  = "pay"  // the gateway's number of a payment; about is the reason
	byCard = "card" // the last digits of a card and the day; about is the reason
	toOpen = "open" // the ID number that opens one of those found by their accident; about is their ids
)

// clues tells whether what is waited for is typed as a text, and is no person's number.
func (a asking) clues() bool { return a.what == byCase || a.what == byPay || a.what == byCard }

// waiting tells whether a number or a text is waited for that somebody is to type.
func waiting(a asking) bool {
	switch a.what {
	case "match", "find", "freeze", toOpen:
		return true
	}
	return a.clues()
}

// takesDigits tells whether digits alone may be what is waited for, or what stands behind a command: a day of it, or a number of a
// member's.
func (d *Desk) takesDigits(asked, command string) bool {
	a, waits := readAsking(asked, d.house.Now())
	return waits && waiting(a) || command == "export" || command == "audit"
}

// written tells whether what is waited for is no number, and is in words.
func (a asking) written() bool { return a.asksName() || a.what == answer }

// clueIn tells whether a text may be what is waited for: it hands nothing over, or is a card and a day, which may look like a reference.
func (d *Desk) clueIn(a asking, text string, in handed) bool {
	if a.what == byCard && len(in.codes) == 0 {
		if _, ok, _ := cardClue(text, kafala.DateOf(d.house.Now())); ok {
			return true
		}
	}
	return len(in.codes)+len(in.found) == 0
}

// stillWaits says that what was waited for is waited for still, whatever else was written.
func (k clerk) stillWaits(ctx context.Context) (bool, error) {
	a, ok := readAsking(k.State.Session.Asked, k.Now())
	if k.by.Rank == "" || !ok {
		return false, nil
	}
	k.ForgetLeft()
	if over, err := k.outgrown(ctx, a); over {
		return true, err
	}
	key := "waits." + a.what
	if a.asksName() {
		key = "waits.name"
	}
	return true, k.unfit(ctx, a, k.Voice.HTML(key, nil))
}

// besideWait says something beside which what was waited for is waited for still, and how to end that. A wait that says nothing is
// one for the private page.
func (k clerk) besideWait(said string, a asking) telegram.Message {
	m := telegram.Message{HTML: said}
	if waits := k.awaits(a); waits != "" {
		m.HTML, m.Inline = voice.Joined(said, waits), []telegram.Row{k.noMore(a)}
	}
	m.Inline = append(m.Inline, k.toDesk())
	return m
}

// awaits says what is waited for; empty: nothing is, or only the private page.
func (k clerk) awaits(a asking) string {
	switch {
	case a.what == byPay, a.what == byCard:
		return k.Voice.HTML("search."+a.what, nil)
	case waiting(a), a.what == answer:
		return k.Voice.HTML("waits."+a.what, nil)
	case a.asksName():
		return k.Voice.HTML("waits.name", nil)
	}
	return ""
}

// waitOn goes on waiting, and says why.
func (k clerk) waitOn(ctx context.Context, a asking, said string) error {
	rows, err := k.goOn(ctx, a)
	if err != nil {
		return err
	}
	return k.Show(ctx, telegram.Message{HTML: said, Inline: rows}, false)
}

// unfit is waitOn for text that is not what is waited for: it may have been meant as an answer.
func (k clerk) unfit(ctx context.Context, a asking, said string) error {
	held, ways, err := k.perhapsAnswer(ctx)
	if err != nil {
		return err
	}
	rows, err := k.goOn(ctx, a)
	if err != nil {
		return err
	}
	return k.Show(ctx, telegram.Message{HTML: voice.Joined(said, held), Inline: append(rows, ways...)}, false)
}

// goOn goes on waiting, and gives the buttons of that: the private page, where there is one for it, and what ends it.
func (k clerk) goOn(ctx context.Context, a asking) ([]telegram.Row, error) {
	end := []telegram.Row{k.noMore(a)}
	if a.clues() || a.written() {
		return end, k.Await(ctx, a.at(k.Now()))
	}
	open, err := k.onPage(ctx, a)
	if err != nil || open == nil {
		return end, err
	}
	return []telegram.Row{open, k.noMore(a)}, nil
}

// noMore is the button that ends the waiting.
func (k clerk) noMore(a asking) telegram.Row {
	switch {
	case a.asksName():
		return k.backToTeam()
	case a.what == answer:
		return k.letGoRow(a.about)
	}
	return k.enough(a.what)
}

// askClue asks for what is no person's number.
func (k clerk) askClue(ctx context.Context, a asking, e staff.Action) error {
	if err := k.Counter.Begin(ctx, k.by, e); err != nil {
		return err
	}
	if err := k.Await(ctx, a.at(k.Now())); err != nil {
		return err
	}
	return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("search."+a.what, nil), Inline: []telegram.Row{k.enough(a.what)}}, false)
}

// clueGiven takes what was waited for. What cannot be read leaves it waited for.
func (k clerk) clueGiven(ctx context.Context) (bool, error) {
	a, ok := readAsking(k.State.Session.Asked, k.Now())
	if k.by.Rank == "" || !ok {
		return false, nil
	}
	k.ForgetLeft()
	if over, err := k.outgrown(ctx, a); over {
		return true, err
	}
	if err := k.Await(ctx, a.at(k.Now())); err != nil { // for another one, too
		return true, err
	}
	text := k.Request.Message.Text
	switch a.what {
	case byPay:
		id := paymentIn(text)
		if id == "" {
			return true, k.unfit(ctx, a, k.Voice.HTML("waits.pay", nil))
		}
		return true, k.findPaid(ctx, a, kafala.Clue{Kind: kafala.CluePayment, Value: id})
	case byCard:
		clue, ok, p := cardClue(text, kafala.DateOf(k.Now()))
		if said := k.Voice.HTML("waits.card", nil); !ok {
			if p != nil {
				said = voice.Joined(k.Voice.Refusal(p), said)
			}
			return true, k.unfit(ctx, a, said)
		}
		return true, k.findPaid(ctx, a, clue)
	case byCase:
		return true, k.findCase(ctx, a, text)
	}
	return false, nil
}
