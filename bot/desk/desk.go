// Package desk is staff's chat: what they ask for by command, button, reference or picture, the card of a guarantee, the
// trail, the team, and what staff are told.
package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/chat"
	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/voice"
)

// Config is what a Desk needs.
type Config struct {
	Settings    *kafala.Settings
	Office      *kafala.Office
	Counter     *staff.Counter
	Dialog      *dialogs.Dialog // of requests: staff may have one of their own
	Undelivered Undelivered
	Passages    Passages
	StaffChat   int64 // group for notices to staff; 0: none
	StaffTopic  int   // and of one with topics which; 0: General
	Rooms       Rooms // nil: where the staff chat has moved is known to this process alone
	// Everyone gives the commands that everybody has.
	Everyone func(voice.Voice) []models.BotCommand
}

// Desk serves staff.
type Desk struct {
	Config
	house   *chat.House
	buttons map[string]button
	orders  map[string]order
	verbs   telegram.Verbs
	menus   menus
	room    room
}

// New makes a Desk in the house whose chats it serves.
func New(c Config, house *chat.House) (*Desk, error) {
	d := &Desk{Config: c, house: house, buttons: map[string]button{}, orders: map[string]order{}, verbs: telegram.Verbs{}}
	for _, b := range buttons() {
		if _, twice := d.buttons[b.verb]; twice {
			return nil, fmt.Errorf("desk: two buttons have the verb %s", b.verb)
		}
		if b.do == nil {
			return nil, fmt.Errorf("desk: the button %s does nothing", b.verb)
		}
		d.buttons[b.verb], d.verbs[b.verb] = b, b.shape
	}
	for _, o := range orders() {
		if _, twice := d.orders[o.name]; twice {
			return nil, fmt.Errorf("desk: two commands have the name %s", o.name)
		}
		if o.do == nil {
			return nil, fmt.Errorf("desk: the command %s does nothing", o.name)
		}
		d.orders[o.name] = o
	}
	house.AtDesk = d.takesDigits
	return d, nil
}

// Verbs are those of staff's buttons.
func (d *Desk) Verbs() telegram.Verbs { return d.verbs }

// clerk is a member of staff at work, on one update of their private chat, with the rank that they have as it is taken up.
type clerk struct {
	*chat.Chat
	*Desk
	by staff.Actor
}

// errand is what an update asks of staff. It turns away a person who is not staff, or returns false where the update is
// no errand of theirs.
type errand func(clerk, context.Context) (bool, error)

// Take does what staff may ask for in a private chat. It returns false for everything and everybody else: the citizen's
// conversation answers those.
func (d *Desk) Take(ctx context.Context, c *chat.Chat) (bool, error) {
	do := d.errand(c)
	if do == nil {
		return false, nil
	}
	by, err := d.Counter.Who(ctx, c.Request.From.ID)
	if err != nil {
		return false, fmt.Errorf("update %d: %w", c.Request.Update, err)
	}
	d.fitMenu(ctx, by)
	citizens := c.Voice
	if by.Rank != "" {
		if err := c.SpokenTo(ctx); err != nil {
			return false, err
		}
		c.Voice = c.Voice.Whole()
		c.Heard() // what an officer acts upon is heard to arrive, or comes again
	}
	k := clerk{c, d, by}
	done, err := do(k, ctx)
	if done, err = k.outcome(ctx, done, err); !done {
		c.Voice = citizens
	}
	return done, err
}

// errand finds what an update asks of staff without looking anywhere; nil: nothing.
func (d *Desk) errand(c *chat.Chat) errand {
	r := c.Request
	switch {
	case r.Query != nil:
		return d.tapped(r.Query.Data)
	case r.Edited:
		return d.edited(c)
	case r.IsCommand:
		return d.commanded(r.Command, r.Rest)
	case r.Message.Contact != nil:
		return d.shared(c)
	}
	text := r.Message.Text + r.Message.Caption
	asked, asks := readAsking(c.State.Session.Asked, c.Now())
	waits := asks && waiting(asked)
	asks = asks && (waits || asked.written()) && !d.answers(c.State, text)
	switch in := d.handedIn(text); {
	case in.alone && r.Message.Text != "": // nobody answers anything with it, whatever is waited for
		return func(k clerk, ctx context.Context) (bool, error) { return k.lookUpAll(ctx, in) }
	case otherLayout.MatchString(text):
		return clerk.otherKeyboard
	case d.nameAwaited(c.State.Session.Asked, r.Message.Text):
		return clerk.nameGiven
	case r.Message.Text != "" && d.asksPerson(c):
		return nil
	case (r.Message.ForwardOrigin == nil || in.empty()) && answering(c.State.Session.Asked, r.Message.Text, c.Now()):
		return clerk.answerGiven
	case asks && asked.clues() && r.Message.Text != "" && d.clueIn(asked, r.Message.Text, in):
		return clerk.clueGiven
	case awaited(c.State.Session.Asked, r.Message.Text, in, c.Now()):
		return clerk.numberGiven
	case r.Message.HoldsFile():
		return clerk.pictureGiven
	case len(in.codes) > 0, !in.empty() && (waits || !d.answers(c.State, text)):
		return func(k clerk, ctx context.Context) (bool, error) { return k.lookUpAll(ctx, in) }
	case asks:
		return clerk.stillWaits
	}
	return nil
}

// tapped is what a button of staff asks for.
func (d *Desk) tapped(data string) errand {
	call, err := d.verbs.Read(data)
	if err != nil {
		return nil
	}
	return func(k clerk, ctx context.Context) (bool, error) { return true, k.press(ctx, call) }
}

