package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kafalabot/bench/books"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/moyasar"
)

// staffRoom is the sandbox's group of staff, and one of its members.
const (
	staffRoom  = -1007100000001
	staffChair = 7100000003
)

// underKills is how many citizens' histories are told under kills, and for how long those go on at least.
func underKills() (citizens int, kills time.Duration) {
	if everything {
		return 50, 22 * time.Second
	}
	return 15, 8 * time.Second
}

// saga is what one citizen does with their money while processes are killed.
type saga struct {
	*botapi.Citizen
	w        *world
	office   *kafala.Office // of the test: it records requests
	counter  *staff.Counter // of the test: it orders refunds as staff do
	chance   *mathrand.Rand
	chat     int64
	requests []books.Request
	waiting  []string
	pays     *atomic.Int64
}

// TestMoneyUnderKills lets people ask, pay, pay twice and late, cancel and renew, and staff refund, while the two
// processes that serve them and their redis-server are killed at random moments. When all is up again and at rest, the
// gateway's books, our records and what everybody was told must agree.
func TestMoneyUnderKills(t *testing.T) {
	t.Parallel()
	seed := mathrand.Uint64()
	t.Logf("seed %d", seed)
	w := newWorld(t, true, map[string]string{"sweep": "1s", "link": "15s", "link_reminder": "0s"})
	w.env["STAFF_CHAT_ID"] = fmt.Sprint(staffRoom)
	twins := []*child{nil, nil}
	envs := []map[string]string{w.env, w.with(map[string]string{"LISTEN_ADDR": address(t), "ADMIN_ADDR": address(t)})}
	begins := func(n int) { twins[n] = begin(t, w.log, envs[n], "serve", "--test-mode") }
	begins(0)
	begins(1)
	until(t, "telegram has the webhook", func() bool { return len(w.accepted("setWebhook")) > 0 })

	var pays, kills, downs atomic.Int64
	citizens, killing := underKills()
	began, over := time.Now(), make(chan struct{})
	var all sync.WaitGroup
	sagas := make([]*saga, citizens)
	for n := range sagas {
		sagas[n] = w.saga(n, seed, &pays)
		all.Go(func() { sagas[n].live(over) })
	}
	enough := func() bool {
		return time.Since(began) > killing && kills.Load() >= 3 && w.came() >= citizens/2 || time.Since(began) > patient
	}
	chance := mathrand.New(mathrand.NewPCG(seed, 1))
	for !enough() {
		time.Sleep(time.Duration(100+chance.IntN(900)) * time.Millisecond)
		switch n := chance.IntN(5); {
		case n < 4:
			twins[n%2].kill()
			time.Sleep(time.Duration(chance.IntN(400)) * time.Millisecond)
			begins(n % 2)
			kills.Add(1)
		default:
			w.redis.Kill()
			time.Sleep(time.Duration(chance.IntN(300)) * time.Millisecond)
			w.redis.Start(t)
			downs.Add(1)
		}
	}
	close(over)
	all.Wait()
	w.gateway.ClearFaults()
	w.atRest(sagas)
	found := w.agree(sagas)
	t.Logf("%d payments, %d kills of a process, %d of redis-server; %d payments came, staff were told of %v, requests ended %v",
		pays.Load(), kills.Load(), downs.Load(), found.Payments, found.Meetings, found.Ends)
	if found.Payments < citizens/2 || kills.Load() < 3 {
		t.Error("that is too little to mean anything")
	}
}

// came counts the payments that have come to the gateway.
func (w *world) came() (n int) {
	for _, p := range w.gateway.Books().Payments {
		if _, ok := books.Came(p); ok {
			n++
		}
	}
	return n
}

func (w *world) saga(n int, seed uint64, pays *atomic.Int64) *saga {
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		w.Fatal(err)
	}
	s := &saga{w: w, chat: 7_600_000_000 + int64(n), chance: mathrand.New(mathrand.NewPCG(seed, uint64(n)+2)), pays: pays}
	s.Citizen = w.chats.As(s.chat)
	s.Type("/help") // a bot can write only to those who have written to it
	s.office = &kafala.Office{Ledger: w.store.Records(), Index: w.store.Records(), Owners: w.store.Records(), Places: w.store.Places(),
		Counts: w.store.Counts(), Freezes: w.store.Freezes(),
		Promises: w.store.Promises(), Settings: settings, Now: time.Now, Random: rand.Reader}
	s.counter = &staff.Counter{Office: s.office, Audit: w.store.Trail(), Quota: w.store.Counts(), Team: w.store.Staff()}
	return s
}

// live does one thing after the other until the time is over.
func (s *saga) live(over <-chan struct{}) {
	for n := 0; ; n++ {
		if n == 0 || len(s.requests) < 3 && s.chance.IntN(12) == 0 {
			s.ask()
		} else {
			s.act()
		}
		select {
		case <-over:
			return
		case <-time.After(time.Duration(50+s.chance.IntN(700)) * time.Millisecond):
		}
	}
}

