package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/voice"
)

// staffCommand is a command that only staff have in their menu, with the duty that it takes.
type staffCommand struct {
	name string
	duty staff.Duty
}

// staffMenu are the commands of staff, in their order.
var staffMenu = []staffCommand{
	{"find", staff.Find}, {"today", staff.Today}, {"export", staff.Export}, {"audit", staff.Review},
	{"dead", staff.Retry}, {"staff", staff.Invite},
}

// staffDeeds are the verbs of the buttons that only staff are given, each with the duty that it takes.
var staffDeeds = map[string]staff.Duty{
	"card": staff.LookUp, "match": staff.Match, "enough": staff.LookUp, "present": staff.Present, "unpresent": staff.Present,
	"history": staff.LookUp, "why": "", // that of what it asks the reason for
	"end": staff.End, "calloff": staff.CallOff, "refund": staff.Refund, "payback": staff.Refund, "resend": staff.Resend,
	"disclose": staff.Disclose, "find": staff.Find,
	"export": staff.Export, "trail": staff.Review, "trailfile": staff.Review, "retry": staff.Retry,
	"team": staff.Invite, "invite": staff.Invite, "confirm": staff.Invite, "revoke": staff.Invite,
	"member": staff.Invite, "rank": staff.Invite, "remove": staff.Invite, "dismiss": staff.Invite,
}

// dutyOf is the duty that a tapped button of staff takes.
func dutyOf(d telegram.Callback) staff.Duty {
	if d.Verb == "why" {
		return staffDeeds[d.Field]
	}
	return staffDeeds[d.Verb]
}

// clerk is a member of staff at work, on one update of his private chat. The office asks his rank anew with each act.
type clerk struct {
	*Bot
	by staff.Actor
	v  voice.Voice
	r  telegram.Request
	st dialogs.State
}

// staffed does what staff may ask for in a private chat. It returns false for everything else, and for who is none:
// that is answered as everybody's is.
func (b *Bot) staffed(ctx context.Context, r telegram.Request, v voice.Voice, st dialogs.State) (bool, error) {
	do := b.errand(r, st)
	if do == nil {
		return false, nil
	}
	by, err := b.Counter.Who(ctx, r.From.ID)
	if err != nil {
		return false, fmt.Errorf("update %d: %w", r.Update, err)
	}
	b.fitMenu(ctx, by)
	if r.Answer != nil && by.Rank != "" {
		r.Answer.Carries = false // what an officer acts upon is heard to arrive, or comes again
	}
	k := clerk{b, by, v, r, st}
	done, err := do(k, ctx)
	var p *kafala.Problem
	switch {
	case errors.As(err, &p) && by.Rank == "": // the button stands there no more with right
		return true, k.Show(ctx, r, v, telegram.Message{HTML: v.Refusal(p)}, false)
	case errors.As(err, &p):
		return true, k.SayBeside(ctx, r, v, telegram.Message{HTML: v.Refusal(p)})
	case errors.Is(err, kafala.ErrNotFound):
		return true, k.Show(ctx, r, v, telegram.Message{HTML: v.HTML("staff.none", nil)}, false)
	}
	return done, err
}

// errand is what an update asks of staff, found without looking anywhere; nil: nothing. Whoever is no staff is turned
// away by it, or told by false that his update is nothing of staff's.
func (b *Bot) errand(r telegram.Request, st dialogs.State) func(clerk, context.Context) (bool, error) {
	switch {
	case r.Query != nil:
		if d, err := shapes.Read(r.Query.Data); err == nil {
			if _, staff := staffDeeds[d.Verb]; staff {
				return func(k clerk, ctx context.Context) (bool, error) { return true, k.press(ctx, d) }
			}
		}
		return nil
	case r.Edited:
		return nil
	}
	if r.IsCommand {
		return staffErrand(r.Command, r.Rest)
	}
	text := r.Message.Text + r.Message.Caption
	switch found, mistyped := typed.References(text); {
	case awaited(st.Session.Asked, r.Message.Text, b.Now()):
		return clerk.numberGiven
	case len(r.Message.Photo) > 0, r.Message.Document != nil:
		return clerk.pictureGiven
	case len(found)+len(mistyped) > 0 && !b.answers(st, text):
		return func(k clerk, ctx context.Context) (bool, error) { return k.lookUpAll(ctx, found, mistyped) }
	}
	return nil
}

