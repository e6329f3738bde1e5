package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"time"

	"kafalabot/bench/books"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/sandbox/botapi"
)

// check is what was found, and everything that differs.
type check struct {
	found    books.Found
	statuses map[kafala.Status]int
	refunds  int
	levels   [2]map[string]int // lines of both logs
	warnings [2]map[string]int // by message
	cannot   []string          // what the earlier one says that it leaves to this one
	faults   []string
}

func (c *check) fail(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

// rest waits until nothing is left to be delivered: guarantors hear of a decision minutes after it was recorded.
func (h *house) rest(ctx context.Context, people []*person) error {
	return within(ctx, kafala.DecisionPause+3*time.Minute, "everything is delivered", func() bool {
		soon := fmt.Sprint(time.Now().Add(10 * time.Minute).UnixMilli())
		boxes, err := h.client.Keys(ctx, "{*}:box").Result()
		return err == nil && !slices.ContainsFunc(boxes, func(box string) bool {
			n, err := h.client.ZCount(ctx, box, "-inf", soon).Result()
			return err != nil || n > 0
		}) && !slices.ContainsFunc(people, func(p *person) bool { return p.Untaken() > 0 })
	})
}

// check holds all sides against each other, once both processes have ended.
func (h *house) check(ctx context.Context, people []*person, began time.Time) *check {
	c := &check{statuses: map[kafala.Status]int{}}
	h.refused = h.refusals(0)
	h.checkRecords(ctx, c, people)
	h.checkBooks(ctx, c, people)
	h.checkLogs(c)
	h.checkTraffic(c)
	h.checkByThemselves(ctx, c, began)
	return c
}

// checkRecords looks at each record, at what names it, and at what was given up.
func (h *house) checkRecords(ctx context.Context, c *check, people []*person) {
	references, claimed := map[string]string{}, 0
	for _, p := range people {
		if err := p.look(ctx); err != nil {
			c.fail("%v", err)
		}
		g, err := h.store.Records().Find(ctx, p.id)
		if err != nil {
			c.fail("%v", err)
			continue
		}
		c.statuses[g.Status]++
		for _, lack := range p.whole(g) {
			c.fail("%s, who %s: not as it must be: %s", g.ID, p.fate.name, lack)
		}
		if g.Status == kafala.Refunded {
			c.refunds++
		}
		if other := references[g.Reference]; other != "" && g.Reference != "" {
			c.fail("%s and %s have one reference", other, g.ID)
		}
		references[g.Reference] = g.ID
		claimed += count(g.Claims() != "")
		if g.Reference == "" {
			continue
		}
		if byName, err := h.store.Records().ByReference(ctx, g.Reference); err != nil || byName.ID != g.ID {
			c.fail("%s is not found by its reference: %v", g.ID, err)
		}
	}
	names, err := h.client.Keys(ctx, "{*}:ref:*").Result()
	if err != nil || len(names) != claimed {
		c.fail("%d references are kept and records have %d: %v", len(names), claimed, err)
	}
	if dead, err := h.store.Box().Dead(ctx); err != nil || len(dead) > 0 {
		c.fail("%d deliveries were given up: %v", len(dead), err)
	}
}

// checkBooks compares the records with the gateway, and with what people and staff were told.
func (h *house) checkBooks(ctx context.Context, c *check, people []*person) {
	words, err := locales.Load()
	if err != nil {
		c.fail("%v", err)
		return
	}
	var requests []books.Request
	chats := map[int64][]botapi.Message{}
	for _, p := range people {
		requests = append(requests, books.Request{ID: p.id, Chat: p.chat})
		chats[p.chat] = p.Messages()
	}
	b := &books.Books{Gateway: h.gateway, Words: words["ar"], Staff: h.chats.As(roomMate).In(staffRoom).Messages(), Fail: c.fail,
		Earlier: h.toldEarlier,
		Find:    func(id string) (kafala.Guarantee, error) { return h.store.Records().Find(ctx, id) }}
	b.Check(requests, chats)
	c.found = b.Found
	if n := len(h.gateway.Books().Invoices); n != len(people) {
		c.fail("%d people asked, and the gateway has %d invoices", len(people), n)
	}
}

// toldEarlier counts what the earlier release has told staff of a part that went back by another hand: it may say so in other words,
// and need not lead to the card, but names the guarantee, by its reference or as the record does, and the sum.
func (h *house) toldEarlier(g kafala.Guarantee, _ kafala.Notice) (times int) {
	for _, m := range h.chats.As(roomMate).In(staffRoom).Messages() {
		text := books.Text(m)
		names := strings.Contains(text, kafala.GroupReference(g.Reference)) || strings.Contains(text, g.ID)
		if names && strings.Contains(text, kafala.Halalas(partly).String()) && !books.LeadsTo(m, books.ToCard(g.ID)) {
			times++
		}
	}
	return times
}

// checkLogs reads both logs: nothing in them may be an error.
func (h *house) checkLogs(c *check) {
	for n := range h.ran {
		c.levels[n], c.warnings[n] = map[string]int{}, map[string]int{}
		text := h.log(n)
		if strings.Contains(text, "panic") {
			c.fail("%s has panicked", h.built.names[n])
		}
		for line := range strings.Lines(text) {
			var l struct{ Level, Msg, Why string }
			if err := json.Unmarshal([]byte(line), &l); err != nil {
				c.fail("%s writes no log line: %s", h.built.names[n], line)
			}
			leaves := n == 0 && strings.Contains(line, kafala.ErrNewer.Error()) || len(h.refused) > 0 && l.Why == "undelivered"
			switch c.levels[n][l.Level]++; {
			case l.Level == "ERROR" && !leaves:
				c.fail("%s: %s", h.built.names[n], line)
			case l.Level == "WARN":
				c.warnings[n][l.Msg]++
			}
		}
	}
}

// checkTraffic sees that each process has done all of what there was to do, and that nothing had to come twice.
func (h *house) checkTraffic(c *check) {
	h.door.take()
	for n, t := range h.door.all {
		for what, met := range map[string]int{"updates": t.updates, "notices": t.notices, "sheets": t.telegram["sendDocument"],
			"refunds": t.taps["payback"], "presented marks": t.taps["shown"], "withdrawals": t.taps["giveup"], "submissions": t.taps["submit"]} {
			if met == 0 {
				c.fail("%s has met no %s: that is too little to mean anything", h.built.names[n], what)
			}
		}
		for _, status := range slices.Sorted(maps.Keys(t.statuses)) {
			left := n == 0 && status == http.StatusServiceUnavailable && len(h.refused) > 0
			if status != http.StatusOK && !left {
				c.fail("%s has answered %d with %d", h.built.names[n], t.statuses[status], status)
			}
		}
	}
}

// checkByThemselves has both programs compare the days with the gateway and walk the audit trail.
func (h *house) checkByThemselves(ctx context.Context, c *check, began time.Time) {
	for n, program := range h.built.programs {
		for day, last := kafala.DateOf(began), kafala.DateOf(time.Now()); !last.Before(day); day = day.AddDays(1) {
			h.says(ctx, c, n, program, ", 0 differences", "compare", "--test-mode", "--day", day.String())
		}
		h.says(ctx, c, n, program, "all of them as they were written", "audit", "--verify")
	}
}

func (h *house) says(ctx context.Context, c *check, n int, program, want string, args ...string) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = h.env[n]
	out, err := cmd.CombinedOutput()
	if n == 0 && strings.Contains(string(out), kafala.ErrNewer.Error()) {
		c.cannot = append(c.cannot, strings.Join(args, " ")+", as it says")
		return
	}
	if err != nil || !strings.Contains(string(out), want) {
		c.fail("%s %s: %v\n%s", h.built.names[n], strings.Join(args, " "), err, out)
	}
}
