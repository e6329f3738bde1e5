package desk

import (
	"context"
	"errors"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/outage"
)

// A button stands in a chat for as long as its message does. What it is about may be gone meanwhile: that is said by what it was, with
// the way back to where such things are listed.

// goneFrom are what the buttons are about that hold no guarantee's id, by their verbs, and the list that has it. One that is not among
// them holds what somebody chose: nothing of that goes.
var goneFrom = map[string]lacking{
	"member": teamLacks, "rank": teamLacks, "ranknow": teamLacks, "called": teamLacks, "outside": teamLacks, "remove": teamLacks,
	"dismissal": teamLacks, "dismiss": teamLacks,
	"frozenid": frozenLacks, "liftid": frozenLacks, "liftidsure": frozenLacks, "liftidnow": frozenLacks, "unliftid": frozenLacks,
	"retry":   {"parked", "button.to.dead", telegram.Callback{Verb: "dead", Value: "1"}},
	"lostone": lostLacks, "lostback": lostLacks, "lostbacksure": lostLacks, "lostbacknow": lostLacks, "lostunorder": lostLacks,
	"lostkeep": lostLacks,
}

// lacking is what is not there any more, and the button of the list that it was in.
type lacking struct {
	what  string // of the key of its words; "": what a button opens
	label string
	list  telegram.Callback
}

var (
	teamLacks   = lacking{"member", "button.team", telegram.Callback{Verb: "team"}}
	frozenLacks = lacking{"frozen", "button.frozen", telegram.Callback{Verb: "frozen"}}
	lostLacks   = lacking{"lost", "button.losses", telegram.Callback{Verb: "losses"}}
)

// Gone lists what may be gone, for tests that walk the words.
func Gone() (all []string) {
	for _, l := range goneFrom {
		all = append(all, l.what)
	}
	return append(all, "card")
}

// gone says that what a button is about is not there, or perhaps lost in a restore.
func (k clerk) gone(ctx context.Context, call telegram.Callback, err error) error {
	l, listed := goneFrom[call.Verb]
	if !listed && strings.Contains(k.buttons[call.Verb].shape, "g") {
		l.what = "card"
	}
	m := telegram.Message{HTML: k.lostAnswer(err), Inline: []telegram.Row{k.toDesk()}}
	if m.HTML == "" && l.what == "" {
		m.HTML = k.Voice.HTML("gone", nil)
	}
	if m.HTML == "" {
		m.HTML = k.Voice.HTML("gone."+l.what, nil)
	}
	if listed {
		m.Inline = []telegram.Row{append(telegram.Row{telegram.Button(k.Voice.Plain(l.label, nil), l.list)}, k.toDesk()...)}
	}
	m, err = k.whileWaiting(ctx, m)
	if err != nil {
		return err
	}
	return k.Show(ctx, m, listed)
}

// silent tells whether something was not done since the gateway does not answer: whoever waits is told.
func silent(err error) bool {
	service, why := outage.Of(err)
	return errors.Is(err, kafala.ErrBusy) || service == outage.Gateway && why != outage.Well
}
