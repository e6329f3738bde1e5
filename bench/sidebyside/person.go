package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/moyasar"
)

const (
	goodCard = "4201320111111010" // a mada card that pays
	poorCard = "4201320000311101" // one without funds
)

// person asks for a guarantee, and what becomes of it is their fate.
type person struct {
	*botapi.Citizen
	h       *house
	chat    int64
	answers kafala.Answers // as typed
	fate    fate
	id      string // of the guarantee, once submitted
	met     []*clerk
	kept    record // as it was last seen
}

// fate is what becomes of a guarantee once its link is there.
type fate struct {
	name string
	do   func(*person, context.Context) error
	ends kafala.Status
}

var fates = []fate{
	{"pays", (*person).pay, kafala.Issued},
	{"is declined, then pays", (*person).payAtLast, kafala.Issued},
	{"pays and is presented", (*person).present, kafala.Issued},
	{"pays and is refunded", (*person).refund, kafala.Refunded},
	{"gives up", (*person).giveUp, kafala.Cancelled},
	{"is presented and refunded by two", (*person).refundByTwo, kafala.Refunded},
	{"pays and asks for the receipt again", (*person).payAndAsk, kafala.Issued},
}

// person is the n-th, with numbers of their own. A fate meets both parities (door.choose).
func (h *house) person(n int) *person {
	p := &person{h: h, chat: 7_300_000_000 + int64(n), fate: fates[n%len(fates)], answers: kafala.Answers{
		"guarantor_id": number(1, 2*n), "guarantor_name": "Salem Quxwell Barfoo", "mobile": fmt.Sprintf("05%08d", 31_415_926+n),
		"person_id": number(2, 2*n+1), "person_name": "Hamad Zyxwvut Fredly", "accident": fmt.Sprintf("RT%06d", 480_000+n)}}
	p.Citizen = h.chats.As(p.chat)
	return p
}

// number makes an ID number with a fitting check digit, another one for each n.
func number(first, n int) string {
	for check := range 10 {
		if id := fmt.Sprintf("%d%08d%d", first, 60_402_811+n*37, check); typed.IsID(id) {
			return id
		}
	}
	panic("one of ten check digits fits")
}

// everybody lets so many people go through their fates side by side.
func (h *house) everybody(ctx context.Context, n int) ([]*person, error) {
	people, faults := make([]*person, n), make([]error, n)
	var all sync.WaitGroup
	for i := range people {
		people[i] = h.person(i)
		all.Go(func() {
			if err := people[i].live(ctx); err != nil {
				faults[i] = fmt.Errorf("person %d, who %s: %w\nthe chat shows last: %s", i, people[i].fate.name, err, people[i].Last().Text)
			}
		})
	}
	all.Wait()
	return people, errors.Join(faults...)
}

// live asks for a guarantee and meets the fate.
func (p *person) live(ctx context.Context) error {
	p.Start("")
	if err := p.taken(ctx); err != nil {
		return err
	}
	for _, act := range []string{"[begin", "guarantor_id", "guarantor_name", "mobile", "person_id", "person_name", "accident",
		"[set:region:riyadh", "[set:kind:appearance", "[check", "[submit"} {
		if deed, ok := strings.CutPrefix(act, "["); ok {
			if err := p.press(ctx, deed); err != nil {
				return err
			}
			continue
		}
		p.Type(p.answers[act])
		if err := p.taken(ctx); err != nil {
			return err
		}
	}
	mine, err := p.h.store.Records().ByChat(ctx, p.chat, 2)
	if err != nil || len(mine) != 1 {
		return fmt.Errorf("has %d requests instead of one: %w", len(mine), err)
	}
	p.id = mine[0].ID
	if p.h.later {
		if err := p.plant(ctx); err != nil {
			return err
		}
	}
	if err := p.fate.do(p, ctx); err != nil {
		return err
	}
	p.Type("/requests")
	return p.taken(ctx)
}

// taken waits until the bot has taken all that this person did, and looks at the record.
func (p *person) taken(ctx context.Context) error {
	if err := until(ctx, "the bot has taken every update", func() bool { return p.Untaken() == 0 }); err != nil {
		return err
	}
	return p.look(ctx)
}

// press taps the newest button whose callback data begin with these parts, once it is there.
func (p *person) press(ctx context.Context, deed string) error {
	if err := tap(ctx, p.Citizen, deed); err != nil {
		return err
	}
	return p.taken(ctx)
}

func tap(ctx context.Context, c *botapi.Citizen, deed string) error {
	return until(ctx, "there is a button "+deed, func() bool {
		for _, m := range slices.Backward(c.Messages()) {
			if m.ReplyMarkup == nil {
				continue
			}
			for _, b := range slices.Concat(m.ReplyMarkup.InlineKeyboard...) {
				if strings.HasPrefix(b.CallbackData+":", deed+":") {
					_, err := c.TapOn(m.ID, b.CallbackData)
					return err == nil
				}
			}
		}
		return false
	})
}

// invoice waits until the chat shows a link, and gives its invoice.
func (p *person) invoice(ctx context.Context) (id string, err error) {
	err = until(ctx, "the link is shown", func() bool {
		for _, m := range p.Messages() {
			if m.ReplyMarkup == nil {
				continue
			}
			for _, b := range slices.Concat(m.ReplyMarkup.InlineKeyboard...) {
				if _, rest, ok := strings.Cut(b.URL, "/invoices/"); ok {
					id, _, _ = strings.Cut(rest, "?")
				}
			}
		}
		return id != ""
	})
	return id, err
}

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
	return until(ctx, "the receipt came", func() bool {
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

func (p *person) payAndAsk(ctx context.Context) error {
	if err := p.pay(ctx); err != nil {
		return err
	}
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

func (p *person) present(ctx context.Context) error {
	if err := p.pay(ctx); err != nil {
		return err
	}
	return p.h.counter.visit(ctx, p, "present")
}

func (p *person) refund(ctx context.Context) error {
	if err := p.pay(ctx); err != nil {
		return err
	}
	if err := p.h.counter.visit(ctx, p, "why:refund", "refund:unaccepted", "payback"); err != nil {
		return err
	}
	return p.becomes(ctx, kafala.Refunded)
}

// refundByTwo is the refund of what was presented: one asks, a second one agrees.
func (p *person) refundByTwo(ctx context.Context) error {
	if err := p.present(ctx); err != nil {
		return err
	}
	if err := p.h.counter.visit(ctx, p, "why:refund", "refund:asked", "payback"); err != nil {
		return err
	}
	if err := p.h.counter.visit(ctx, p, "refund", "payback"); err != nil {
		return err
	}
	return p.becomes(ctx, kafala.Refunded)
}

func (p *person) becomes(ctx context.Context, status kafala.Status) error {
	err := until(ctx, "it is "+string(status), func() bool {
		g, err := p.h.store.Records().Find(ctx, p.id)
		return err == nil && g.Status == status
	})
	if err != nil {
		return fmt.Errorf("%w: %s is %s, its order %+v", err, p.id, p.kept.Status, p.kept.Order)
	}
	return p.look(ctx)
}
