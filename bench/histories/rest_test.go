package histories

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// rest heals everything and lets time pass until nothing is left to do.
func (h *history) rest() {
	h.calm = true
	h.chats.ClearFaults()
	h.gateway.ClearFaults()
	h.note("all is healed")
	if h.draw(2, "the rest of the post") == 0 {
		h.tally.lost.Add(int64(h.letters()))
		h.post = nil
	}
	for _, r := range h.linked {
		if _, err := h.admin.office.MakeLink(context.Background(), r.ID, true); !errors.Is(err, kafala.ErrNotFound) {
			h.must(err)
		}
	}
	h.pass(kafala.Hold + time.Second)
	h.work(0, 1)
	h.pass(2 * time.Minute)
	h.work(1)
	h.oneLink()
	for round := 0; h.lifts() || !h.resting(); round++ {
		if round == 30 {
			h.fail("it never comes to rest: %s", h.left())
		}
		h.pass([]time.Duration{31 * time.Minute, 3 * time.Hour}[min(round, 1)])
		h.work(round % 2)
	}
	for n := range 2 { // each day is compared on the next morning
		morning := kafala.DateOf(h.clock.now()).Start().AddDate(0, 0, 1).Add(7 * time.Hour)
		h.pass(morning.Sub(h.clock.now()))
		h.work(n)
	}
	h.post = nil
}

// work lets processes do all that there is to do now.
func (h *history) work(processes ...int) {
	for len(h.again) > 0 {
		u := h.again[0]
		h.again = h.again[1:]
		h.handle(u)
		h.watch()
	}
	for h.letters() > 0 {
		h.hear(h.either(), h.takeOut(0))
		h.watch()
	}
	for _, n := range processes {
		h.sweep(n)
		for h.deliver(n) {
			h.watch()
		}
		h.watch()
	}
	h.settled()
}

// resting tells that no request awaits anything, and nothing is to be delivered.
func (h *history) resting() bool {
	for _, r := range h.requests {
		if g, err := h.find(r.ID); err == nil && (g.Status == kafala.Awaiting || g.Status == kafala.Refunding) {
			return false
		}
	}
	return len(h.outbox()) == 0
}

// outbox lists the deliveries that are left, by name.
func (h *history) outbox() (all []string) {
	pipe := h.admin.client.Pipeline()
	var boxes []*redis.StringSliceCmd
	for shard := range kafala.Shards {
		boxes = append(boxes, pipe.ZRange(context.Background(), fmt.Sprintf("{s%02d}:box", shard), 0, -1))
	}
	_, err := pipe.Exec(context.Background())
	h.must(err)
	for _, box := range boxes {
		for _, id := range box.Val() {
			// A word about a freeze that still stands a month later, and the question of a day to come.
			if !strings.Contains(id, ".held:") && !strings.Contains(id, ".unused.") {
				all = append(all, id)
			}
		}
	}
	return all
}

func (h *history) left() string {
	text := fmt.Sprintf("outbox %v", h.outbox())
	for _, r := range h.requests {
		g, err := h.find(r.ID)
		text += fmt.Sprintf("\n%s %s %v", r.ID, g.Status, err)
	}
	return text
}

func (h *history) find(id string) (kafala.Guarantee, error) {
	return h.admin.store.Records().Find(context.Background(), id)
}