// ask records a request as the bot does, as often as it takes.
func (s *saga) ask() {
	draft, err := kafala.NewDraft(rand.Reader)
	if err != nil {
		s.w.Error(err)
		return
	}
	n := int(s.chat%1000)*10 + len(s.requests)
	a := kafala.Application{Chat: s.chat, Language: "ar", Draft: draft, Consent: kafala.Consent{Version: 1, At: time.Now()},
		Answers: kafala.Answers{
			"guarantor_id": idNumber(1, n), "guarantor_name": "Salem Quxwell Barfoo", "mobile": "+966531415926", "mobile_from": "typed",
			"person_id": idNumber(2, n), "person_name": "Hamad Zyxwvut Fredly", "accident": "RT480000", "region": "riyadh", "kind": "appearance"}}
	s.requests = append(s.requests, books.Request{ID: kafala.GuaranteeID(s.chat, draft), Chat: s.chat})
	s.again(func(ctx context.Context) error {
		_, _, _, err := s.office.Apply(ctx, a)
		return err
	})
}

// again does something until Redis takes it.
func (s *saga) again(do func(ctx context.Context) error) {
	for end := time.Now().Add(patient); time.Now().Before(end); {
		ctx, done := context.WithTimeout(context.Background(), 3*time.Second)
		err := do(ctx)
		done()
		if err == nil || errors.Is(err, kafala.ErrNotFound) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	s.w.Error("redis never took it")
}

// act does one thing that may be done about a request.
func (s *saga) act() {
	r := s.requests[s.chance.IntN(len(s.requests))]
	b := s.w.gateway.BooksOf("guarantee", r.ID)
	switch s.chance.IntN(10) {
	case 0, 1, 2, 3:
		s.pay(b)
	case 4:
		if len(s.waiting) > 0 {
			_ = s.w.gateway.Approve(s.waiting[0]) // or it was declined
			s.waiting = s.waiting[1:]
		}
	case 5:
		s.w.gateway.Fault(moyasar.Fault{Kind: []moyasar.FaultKind{moyasar.Lost, moyasar.Twice, moyasar.Delayed}[s.chance.IntN(3)],
			Delay: time.Second})
	case 6:
		s.Start("p_" + r.ID)
	case 7:
		s.press([]string{"giveup:" + r.ID, "verify:" + r.ID, "renew:" + r.ID}[s.chance.IntN(3)])
	case 8:
		if s.chance.IntN(3) == 0 {
			s.again(func(ctx context.Context) error {
				_, _, err := s.counter.Refund(ctx, staff.Actor{ID: 32, Rank: staff.Supervisor}, r.ID, "asked")
				return err
			})
		}
	case 9:
		if len(b.Payments) > 0 && s.chance.IntN(3) == 0 {
			_ = s.w.gateway.Void(b.Payments[0].ID) // or it cannot be
		}
	}
}

// pay pays an open link, or gets as far as the bank.
func (s *saga) pay(b moyasar.Books) {
	for _, i := range b.Invoices {
		if i.Status != moyasar.Initiated {
			continue
		}
		p, err := s.w.gateway.Begin(i.ID, []string{goodCard, goodCard, "4201320000311101"}[s.chance.IntN(3)])
		if err == nil {
			s.pays.Add(1)
			if s.waiting = append(s.waiting, p); s.chance.IntN(3) > 0 {
				_ = s.w.gateway.Approve(p) // or it is declined
			}
		}
		return
	}
}

// press taps a button, if it is shown.
func (s *saga) press(data string) {
	for _, m := range slices.Backward(s.Messages()) {
		if m.ReplyMarkup == nil {
			continue
		}
		for _, b := range slices.Concat(m.ReplyMarkup.InlineKeyboard...) {
			if b.CallbackData == data {
				_, _ = s.TapOn(m.ID, data) // the button may be gone by now
				return
			}
		}
	}
}

// atRest waits until every link is over, all money is where it belongs, and nothing is left to be delivered.
func (w *world) atRest(sagas []*saga) {
	w.Helper()
	until(w, "everything comes to rest", func() bool {
		for _, s := range sagas {
			for _, r := range s.requests {
				g, err := w.store.Records().Find(w.Context(), r.ID)
				if err != nil && !errors.Is(err, kafala.ErrNotFound) || g.Status == kafala.Awaiting || g.Status == kafala.Refunding {
					return false
				}
				if w.unseen(g) {
					return false
				}
			}
		}
		time.Sleep(50 * time.Millisecond)
		return w.idle()
	})
}

// unseen tells whether money came for a request, or went back, and its record does not know yet.
func (w *world) unseen(g kafala.Guarantee) bool {
	for _, p := range w.gateway.BooksOf("guarantee", g.ID).Payments {
		back, ok := books.Came(p)
		if ok && !slices.ContainsFunc(g.Payments(), func(ours kafala.Payment) bool { return ours.ID == p.ID && ours.Back == back }) {
			return true
		}
	}
	return false
}

// agree holds all sides against each other.
func (w *world) agree(sagas []*saga) books.Found {
	w.Helper()
	var requests []books.Request
	chats := map[int64][]botapi.Message{}
	for _, s := range sagas {
		requests = append(requests, s.requests...)
		chats[s.chat] = s.Messages()
	}
	b := &books.Books{Gateway: w.gateway, Words: words(), Staff: w.chats.As(staffChair).In(staffRoom).Messages(), Fail: w.Errorf,
		Find: func(id string) (kafala.Guarantee, error) { return w.store.Records().Find(w.Context(), id) }}
	b.Check(requests, chats)
	if dead := w.keys("{*}:dead"); len(dead) != 0 {
		w.Errorf("deliveries were given up: %v", dead)
	}
	return b.Found
}
