package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
	"kafalabot/sandbox/botapi"
)

// spread is how many ways there are to lay the parts of a life over the stages.
var spread = len(stages) + parts - 1

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
	from    int    // the stage of their first part, as far as there is one (at)
	id      string // of the guarantee, once submitted
	met     []*clerk
	kept    record // as it was last seen

	mu     sync.Mutex
	stands string // how far they are
	stuck  bool   // no answer comes in this stage
	wanted string // what they wait for then
	shown  int    // how many messages the chat shows then
	err    error
}

// The parts of a guarantee's life. Each begins in its own stage: who begins with the first one has the second in the second one, and
// so on; others do all in one stage, or the first ones in the first.
const (
	asks     = iota // half of the questions
	submits         // the others, and the link
	pays            // or gives up
	comes           // staff look at it, or money moves by another hand
	comesOff        // what follows
	parts
)

var standing = []string{"in the questions", "with a link", "paid or given up", "seen by staff, or partly paid back"}

// at waits for the stage of a part.
func (p *person) at(part int) {
	p.mu.Lock()
	p.stands = standing[max(part-1, 0)]
	if part == asks {
		p.stands = "not there yet"
	}
	p.mu.Unlock()
	p.h.play.wait(p, min(max(p.from+part, before), forward))
}

// until waits for something. Where the earlier release is alone again and has refused what this person or one of these does, they
// wait for the next stage and are then owed it.
func (p *person) until(ctx context.Context, what string, so func() bool, others ...int64) error {
	var done, refused bool
	slow := time.Now().Add(slowly)
	err := until(ctx, what, func() bool {
		refused = p.h.play.now() == behind && (p.h.door.refuses(append(others, p.chat)...) ||
			time.Now().After(slow) && strings.Contains(p.h.earlier.log.String(), kafala.ErrNewer.Error()))
		done = so()
		return done || refused
	})
	if err != nil || done {
		return err
	}
	p.mu.Lock()
	p.stuck, p.wanted, p.shown = true, what, len(p.Messages())
	p.mu.Unlock()
	p.h.play.wait(p, forward)
	p.mu.Lock()
	p.stuck = false
	p.mu.Unlock()
	return until(ctx, what, so)
}

// slowly is after how long something that does not come may be what the earlier release leaves to the later one, which it says in
// its log.
const slowly = 15 * time.Second

// person is the n-th, with numbers of their own. A fate meets both parities (door.choose), and each part of
// it meets each stage.
func (h *house) person(n int) *person {
	p := &person{h: h, chat: 7_300_000_000 + int64(n), fate: fates[n%len(fates)], from: n/len(fates)%spread - parts + 1}
	p.answers = kafala.Answers{
		"guarantor_id": number(1, 2*n), "guarantor_name": "Salem Quxwell Barfoo", "mobile": fmt.Sprintf("05%08d", 31_415_926+n),
		"person_id": number(2, 2*n+1), "person_name": "Hamad Zyxwvut Fredly", "accident": fmt.Sprintf("RT%06d", 480_000+n)}
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

// everybody begins to live. Whoever is at the end, or has failed, has left.
func (h *house) everybody(ctx context.Context, n int) (people []*person) {
	for i := range n {
		people = append(people, h.person(i))
	}
	h.play.acting = n
	for _, p := range people {
		go func() {
			defer h.play.leave()
			err := p.live(ctx)
			p.mu.Lock()
			defer p.mu.Unlock()
			p.stands, p.err = "is through", err
		}()
	}
	return people
}

// live asks for a guarantee and meets the fate.
func (p *person) live(ctx context.Context) error {
	p.at(asks)
	p.Start("")
	if err := p.taken(ctx); err != nil {
		return err
	}
	if err := p.goes(ctx, "[begin", "guarantor_id", "guarantor_name", "mobile"); err != nil {
		return err
	}
	p.at(submits)
	if err := p.goes(ctx, "person_id", "person_name", "accident", "[set:region:riyadh", "[set:kind:appearance", "[check",
		"[submit"); err != nil {
		return err
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
	for n, part := range p.fate.parts {
		p.at(pays + n)
		if part == nil {
			continue
		}
		if err := part(p, ctx); err != nil {
			return err
		}
	}
	if p.fate.late != nil {
		p.h.play.wait(p, behind)
		if err := p.fate.late(p, ctx); err != nil {
			return err
		}
	}
	p.h.play.wait(p, forward)
	p.Type("/requests")
	return p.taken(ctx)
}

// goes types answers and taps buttons.
func (p *person) goes(ctx context.Context, acts ...string) error {
	for _, act := range acts {
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
	return nil
}

// taken waits until the bot has taken all that this person did, and looks at the record.
func (p *person) taken(ctx context.Context) error {
	if err := p.until(ctx, "an answer", func() bool { return p.Untaken() == 0 }); err != nil {
		return err
	}
	return p.look(ctx)
}

// press taps the newest button whose callback data begin with these parts, once it is there.
func (p *person) press(ctx context.Context, deed string) error {
	if err := p.until(ctx, "the button "+deed, func() bool { return tapped(p.Citizen, deed) }); err != nil {
		return err
	}
	return p.taken(ctx)
}

// tapped taps the newest button of a deed, if there is one.
func tapped(c *botapi.Citizen, deed string) bool {
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
}

// invoice waits until the chat shows a link, and gives its invoice.
func (p *person) invoice(ctx context.Context) (id string, err error) {
	err = p.until(ctx, "the link", func() bool {
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
