package main

import (
	"context"
	"errors"
	"fmt"

	"kafalabot/kafala"
	"kafalabot/sandbox/moyasar"
)

// fate is what becomes of a guarantee once its link is there, by part; nil: nothing. A number of fates that is odd lets each of them
// meet both parities (door.choose).
type fate struct {
	name  string
	parts [parts - pays]func(*person, context.Context) error
	ends  kafala.Status
	has   has
	late  func(*person, context.Context) error // what they want once this release was taken back, if they are so far
}

// has is what a record must hold at the end.
type has struct {
	declined, presented, struck, decided, byTwo bool
	part                                        kafala.Halalas // that went back by another hand
}

var fates = []fate{
	{"pays", acts{(*person).pay}, kafala.Issued, has{}, nil},
	{"is declined, then pays", acts{(*person).payAtLast}, kafala.Issued, has{declined: true}, nil},
	{"pays and is presented", acts{(*person).pay, (*person).present}, kafala.Issued, has{presented: true}, nil},
	{"pays and is refunded", acts{(*person).pay, nil, (*person).refund}, kafala.Refunded, has{}, nil},
	{"gives up", acts{(*person).giveUp}, kafala.Cancelled, has{}, nil},
	{"is presented and refunded by two", acts{(*person).pay, (*person).present, (*person).refundByTwo}, kafala.Refunded,
		has{presented: true, byTwo: true}, nil},
	{"pays and asks for the receipt again", acts{(*person).pay, nil, (*person).askAgain}, kafala.Issued, has{}, nil},
	{"is presented by mistake", acts{(*person).pay, (*person).mistake}, kafala.Issued, has{presented: true, struck: true}, nil},
	{"is presented and accepted", acts{(*person).pay, (*person).present, (*person).accept}, kafala.Issued,
		has{presented: true, decided: true}, (*person).askAgain},
	{"is not accepted", acts{(*person).pay, (*person).present, (*person).unaccept}, kafala.Issued, has{presented: true, decided: true}, nil},
	{"gets a part back by another hand", acts{(*person).pay, (*person).partBack, (*person).present}, kafala.Issued,
		has{presented: true, part: partly}, nil},
	{"gets a part back by another hand, the rest by staff", acts{(*person).pay, (*person).partBack, (*person).refund}, kafala.Refunded,
		has{}, nil},
	{"is presented, gets a part back by another hand, then the rest by two", acts{(*person).pay, (*person).presentAndPart,
		(*person).refundByTwo}, kafala.Refunded, has{presented: true, byTwo: true}, nil},
}

type acts = [parts - pays]func(*person, context.Context) error

// partly is what goes back by another hand.
const partly = 1000

// pay pays, and waits for all three parts of the receipt.
func (p *person) pay(ctx context.Context) error {
	invoice, err := p.invoice(ctx)
	if err != nil {
		return err
	}
	if _, err := p.h.gateway.Pay(invoice, goodCard); err != nil {
		return err
	}
	if err := p.parts(ctx, 1); err != nil {
		return err
	}
	return p.taken(ctx)
}

// parts waits until the sheet and the QR have come so many times.
func (p *person) parts(ctx context.Context, times int) error {
	return p.until(ctx, "the receipt", func() bool {
		photos, sheets := 0, 0
		for _, m := range p.Messages() {
			if len(m.Photo) > 0 {
				photos++
			}
			if m.Document != nil {
				sheets++
			}
		}
		return photos >= times && sheets >= times
	})
}

func (p *person) payAtLast(ctx context.Context) error {
	invoice, err := p.invoice(ctx)
	if err != nil {
		return err
	}
	if _, err := p.h.gateway.Pay(invoice, poorCard); !errors.Is(err, moyasar.ErrDeclined) {
		return fmt.Errorf("it should be declined: %w", err)
	}
	if err := p.press(ctx, "verify"); err != nil {
		return err
	}
	return p.pay(ctx)
}

