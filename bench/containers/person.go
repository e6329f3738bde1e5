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
)

const (
	wave     = 6                  // people who are under way at the same time
	goodCard = "4201320111111010" // a mada card that pays
)

// person asks for a guarantee, pays, and holds the receipt.
type person struct {
	*botapi.Citizen
	s       *site
	chat    int64
	answers kafala.Answers // as typed
	id      string         // of the guarantee, once submitted
}

// person is the next one, with numbers of their own.
func (s *site) person() *person {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.people)
	p := &person{s: s, chat: 7_300_000_000 + int64(n), answers: kafala.Answers{
		"guarantor_id": number(1, 2*n), "guarantor_name": "Salem Quxwell Barfoo", "mobile": fmt.Sprintf("05%08d", 31_415_926+n),
		"person_id": number(2, 2*n+1), "person_name": "Hamad Zyxwvut Fredly", "accident": fmt.Sprintf("RT%06d", 480_000+n)}}
	p.Citizen = s.chats.As(p.chat)
	s.people = append(s.people, p)
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

// crowd keeps so many people going through the job until what is done meanwhile is done, and the last of them after it.
// Under way is told once one of them has been answered.
func (s *site) crowd(ctx context.Context, underWay func(), until <-chan struct{}) error {
	var all sync.WaitGroup
	var told sync.Once
	faults := make([]error, wave)
	for i := range wave {
		all.Go(func() {
			defer told.Do(underWay) // whoever waits for it waits no longer
			for after := false; !after && ctx.Err() == nil; {
				select {
				case <-until:
					after = true // the one that begins now meets only what it has become
				default:
				}
				p := s.person()
				if err := p.live(ctx, func() { told.Do(underWay) }); err != nil {
					faults[i] = fmt.Errorf("a person: %w\nthe chat shows last: %s", err, p.Last().Text)
					return
				}
			}
		})
	}
	all.Wait()
	return errors.Join(faults...)
}

// live is the whole job: a request, a payment, the receipt, and the card at the counter.
func (p *person) live(ctx context.Context, answered func()) error {
	p.Start("")
	if err := p.taken(ctx); err != nil {
		return err
	}
	answered()
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
	mine, err := p.s.store.Records().ByChat(ctx, p.chat, 2)
	if err != nil || len(mine) != 1 {
		return fmt.Errorf("has %d requests instead of one: %w", len(mine), err)
	}
	p.id = mine[0].ID
	invoice, err := p.invoice(ctx)
	if err != nil {
		return err
	}
	if _, err := p.s.gateway.Pay(invoice, goodCard); err != nil {
		return err
	}
	if err := until(ctx, "the receipt came", p.holdsReceipt); err != nil {
		return err
	}
	return p.shown(ctx)
}

// taken waits until the bot has taken all that this person did.
func (p *person) taken(ctx context.Context) error {
	return until(ctx, "a bot has taken every update", func() bool { return p.Untaken() == 0 })
}

// press taps the newest button whose callback data begin with these parts, once it is there.
func (p *person) press(ctx context.Context, deed string) error {
	err := until(ctx, "there is a button "+deed, func() bool {
		for _, m := range slices.Backward(p.Messages()) {
			if m.ReplyMarkup == nil {
				continue
			}
			for _, b := range slices.Concat(m.ReplyMarkup.InlineKeyboard...) {
				if strings.HasPrefix(b.CallbackData+":", deed+":") {
					_, err := p.TapOn(m.ID, b.CallbackData)
					return err == nil
				}
			}
		}
		return false
	})
	if err != nil {
		return err
	}
	return p.taken(ctx)
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

// holdsReceipt tells whether the sheet and the picture of the code have come.
func (p *person) holdsReceipt() bool {
	photos, sheets := 0, 0
	for _, m := range p.Messages() {
		if len(m.Photo) > 0 {
			photos++
		}
		if m.Document != nil {
			sheets++
		}
	}
	return photos > 0 && sheets > 0
}

// shown lets staff look the guarantee up by its reference: the card in their chat is its own.
func (p *person) shown(ctx context.Context) error {
	g, err := p.s.store.Records().Find(ctx, p.id)
	if err != nil {
		return err
	}
	officer := p.s.chats.As(clerk)
	officer.Type(g.Reference)
	return until(ctx, "staff are shown the card", func() bool {
		return slices.ContainsFunc(officer.Messages(), func(m botapi.Message) bool {
			return strings.Contains(m.Text, kafala.GroupReference(g.Reference))
		})
	})
}
