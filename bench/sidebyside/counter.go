package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"kafalabot/bench/books"
	"kafalabot/kafala"
	"kafalabot/sandbox/botapi"
)

// counter is where staff look guarantees up and act on them.
type counter struct {
	clerks []*clerk
	mu     sync.Mutex
	next   int
}

// clerk does one thing after the other.
type clerk struct {
	*botapi.Citizen
	mu sync.Mutex
}

func newCounter(h *house) *counter {
	c := &counter{}
	for _, id := range clerks {
		c.clerks = append(c.clerks, &clerk{Citizen: h.chats.As(id)})
	}
	return c
}

// turn gives the next clerk whom this person has not met: nobody refunds what they themselves have marked as presented.
func (c *counter) turn(p *person) *clerk {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		k := c.clerks[c.next%len(c.clerks)]
		if c.next++; !slices.Contains(p.met, k) {
			p.met = append(p.met, k)
			return k
		}
	}
}

// visit lets a clerk look a guarantee up by its reference and press these buttons of it one after the other. After an even
// number of messages they ask for the figures of the day too: otherwise each act would fall to the same process every time.
func (c *counter) visit(ctx context.Context, p *person, deeds ...string) error {
	g, err := p.h.store.Records().Find(ctx, p.id)
	if err != nil {
		return err
	}
	k := c.turn(p)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.Type(g.Reference)
	if err := k.taken(ctx); err != nil {
		return err
	}
	if card := books.Text(k.Last()); !strings.Contains(card, kafala.GroupReference(g.Reference)) {
		return fmt.Errorf("a clerk is shown another card: %s", card)
	}
	for _, deed := range deeds {
		if err := tap(ctx, k.Citizen, k.full(deed, g.ID)); err != nil {
			return fmt.Errorf("at the counter: %w\nshown last: %s", err, k.Last().Text)
		}
		if err := k.taken(ctx); err != nil {
			return err
		}
	}
	if len(deeds)%2 == 1 {
		k.Type("/today")
		if err := k.taken(ctx); err != nil {
			return err
		}
	}
	return p.look(ctx)
}

// full is the callback data of a button of this guarantee, where it is shown; else what it begins with.
func (k *clerk) full(deed, id string) string {
	for _, m := range slices.Backward(k.Messages()) {
		if m.ReplyMarkup == nil {
			continue
		}
		for _, b := range slices.Concat(m.ReplyMarkup.InlineKeyboard...) {
			if strings.HasPrefix(b.CallbackData, deed+":") && strings.HasSuffix(b.CallbackData, ":"+id) {
				return b.CallbackData
			}
		}
	}
	return deed + ":" + id
}

func (k *clerk) taken(ctx context.Context) error {
	return until(ctx, "the bot has taken what a clerk did", func() bool { return k.Untaken() == 0 })
}