// commanded is what a command asks of staff.
func (d *Desk) commanded(name, rest string) errand {
	if o, ok := d.orders[name]; ok {
		return func(k clerk, ctx context.Context) (bool, error) { return k.obey(ctx, o, rest) }
	}
	switch parts := strings.Split(rest, "_"); {
	case name == "help":
		return clerk.help
	case name != "start":
	case chat.IsPayload(rest):
		return func(k clerk, ctx context.Context) (bool, error) { return k.scanned(ctx, rest) }
	case len(parts) == 2 && parts[0] == "c":
		return func(k clerk, ctx context.Context) (bool, error) { return k.opened(ctx, parts[1]) }
	case len(parts) == 2 && parts[0] == "q":
		return func(k clerk, ctx context.Context) (bool, error) { return k.takeQuestion(ctx, parts[1]) }
	case parts[0] == "o", parts[0] == "b":
		return d.led(rest)
	case len(parts) == 2 && parts[0] == "s":
		return func(k clerk, ctx context.Context) (bool, error) { return true, k.accept(ctx, parts[1]) }
	}
	return nil
}

// answers tells whether a text is an answer that the open question of a member's own request takes: what is asked
// last is answered.
func (d *Desk) answers(st dialogs.State, text string) bool {
	place := d.Dialog.Position(st.Session)
	if place.Kind != dialogs.Question || place.Field.Parse == nil {
		return false
	}
	_, p := place.Field.Parse(text, st.Session.Answers, kafala.DateOf(d.house.Now()))
	return p == nil
}

// obey does a command of staff. To who is no staff it is one that is not known; that they tried is in the trail.
func (k clerk) obey(ctx context.Context, o order, rest string) (bool, error) {
	if k.by.Rank == "" {
		return false, k.knocked(ctx, staff.Action{Duty: o.duty})
	}
	if err := k.moveOn(ctx); err != nil {
		return true, err
	}
	if !k.by.Rank.May(o.duty) {
		return true, k.Counter.Begin(ctx, k.by, staff.Action{Duty: o.duty})
	}
	return true, o.do(k, ctx, rest)
}

// press does what a button of staff asks for, once the rank carries its duty; the office asks that again when it acts. An
// id that is no guarantee's is made up: it stands nowhere, not in the trail either.
func (k clerk) press(ctx context.Context, call telegram.Callback) error {
	b := k.buttons[call.Verb]
	duty := b.duty
	if duty == "" { // of what the reason is asked for
		of, _, _ := strings.Cut(call.Field, upon)
		duty = k.buttons[of].duty
	}
	action := staff.Action{Duty: duty}
	madeUp := strings.Contains(b.shape, "g") && !kafala.IsGuaranteeID(call.Value)
	if strings.Contains(b.shape, "g") && !madeUp {
		action.Guarantee = call.Value
	}
	switch {
	case k.by.Rank == "":
		return k.turnedAway(ctx, action)
	case duty == "": // the reason of something that is no button
		return k.gone(ctx, call, kafala.ErrNotFound)
	case !k.by.Rank.May(duty):
		return k.Counter.Begin(ctx, k.by, action) // which refuses, and writes it down
	case madeUp:
		if err := k.Counter.Begin(ctx, k.by, action); err != nil {
			return err
		}
		return k.gone(ctx, call, kafala.ErrNotFound)
	}
	if err := k.turnTo(ctx, action.Guarantee); err != nil {
		return err
	}
	return k.pressed(ctx, call, action.Guarantee, b.do(k, ctx, call))
}

// pressed answers what a button came to that did not do what it says: of a guarantee with its card, or the way to it.
func (k clerk) pressed(ctx context.Context, call telegram.Callback, guarantee string, err error) error {
	p := (*kafala.Problem)(nil)
	switch {
	case errors.Is(err, kafala.ErrNotFound):
		return k.gone(ctx, call, err)
	case !errors.As(err, &p) || guarantee == "":
	case p.Key == "frozen":
		return k.open(ctx, guarantee) // what was tapped was drawn before: the card says it now
	case p.Key == "staff.asked.old":
		return k.askedOld(ctx, guarantee)
	default:
		return k.refuse(ctx, k.Voice.Refusal(p), k.backToCard(guarantee))
	}
	return err
}

// turnedAway says to who is no staff that a button, or a link of the staff group, is for them alone. That they tried is in the trail,
// a few times a day, and not said to be.
func (k clerk) turnedAway(ctx context.Context, tried staff.Action) error {
	if err := k.knocked(ctx, tried); err != nil {
		return err
	}
	text := k.Voice.Refusal(kafala.NewProblem("staff.stranger"))
	return k.Show(ctx, k.WayOn(telegram.Message{HTML: text}), false)
}

// knocked writes down that somebody who is no staff tried what only staff do, as often as anybody may ask.
func (k clerk) knocked(ctx context.Context, tried staff.Action) error {
	allowed, err := k.Counter.Knock(ctx, k.by)
	if err != nil || !allowed {
		return err
	}
	switch drop, err := k.Counter.KnockMenu(ctx, k.by); {
	case err != nil:
		return err
	case drop:
		k.dropMenu(ctx, k.by.ID) // it is in their menu, perhaps, from when they were
	}
	err = k.Counter.Allow(ctx, k.by, tried)
	if p := (*kafala.Problem)(nil); errors.As(err, &p) {
		return nil
	}
	return err
}
