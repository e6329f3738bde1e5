package desk

import (
	"cmp"
	"context"
	"errors"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/voice"
)

// What was asked for at the desk and is not done is answered with why. Where something waits to be typed meanwhile, it is waited for
// still: every refusal says so, and has the button that ends it.

// outcome answers an errand that has come to an error. One that is no answer comes back.
func (k clerk) outcome(ctx context.Context, done bool, err error) (bool, error) {
	var p *kafala.Problem
	switch {
	case errors.As(err, &p) && k.by.Rank == "": // the button stands there no more with right
		return true, k.Show(ctx, telegram.Message{HTML: k.Voice.Refusal(p)}, false)
	case errors.As(err, &p):
		return true, k.refuse(ctx, k.Voice.Refusal(p))
	case errors.Is(err, kafala.ErrNotFound):
		m, err := k.whileWaiting(ctx, telegram.Message{HTML: cmp.Or(k.lostAnswer(err), k.Voice.HTML("staff.none", nil))})
		if err != nil {
			return true, err
		}
		return true, k.Show(ctx, m, false)
	case silent(err):
		k.Log.Warn("the gateway does not answer a member of staff", "update", k.Request.Update, "err", telegram.Redact(err))
		return true, k.refuse(ctx, k.Voice.HTML("staff.gateway", nil))
	}
	return done, err
}

// refuse says beside what was tapped why nothing is done, with these buttons.
func (k clerk) refuse(ctx context.Context, said string, rows ...telegram.Row) error {
	m, err := k.whileWaiting(ctx, telegram.Message{HTML: said, Inline: rows})
	if err != nil {
		return err
	}
	return k.SayBeside(ctx, m)
}

// whileWaiting adds to an answer what is waited for still, after all that was saved, and how to go on or to end that.
func (k clerk) whileWaiting(ctx context.Context, m telegram.Message) (telegram.Message, error) {
	a, ok := readAsking(k.Asked(), k.Now())
	waits := k.awaits(a)
	if k.by.Rank == "" || !ok || waits == "" {
		return m, nil
	}
	rows, err := k.goOn(ctx, a)
	m.HTML, m.Inline = voice.Joined(m.HTML, waits), append(m.Inline, rows...)
	return m, err
}
