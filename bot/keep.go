package bot

import (
	"context"
	"errors"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/voice"
)

// keep saves a step with all that it leaves behind, in one stroke. An ID number that is one too many for this chat
// within a day makes it a refusal, which is what is saved then: the bot is no place to try numbers.
func (b *Bot) keep(ctx context.Context, r telegram.Request, v voice.Voice, st dialogs.State, in dialogs.Input, turn dialogs.Turn) (dialogs.Turn, error) {
	k := dialogs.Kept{Session: turn.Session, Profile: remembered(v, st.Profile, turn), Count: b.counted(in, turn)}
	if turn.Delete && r.Query == nil && !r.Forgotten {
		k.Out = append(k.Out, forget(r.Chat, r.Message.ID, b.Now()))
	}
	if turn.Begun && b.Settings.Times.Reminder > 0 {
		k.Out = append(k.Out, remind(r.Chat, turn.Session, b.Settings.Times.Reminder))
	}
	err := b.Sessions.Save(ctx, r.Chat, st.Rev, k)
	if errors.Is(err, dialogs.ErrTooMany) {
		in.Act, in.Problem = dialogs.Refuse, &kafala.Problem{Key: "ids"}
		turn = b.dialog.Step(st.Session, in)
		k.Session, k.Count = turn.Session, dialogs.Count{}
		err = b.Sessions.Save(ctx, r.Chat, st.Rev, k)
	}
	if err != nil {
		return turn, err
	}
	for _, d := range k.Out {
		if d.Kind == kafala.Forget {
			b.InBackground(ctx, func(ctx context.Context) { b.forgetAtOnce(ctx, d) })
		}
	}
	return turn, nil
}

// counted is the ID number that was typed as an answer.
func (b *Bot) counted(in dialogs.Input, turn dialogs.Turn) dialogs.Count {
	f, ok := b.dialog.Form.Field(turn.Screen.Accepted)
	if !ok || !f.Private || in.Act != dialogs.Say {
		return dialogs.Count{}
	}
	return dialogs.Count{Value: turn.Session.Answers[f.ID], Limit: b.Settings.Rules.IDs, Per: 24 * time.Hour}
}

// remembered is what outlives a request: the consent when one is begun, and what the guarantor wants kept, or no
// longer, of his own details when one is submitted. nil: the profile stays as it is.
func remembered(v voice.Voice, p dialogs.Profile, turn dialogs.Turn) *dialogs.Profile {
	switch {
	case turn.Begun:
		p.Consent = turn.Session.Consent
	case turn.Apply != nil && len(turn.Kept)+len(p.Guarantor) > 0:
		p.Guarantor = turn.Kept
	default:
		return nil
	}
	p.Language = v.Language
	return &p
}

// remind promises a word about a request that is left lying.
func remind(chat int64, s dialogs.Session, after kafala.Duration) kafala.Delivery {
	return kafala.Delivery{ID: kafala.RemindID(chat, s.Draft), Kind: kafala.Remind, Chat: chat, Detail: s.Draft,
		Due: s.Seen.Add(time.Duration(after)), Since: s.Seen}
}

// forget promises the deletion of a message of the person's. It is left to whoever saved it for kafala.Hold.
func forget(chat int64, message int, now time.Time) kafala.Delivery {
	return kafala.Delivery{ID: kafala.ForgetID(chat, message), Kind: kafala.Forget, Chat: chat, Message: message, Due: now.Add(kafala.Hold), Since: now}
}

// forgetAtOnce deletes a message while its update is answered, as was promised with it. When that fails, the courier
// does it.
func (b *Bot) forgetAtOnce(ctx context.Context, d kafala.Delivery) {
	began := time.Now()
	err := b.forgetMessage(ctx, d)
	b.OnSend(string(d.Kind), time.Since(began), err)
	if what, _ := telegram.Judge(err); what != telegram.Taken && what != telegram.Settled {
		b.Log.Warn("a message could not be deleted at once, the courier deletes it", "delivery", d.ID, "err", telegram.Redact(err))
		return
	}
	if err := b.Outbox.Done(ctx, d); err != nil {
		b.Log.Error("a delivery could not be written down, it may come twice", "delivery", d.ID, "err", err)
	}
}
