package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// Undelivered keeps the deliveries that were given up.
type Undelivered interface {
	// Dead lists them, the oldest first.
	Dead(ctx context.Context) ([]kafala.Parked, error)
	// Retry makes one due again, or returns kafala.ErrNotFound.
	Retry(ctx context.Context, id string) error
}

// deadShown is how many given-up deliveries are listed: the newest.
const deadShown = 10

// dead lists the deliveries that were given up.
func (k clerk) dead(ctx context.Context, _ string) error {
	if err := k.Counter.Allow(ctx, k.by, staff.Action{Duty: staff.Retry, Why: "list"}); err != nil {
		return err
	}
	m, err := k.drawDead(ctx)
	if err != nil {
		return err
	}
	return k.Show(ctx, m, false)
}

func (k clerk) drawDead(ctx context.Context) (telegram.Message, error) {
	all, err := k.Undelivered.Dead(ctx)
	if err != nil {
		return telegram.Message{}, err
	}
	if len(all) == 0 {
		return telegram.Message{HTML: k.Voice.HTML("dead.none", nil)}, nil
	}
	m := telegram.Message{HTML: k.Voice.HTML("dead", locales.Data{"Number": len(all)})}
	for i, p := range all[max(0, len(all)-deadShown):] {
		d := p.Delivery
		what := k.word("delivery."+string(d.Kind), string(d.Kind))
		if d.Guarantee != "" {
			what += " " + locales.Isolate(k.referenceOf(ctx, d.Guarantee), k.Voice.Language)
		}
		m.HTML += "\n" + k.Voice.HTML("dead.line", locales.Data{"Number": i + 1, "What": what, "Why": k.word("parked."+p.Why, p.Why),
			"Moment": k.Voice.Brief(p.At)})
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(k.Voice.Plain("button.retry", locales.Data{"Number": i + 1}),
			telegram.Callback{Verb: "retry", Value: ShortOf(d.ID)})})
	}
	return m, nil
}

// ShortOf names a delivery in few letters: its own id may be too long for a button.
func ShortOf(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:8])
}

// tapRetry tries a delivery again that was given up.
func (k clerk) tapRetry(ctx context.Context, call telegram.Callback) error {
	short := call.Value
	all, err := k.Undelivered.Dead(ctx)
	if err != nil {
		return err
	}
	e, id := staff.Action{Duty: staff.Retry}, ""
	for _, p := range all {
		if ShortOf(p.Delivery.ID) == short {
			e.Guarantee, id = p.Delivery.Guarantee, p.Delivery.ID
		}
	}
	err = k.Counter.Run(ctx, k.by, e, func() (string, error) {
		if id == "" {
			return "", kafala.ErrNotFound
		}
		return staff.Done, k.Undelivered.Retry(ctx, id)
	})
	if err != nil {
		return err
	}
	m, err := k.drawDead(ctx)
	if err != nil {
		return err
	}
	m.HTML = strings.TrimSpace(k.Voice.HTML("dead.retried", nil) + "\n\n" + m.HTML)
	return k.Show(ctx, m, true)
}