// staffErrand is what a command asks of staff.
func staffErrand(name, rest string) func(clerk, context.Context) (bool, error) {
	if i := slices.IndexFunc(staffMenu, func(c staffCommand) bool { return c.name == name }); i >= 0 {
		return func(k clerk, ctx context.Context) (bool, error) { return k.command(ctx, staffMenu[i], rest) }
	}
	switch parts := strings.Split(rest, "_"); {
	case name == "help":
		return clerk.help
	case name != "start":
	case len(parts) == 3 && parts[0] == "v":
		return func(k clerk, ctx context.Context) (bool, error) { return k.scanned(ctx, parts[1], parts[2]) }
	case len(parts) == 2 && parts[0] == "c":
		return func(k clerk, ctx context.Context) (bool, error) { return k.opened(ctx, parts[1]) }
	case len(parts) == 2 && parts[0] == "s":
		return func(k clerk, ctx context.Context) (bool, error) { return true, k.accept(ctx, parts[1]) }
	}
	return nil
}

// answers tells whether a text is an answer that the open question of a member's own request takes: what is asked
// last is answered.
func (b *Bot) answers(st dialogs.State, text string) bool {
	place := b.dialog.Position(st.Session)
	if place.Kind != dialogs.Question || place.Field.Parse == nil {
		return false
	}
	_, p := place.Field.Parse(text, st.Session.Answers, kafala.DateOf(b.Now()))
	return p == nil
}

// command does a command of staff. To who is no staff it is one that is not known; that he tried is in the trail.
func (k clerk) command(ctx context.Context, c staffCommand, rest string) (bool, error) {
	if k.by.Rank == "" {
		return false, k.knocked(ctx, c.duty)
	}
	if err := k.moveOn(ctx); err != nil {
		return true, err
	}
	switch c.name {
	case "find":
		return true, k.askFind(ctx, rest)
	case "today":
		return true, k.today(ctx)
	case "export":
		return true, k.askExport(ctx, rest)
	case "audit":
		return true, k.trail(ctx, rest)
	case "dead":
		return true, k.dead(ctx)
	}
	return true, k.team(ctx)
}

// press does what a button of staff asks for.
func (k clerk) press(ctx context.Context, d telegram.Callback) error {
	if k.by.Rank == "" {
		if err := k.knocked(ctx, dutyOf(d)); err != nil {
			return err
		}
		return &kafala.Problem{Key: "staff.refused"}
	}
	switch d.Verb {
	case "card", "match", "enough", "present", "unpresent", "history", "why", "end", "calloff", "refund", "payback", "resend", "disclose":
		return k.atCounter(ctx, d)
	case "find":
		return k.ask(ctx, asking{"find", d.Value}, staff.Action{Duty: staff.Find, Why: d.Value})
	case "export":
		return k.export(ctx, d.Value)
	case "trail", "trailfile":
		return k.trailOf(ctx, d.Value, d.Verb == "trailfile")
	case "retry":
		return k.retry(ctx, d.Value)
	}
	return k.withTeam(ctx, d)
}

// knocked writes down that somebody who is no staff tried what only staff do, as often as anybody may ask.
func (k clerk) knocked(ctx context.Context, duty staff.Duty) error {
	k.dropMenu(ctx, k.by.ID) // it is in his menu, perhaps, from when he was
	allowed, err := k.Limiter.Allow(ctx, "knock:"+itoa(k.by.ID), k.Settings.Rules.Lookups, knocking)
	if err != nil || !allowed {
		return err
	}
	err = k.Counter.Allow(ctx, k.by, staff.Action{Duty: duty})
	if p := (*kafala.Problem)(nil); errors.As(err, &p) {
		return nil
	}
	return err
}

// help tells staff of their own commands beside everybody's.
func (k clerk) help(ctx context.Context) (bool, error) {
	if k.by.Rank == "" {
		return false, nil
	}
	lines := []string{k.v.HTML("help", k.v.OperatorData()), "", k.v.HTML("help.staff", locales.Data{"Rank": k.v.Plain("rank."+string(k.by.Rank), nil)})}
	for _, c := range staffMenu {
		if k.by.Rank.May(c.duty) {
			lines = append(lines, k.v.HTML("help.line", locales.Data{"Command": "/" + c.name, "What": k.v.Plain("staff.command."+c.name, nil)}))
		}
	}
	return true, k.Show(ctx, k.r, k.v, telegram.Message{HTML: strings.Join(lines, "\n")}, false)
}
