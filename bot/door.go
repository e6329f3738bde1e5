package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kafalabot/bot/chat"
	"kafalabot/bot/desk"
	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/outage"
)

// Serve does all that an update asks for, and returns once it is saved and answered. An error means that the
// update should be given again; that is always safe, since what it did is recognised. An update that cannot
// be handled at all is apologised for and is no error. What is done beside the answer may still be under way.
func (b *Bot) Serve(ctx context.Context, r telegram.Request) (err error) {
	began, kind := time.Now(), "message"
	if r.Query != nil {
		kind = "tap"
	}
	defer func() { b.onUpdate(kind, time.Since(began), err) }()
	ctx = kafala.Awaited(ctx)
	err = b.house.Defects.Contain(outage.AtUpdate, func() error { return b.serve(ctx, r) }, "update", r.Update)
	if defect := (*outage.DefectError)(nil); errors.As(err, &defect) {
		return b.house.Defects.Contain(outage.AtUpdate, func() error { b.Apologise(ctx, r); return nil })
	}
	return err
}

func (b *Bot) serve(ctx context.Context, r telegram.Request) error {
	if b.desk.Hosts(ctx, r) {
		return b.desk.InGroup(ctx, r)
	}
	if !r.Private {
		return b.elsewhere(ctx, r)
	}
	return b.private(ctx, r)
}

// elsewhereAnHour is how often one group is answered.
const elsewhereAnHour = 3

// elsewhere answers in groups: only to a command, and only that it works in private, and a few times an hour: anybody can
// put the bot into a group and write commands there.
func (b *Bot) elsewhere(ctx context.Context, r telegram.Request) error {
	if r.Query != nil || r.Edited || !r.IsCommand {
		return nil
	}
	allowed, err := kafala.CountWithin(ctx, b.Office.Limiter, b.Office.Random, fmt.Sprintf("elsewhere:%d", r.Chat), elsewhereAnHour, time.Hour)
	if err != nil || !allowed {
		return err
	}
	v := b.house.Voices.In(r.From.LanguageCode)
	text := v.HTML("private_only", nil)
	if b.house.Exposed(r) {
		text += "\n" + v.HTML("group.number", nil)
	}
	return b.house.Show(ctx, r, v, telegram.Message{HTML: text}, false)
}

// private handles an update of a private chat: at staff's desk, by what is not the dialog's, or in the dialog, whose step
// is taken again where another process saved the session in between.
func (b *Bot) private(ctx context.Context, r telegram.Request) error {
	r = asked(b.house.Followed(r))
	for range chat.MaxRetakes {
		opened, err := b.house.Open(ctx, &r)
		if errors.Is(err, kafala.ErrStale) {
			continue
		}
		if err != nil {
			return err
		}
		switch turned, err := b.turnedAway(ctx, opened); {
		case err != nil:
			return err
		case turned:
			continue
		}
		defer opened.CatchUp(context.WithoutCancel(ctx)) // after the answer, which says where they stand
		c := visit{opened, b}
		if done, err := b.desk.Take(ctx, opened); done || err != nil {
			return c.Failed(ctx, err)
		}
		if done, err := c.route(ctx); done || err != nil {
			return c.Failed(ctx, err)
		}
		if err := c.step(ctx); !errors.Is(err, kafala.ErrStale) {
			return c.Failed(ctx, err)
		}
	}
	return fmt.Errorf("update %d: %w", r.Update, kafala.ErrStale)
}

// asked is a message that a link led here with which asks for the help, as the group's button does, as the command for it.
func asked(r telegram.Request) telegram.Request {
	if r.IsCommand && r.Command == "start" && r.Rest == desk.HelpStart {
		r.Command, r.Rest = "help", ""
	}
	return r
}

// route does what is not the dialog's: commands, buttons about guarantees, references. It returns false for the
// rest.
func (c visit) route(ctx context.Context) (bool, error) {
	if a, ok := c.asking(); ok {
		if c.Follows() { // that a picture is no question is said once of an album
			return true, c.pass(ctx)
		}
		return true, c.questionGiven(ctx, a)
	}
	if a, ok := c.unsent(); ok {
		return true, c.sayUnsent(ctx, a)
	}
	switch {
	case c.Request.Query != nil:
		call, err := c.verbs.Read(c.Request.Query.Data)
		if do := c.buttons[call.Verb].does.do; err == nil && do != nil {
			return true, do(c, ctx, call)
		}
		return false, nil
	case c.Request.Edited:
		return c.editsQuestion(ctx)
	case c.Request.IsCommand:
		return c.command(ctx)
	case c.State.Session.Draft == "" && c.Request.Message.Text != "":
		return c.lookUp(ctx)
	case c.Request.Message.Text != "":
		return c.lookUpBeside(ctx)
	}
	return false, nil
}

// Apologise says, once, that something went wrong on our side.
func (b *Bot) Apologise(ctx context.Context, r telegram.Request) {
	v := b.house.Voices.In(r.From.LanguageCode)
	if r.Query != nil {
		b.house.Acknowledge(ctx, r)
	}
	err := b.house.Send(ctx, r.Chat, v, telegram.Message{HTML: v.HTML("apology", map[string]any{"Contact": v.Contact()})})
	if what, _ := telegram.Judge(err); what != telegram.Taken {
		b.house.Log.Warn("an apology did not arrive", "update", r.Update, "err", telegram.Redact(err))
	}
}
