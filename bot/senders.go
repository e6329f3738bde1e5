package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	tg "github.com/go-telegram/bot"

	"kafalabot/bot/desk"
	"kafalabot/bot/telegram"
	"kafalabot/courier"
	"kafalabot/kafala"
	"kafalabot/outage"
	"kafalabot/voice"
)

// Senders send what chats were promised. kafala.GiveBack and kafala.Reconcile, which send nothing, are not among them.
func (b *Bot) Senders() courier.Senders {
	all := courier.Senders{}
	for kind, send := range map[kafala.DeliveryKind]func(context.Context, *courier.Parcel) error{
		kafala.SendLink:      func(ctx context.Context, p *courier.Parcel) error { return b.sendLink(ctx, p, true) },
		kafala.SendLinkEnds:  b.sendLinkEnds,
		kafala.SendReceipt:   b.about(b.sendPaid),
		kafala.SendDeclined:  b.about(b.sendDeclined),
		kafala.SendExpired:   b.about(b.sendUnpaid),
		kafala.SendStopped:   b.about(b.sendUnpaid),
		kafala.SendRefunded:  b.about(b.sendRefunded),
		kafala.SendEnded:     b.about(b.sendEnded),
		kafala.SendCancelled: b.about(b.sendCancelled),
		kafala.SendFrozen:    b.about(b.sendFrozen),
		kafala.SendShown:     b.sendShown,
		kafala.SendStruck:    b.about(b.sendStruck),
		kafala.AskUnused:     b.sendQuestion,
		kafala.SendDecided:   b.about(b.sendDecided),
		kafala.Remind:        b.sendReminder,
		kafala.SendScreen:    b.sendScreen,
		kafala.Unlink:        b.sendUnlink,
		kafala.SendReply:     b.sendReply,
		kafala.Forget:        func(ctx context.Context, p *courier.Parcel) error { return b.house.Delete(ctx, p.Delivery) },
	} {
		all[kind] = courier.Sender{Send: toSomebody(send), Judge: b.judgeDelivery}
	}
	all[kafala.LookIdentity] = courier.Sender{Send: b.lookIdentity}
	return all
}

// toSomebody sends what is for a chat. What has none any more, since its record was erased, is done with.
func toSomebody(send func(context.Context, *courier.Parcel) error) func(context.Context, *courier.Parcel) error {
	return func(ctx context.Context, p *courier.Parcel) error {
		if p.Chat == 0 {
			return nil
		}
		return send(ctx, p)
	}
}

// about reads the record that a delivery is about, and sends in the language that its chat is spoken to now.
func (b *Bot) about(
	send func(context.Context, *courier.Parcel, voice.Voice, kafala.Guarantee) error,
) func(context.Context, *courier.Parcel) error {
	return func(ctx context.Context, p *courier.Parcel) error {
		g, err := b.Office.Find(ctx, p.Guarantee)
		if errors.Is(err, kafala.ErrNotFound) {
			return b.erasedSince(p)
		}
		if err == nil {
			err = g.Newer()
		}
		if err != nil {
			return fmt.Errorf("find what a delivery is about: %w", err)
		}
		v, err := b.house.Spoken(ctx, p.Chat, g.Language)
		if err != nil {
			return fmt.Errorf("find how a chat is spoken to: %w", err)
		}
		return send(ctx, p, v, g)
	}
}

// erasedSince ends a delivery about a record that was erased since it was promised.
func (b *Bot) erasedSince(p *courier.Parcel) error {
	b.house.Log.Warn("a delivery is about a record that is no longer kept", "delivery", b.house.Outbox.Name(p.Delivery))
	return nil
}

// sender is a call that sends a message of a parcel.
func (b *Bot) sender(p *courier.Parcel, v voice.Voice, m telegram.Message) func(context.Context) error {
	m.Silent = p.Silent
	return func(ctx context.Context) error {
		return b.house.Send(ctx, p.Chat, v, m)
	}
}

func (b *Bot) sendEnded(ctx context.Context, p *courier.Parcel, v voice.Voice, g kafala.Guarantee) error {
	return p.Part(ctx, "text", b.sender(p, v, b.drawEnded(v, g)))
}

func (b *Bot) sendCancelled(ctx context.Context, p *courier.Parcel, v voice.Voice, g kafala.Guarantee) error {
	return p.Part(ctx, "text", b.sender(p, v, b.drawCancelled(ctx, v, g)))
}

// judgeDelivery tells what an error of Telegram's means for a delivery. All processes are silent for as long as it asks.
func (b *Bot) judgeDelivery(ctx context.Context, d kafala.Delivery, err error) courier.Verdict {
	said := telegram.Redact(err)
	if silent := (telegram.SilentError{}); errors.As(err, &silent) {
		return courier.Verdict{Fate: courier.Wait, Until: silent.Until}
	}
	if errors.Is(err, desk.ErrNoStaff) {
		return courier.Verdict{Fate: courier.Blocked, Said: said}
	}
	switch what, wait := telegram.Judge(err); what {
	case telegram.Taken, telegram.Settled:
		return courier.Verdict{Fate: courier.Done}
	case telegram.SlowDown:
		until := b.house.Now().Add(wait)
		b.house.Log.Warn("telegram asks to slow down", "delivery", b.house.Outbox.Name(d), "for", wait)
		if err := b.house.Pace.Pause(ctx, until); err != nil {
			b.house.Log.Warn("the other processes were not asked to slow down", "err", err)
		}
		return courier.Verdict{Fate: courier.Wait, Until: until}
	case telegram.Blocked:
		return courier.Verdict{Fate: courier.Blocked, Said: said}
	case telegram.Wrong:
		if !errors.Is(err, tg.ErrorNotFound) || !b.house.Gone(ctx) {
			return courier.Verdict{Fate: courier.Refused, Said: said}
		}
		return courier.Verdict{Fate: courier.Halted, Said: &telegram.Fault{Why: outage.Credentials, Err: said}}
	case telegram.Ailing:
		return courier.Verdict{Fate: courier.Halted, Said: said}
	case telegram.Failing:
		return courier.Verdict{Fate: courier.Doubted, Said: &telegram.Fault{Why: outage.Failing, Err: said}}
	case telegram.Unsure:
	}
	if !b.well() {
		return courier.Verdict{Fate: courier.Halted, Said: said}
	}
	return courier.Verdict{Fate: courier.Failed, Said: said}
}

// TellParked is what staff are told of a delivery that is given up.
func (b *Bot) TellParked(d kafala.Delivery, why string, now time.Time) []kafala.Delivery {
	return []kafala.Delivery{kafala.TellParked(d, why, now)}
}

// well tells whether Telegram answers well now.
func (b *Bot) well() bool {
	_, ill := b.house.Board.Now(outage.Telegram)
	return !ill
}

// Courier makes the courier that delivers for this bot what an outbox keeps.
func (b *Bot) Courier(box courier.Outbox) (*courier.Courier, error) {
	c := courier.Config{Outbox: box, Settings: b.Settings, Now: b.house.Now, Name: b.house.Outbox.Name,
		Pace: b.house.AwaitPace, Tell: b.TellParked, Log: b.house.Log,
		OnSend: b.house.OnSend, OnPark: b.onPark, Heard: b.house.Board.Heard, Well: b.well, Defects: b.house.Defects}
	return courier.New(c, b.Senders(), b.desk.Senders(b.judgeDelivery), courier.Jobs(b.Office))
}
