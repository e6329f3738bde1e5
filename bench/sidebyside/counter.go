package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"kafalabot/bench/books"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// counter is where staff look guarantees up and act on them. The first half of the clerks are registered under their names as
// soon as a release serves that knows it; the others never are, and take over where those are served no more.
type counter struct {
	clerks  []*clerk
	mu      sync.Mutex
	next    int
	spare   bool // whether the second half serves
	unknown int  // clerks whom the earlier one did not serve when it was alone again

	registered bool
}

// ways lead to a deed: how callback data begin, its own first.
type ways []string

// clerk does one thing after the other.
type clerk struct {
	*botapi.Citizen
	id int64
	mu sync.Mutex
}

func newCounter(h *house) *counter {
	c := &counter{}
	for _, id := range clerks {
		c.clerks = append(c.clerks, &clerk{Citizen: h.chats.As(id), id: id})
	}
	return c
}

// half are the clerks who serve.
func (c *counter) half() []*clerk {
	if n := len(c.clerks) / 2; c.spare {
		return c.clerks[n:]
	} else {
		return c.clerks[:n]
	}
}

// hire makes the clerks supervisors, for long enough to be one of two, as every release has written it.
func (c *counter) hire(ctx context.Context, h *house) error {
	for i, k := range c.clerks {
		m := staff.Member{Actor: staff.Actor{ID: k.id, Rank: staff.Supervisor}, Name: names[i] + " Quxbarov", Since: time.Now().AddDate(0, -1, 0)}
		if err := h.store.Staff().Appoint(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

var names = []string{"Salma", "Nasser", "Huda", "Majed", "Reem", "Faisal", "Amal", "Yousef"}

// register registers the first half under their names, or takes that back.
func (c *counter) register(ctx context.Context, h *house, is bool) error {
	for _, k := range c.clerks[:len(c.clerks)/2] {
		m, err := h.store.Staff().Member(ctx, k.id)
		if err != nil {
			return err
		}
		if m.Registered, m.Office = is, ""; is {
			m.Office = "Traffic Office"
		}
		if err := h.store.Staff().Appoint(ctx, m); err != nil {
			return err
		}
	}
	c.registered = is
	return nil
}

// opens sees in a stage whether staff with registered names are served, and who serves at the counter then. They are registered as
// soon as a release that knows it serves.
func (c *counter) opens(ctx context.Context, h *house, n int) error {
	if c.spare = false; n == before {
		for _, k := range c.clerks {
			k.Start("")
			if err := k.taken(ctx); err != nil {
				return err
			}
		}
	}
	if !c.registered {
		if err := c.register(ctx, h, true); err != nil {
			return err
		}
	}
	if n != before && n != behind {
		return nil
	}
	unknown := 0
	for _, k := range c.half() {
		k.Type("/today")
		if err := until(ctx, "a clerk is served or refused", func() bool { return k.Untaken() == 0 || h.door.refuses(k.id) }); err != nil {
			return err
		}
		if h.door.refuses(k.id) {
			unknown++
		}
	}
	if unknown == 0 {
		return nil
	}
	if n == behind {
		c.spare, c.unknown = true, unknown
		return nil
	}
	return c.register(ctx, h, false)
}

// turn gives the next clerk whom this person has not met: nobody refunds what they themselves have marked as presented.
func (c *counter) turn(p *person) *clerk {
	c.mu.Lock()
	defer c.mu.Unlock()
	half := c.half()
	for range half {
		k := half[c.next%len(half)]
		if c.next++; !slices.Contains(p.met, k) {
			p.met = append(p.met, k)
			return k
		}
	}
	return nil
}

// visit lets a clerk look a guarantee up by its reference and do these deeds one after the other. After an even number of messages
// they ask for the figures of the day too: otherwise each act would fall to the same process every time.
func (c *counter) visit(ctx context.Context, p *person, deeds ...ways) error {
	g, err := p.h.store.Records().Find(ctx, p.id)
	if err != nil {
		return err
	}
	k := c.turn(p)
	if k == nil {
		return fmt.Errorf("every clerk has had a hand in %s", p.id)
	}
	if err := p.until(ctx, "a clerk is free", k.mu.TryLock, k.id); err != nil {
		return err
	}
	defer k.mu.Unlock()
	typed := k.Type(g.Reference).ID
	taken := func() bool { return k.Untaken() == 0 }
	if err := p.until(ctx, "staff act", taken, k.id); err != nil {
		return fmt.Errorf("%w\nshown last: %s", err, k.shows(typed))
	}
	if card := books.Text(k.Last()); !strings.Contains(card, kafala.GroupReference(g.Reference)) {
		return fmt.Errorf("a clerk is shown another card: %s", card)
	}
	sent := 1
	for _, deed := range deeds {
		n, err := c.press(ctx, p, k, typed, deed)
		if err != nil {
			return err
		}
		sent += n
	}
	if sent%2 == 0 {
		k.Type("/today")
		if err := p.until(ctx, "staff act", taken, k.id); err != nil {
			return err
		}
	}
	return p.look(ctx)
}

// press taps the button of a deed, and on the way to it what leads there: ways are beginnings of callback data, from the deed itself
// to what is farthest from it. A card's details are the last way.
func (c *counter) press(ctx context.Context, p *person, k *clerk, typed int, deed ways) (taps int, err error) {
	var tapped []string
	for len(tapped) == 0 || !strings.HasPrefix(tapped[len(tapped)-1], deed[0]) {
		err := p.until(ctx, "a clerk is shown "+deed[0], func() bool {
			for _, begin := range append(slices.Clone(deed), "more:") {
				data := k.button(typed, begin)
				if data != "" && !slices.Contains(tapped, data) && k.on(typed, data) {
					tapped = append(tapped, data)
					return true
				}
			}
			return false
		}, k.id)
		if err != nil {
			return 0, fmt.Errorf("at the counter: %w, tapped %q\nshown: %s", err, tapped, k.shows(typed))
		}
		if err := p.until(ctx, "staff act", func() bool { return k.Untaken() == 0 }, k.id); err != nil {
			return 0, err
		}
	}
	return len(tapped), nil
}

// button gives the newest button after a message whose callback data begin so, or nothing.
func (k *clerk) button(after int, begin string) string {
	for _, m := range slices.Backward(k.Messages()) {
		if m.ReplyMarkup == nil || m.ID <= after {
			continue
		}
		for _, b := range slices.Concat(m.ReplyMarkup.InlineKeyboard...) {
			if strings.HasPrefix(b.CallbackData, begin) {
				return b.CallbackData
			}
		}
	}
	return ""
}

// on taps the newest button after a message that has these data.
func (k *clerk) on(after int, data string) bool {
	for _, m := range slices.Backward(k.Messages()) {
		if m.ReplyMarkup == nil || m.ID <= after {
			continue
		}
		if _, err := k.TapOn(m.ID, data); err == nil {
			return true
		}
	}
	return false
}

// shows are the messages after one that have buttons, or alerts after a tap.
func (k *clerk) shows(after int) (text string) {
	for _, m := range k.Messages() {
		if m.ReplyMarkup == nil || m.ID < after {
			continue
		}
		text += "\n" + m.Text
		for _, b := range slices.Concat(m.ReplyMarkup.InlineKeyboard...) {
			text += "\n[" + b.CallbackData + "]"
		}
	}
	return text
}

func (k *clerk) taken(ctx context.Context) error {
	return until(ctx, "the bot has taken what a clerk did", func() bool { return k.Untaken() == 0 })
}