func (p *person) giveUp(ctx context.Context) error {
	if _, err := p.invoice(ctx); err != nil {
		return err
	}
	if err := p.press(ctx, "withdraw"); err != nil {
		return err
	}
	return p.press(ctx, "giveup")
}

func (p *person) askAgain(ctx context.Context) error {
	p.Type("/requests")
	if err := p.taken(ctx); err != nil {
		return err
	}
	if err := p.press(ctx, "open"); err != nil {
		return err
	}
	if err := p.press(ctx, "receipt"); err != nil {
		return err
	}
	return p.parts(ctx, 2)
}

// reach lets one clerk after another press these buttons until the record is so. A card that changed meanwhile does nothing.
func (p *person) reach(ctx context.Context, what string, so func(g *kafala.Guarantee) bool, deeds ...ways) error {
	for range 3 {
		g, err := p.h.store.Records().Find(ctx, p.id)
		if err != nil {
			return err
		}
		if so(&g) {
			return p.look(ctx)
		}
		if err := p.h.counter.visit(ctx, p, deeds...); err != nil {
			return err
		}
	}
	g, err := p.h.store.Records().Find(ctx, p.id)
	if err != nil || so(&g) {
		return err
	}
	return fmt.Errorf("three clerks have not brought it about that it is %s: %s is %s, its order %+v", what, p.id, g.Status, g.Order)
}

func (p *person) present(ctx context.Context) error {
	return p.reach(ctx, "presented", func(g *kafala.Guarantee) bool { return len(g.Presented) > 0 }, ways{"shown:"})
}

func (p *person) mistake(ctx context.Context) error {
	return p.reach(ctx, "struck out", func(g *kafala.Guarantee) bool { return len(g.Presented) > 0 && !g.Presented[0].Stands() },
		ways{"shown:"}, ways{"strike:"})
}

func (p *person) accept(ctx context.Context) error {
	return p.reach(ctx, "accepted", func(g *kafala.Guarantee) bool { return len(g.Decided) > 0 }, ways{"accept:"})
}

func (p *person) unaccept(ctx context.Context) error {
	return p.reach(ctx, "not accepted", func(g *kafala.Guarantee) bool { return len(g.Decided) > 0 }, ways{"unaccept:details", "why:unaccept"})
}

func (p *person) refund(ctx context.Context) error {
	return p.refundFor(ctx, "refund:unaccepted")
}

// refundByTwo is the refund of what was presented: one asks, a second one agrees. A third one comes in where an order of the earlier
// release does not count for this one.
func (p *person) refundByTwo(ctx context.Context) error { return p.refundFor(ctx, "refund:asked") }

func (p *person) refundFor(ctx context.Context, why string) error {
	err := p.reach(ctx, "ordered back", func(g *kafala.Guarantee) bool { return g.Order.Given() },
		ways{"payback:", why, "why:refund"})
	if err != nil {
		return err
	}
	return p.becomes(ctx, "money back", func(g *kafala.Guarantee) bool { return g.Status == kafala.Refunded })
}

// partBack lets a part of the money leave by another hand: somebody refunds it at the gateway's dashboard.
func (p *person) partBack(ctx context.Context) error {
	if err := p.h.gateway.Refund(p.kept.Payment.ID, partly); err != nil {
		return err
	}
	return p.becomes(ctx, "a part back", func(g *kafala.Guarantee) bool { return g.Payment.Back == partly })
}

func (p *person) presentAndPart(ctx context.Context) error {
	if err := p.present(ctx); err != nil {
		return err
	}
	return p.partBack(ctx)
}

func (p *person) becomes(ctx context.Context, what string, so func(g *kafala.Guarantee) bool) error {
	err := p.until(ctx, what, func() bool {
		g, err := p.h.store.Records().Find(ctx, p.id)
		return err == nil && so(&g)
	})
	if err != nil {
		return fmt.Errorf("%w: %s is %s, its order %+v", err, p.id, p.kept.Status, p.kept.Order)
	}
	return p.look(ctx)
}
