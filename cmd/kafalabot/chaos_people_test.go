package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"kafalabot/bench/books"
)

// soul is one citizen of a town, who does what the chat shows, waits a little, and writes again where nothing came.
type soul struct {
	*citizen
	w        *town
	chance   *rand.Rand
	requests []books.Request
	waiting  []string // payments that wait at the bank
	over     <-chan struct{}
	renamed  bool   // what was to be changed of this request is
	left     bool   // they have blocked the bot for good
	opened   string // Nafath's page that they have opened last
	begun    int    // how many those were,
	looked   int    // and how often they have looked for one, or for what became of it
}

func (w *town) soul(n int, seed uint64, over <-chan struct{}) *soul {
	s := &soul{citizen: w.citizen(w, 10_000+n), w: w, over: over, chance: rand.New(rand.NewPCG(seed, uint64(n)+100))}
	s.afresh()
	return s
}

// afresh gives numbers for another request.
func (s *soul) afresh() {
	n := s.w.numbers.next()
	s.answers["guarantor_id"], s.answers["person_id"] = idNumber(1, 2*n), idNumber(2, 2*n+1)
	s.answers["accident"], s.answers["mobile"] = fmt.Sprintf("RT%06d", 480000+n), fmt.Sprintf("05%08d", 31415926+n)
	s.renamed = s.chance.IntN(3) > 0
}

func (s *soul) ended() bool {
	select {
	case <-s.over:
		return true
	default:
		return false
	}
}

// paused waits for so long at most, or until the time is over.
func (s *soul) paused(most time.Duration) {
	select {
	case <-s.over:
	case <-time.After(time.Duration(s.chance.Int64N(int64(most)))):
	}
}

// live does one thing after the other until the time is over, or there is nothing left for this person to do.
func (s *soul) live() {
	for n := 0; !s.ended() && n < 60; n++ {
		switch {
		case s.mayAsk() && (len(s.requests) == 0 || len(s.requests) < 4 && s.chance.IntN(8) == 0):
			s.asks()
		case len(s.requests) == 0:
			return // who follows may have Nafath asked
		default:
			if s.acts(); !s.mayAsk() {
				n += 4 // there is less and less for them to do
			}
		}
		s.paused(600 * time.Millisecond)
	}
}

// settle waits until the bot has taken what this person did and shows something new, or for a while.
func (s *soul) settle(shown string) {
	for end := time.Now().Add(3 * time.Second); time.Now().Before(end) && !s.ended(); time.Sleep(5 * time.Millisecond) {
		if s.Untaken() == 0 && s.newest() != shown {
			return
		}
	}
}

// newest tells what the bot shows last.
func (s *soul) newest() string {
	m := s.Last()
	return fmt.Sprint(m.ID, m.EditDate, m.Text, m.ReplyMarkup != nil)
}

// steps are the acts of a request, by the screen that they follow.
func steps() map[string]act {
	all, acts := map[string]act{}, job()
	for n, a := range acts[:len(acts)-1] {
		all[a.next] = acts[n+1]
	}
	return all
}

// at is the screen of a request at which the chat is; "": none of them.
func (s *soul) at() (screen string) {
	text, best := unseen.ReplaceAllString(s.Last().Text, ""), ""
	for name := range steps() {
		if piece := screens()[name]; strings.Contains(text, piece) && len(piece) > len(best) {
			screen, best = name, piece
		}
	}
	return screen
}

// asks goes through a whole request, whatever comes between, and perhaps changes an answer or gives it up on the way.
func (s *soul) asks() {
	s.afresh()
	before, giveUpAt := len(s.requests), s.chance.IntN(80)
	s.Start("")
	for n := 0; n < 80 && !s.ended(); n++ {
		shown := s.newest()
		switch screen := s.at(); {
		case n > 5 && n == giveUpAt && s.tap("cancel"):
			s.w.tally.add("gave up on the way")
			return
		case screen == "" && n > 2 && s.mine() > before:
			s.w.tally.add("asked")
			return
		case screen == "" && s.tap("begin"), screen == "" && s.tap("another"):
		case screen == "review" && !s.renamed:
			s.changes()
		case screen == "":
			s.Start("")
		case screen == "guarantor_id" && s.w.nafath != nil:
			if !s.confirms() {
				return
			}
		case screen == "person_id" && s.w.nafath != nil:
			s.typesOnPage(s.answers[screen])
		default:
			s.does(steps()[screen], screen)
		}
		s.settle(shown)
	}
}

// does does an act of a request; one whose button is not there waits for another look.
func (s *soul) does(a act, screen string) {
	if a.deed == "" {
		s.Type(s.answers[screen])
	} else if !s.tap(a.deed) {
		s.Start("")
	}
}

// changes changes an answer on the way.
func (s *soul) changes() {
	shown := s.newest()
	if !s.tap("changes") {
		s.renamed = true
		return
	}
	s.settle(shown)
	if s.tap("edit:accident") {
		s.renamed = true
		s.answers["accident"] = fmt.Sprintf("RT%06d", 900000+s.w.numbers.next())
		s.w.tally.add("changed an answer")
	}
}

// tap taps the newest button that begins so; false: there is none.
func (s *soul) tap(deed string) bool {
	message, data := s.find(deed)
	if data == "" {
		return false
	}
	_, err := s.TapOn(message, data)
	return err == nil // it may be gone by now
}

// mine looks for this chat's requests in the store, and gives how many there were so far.
func (s *soul) mine() int {
	ctx, done := context.WithTimeout(context.Background(), 2*time.Second)
	defer done()
	all, err := s.w.store.Records().ByChat(ctx, s.chat, 20)
	if err != nil {
		return len(s.requests)
	}
	for _, g := range all {
		if !slices.ContainsFunc(s.requests, func(r books.Request) bool { return r.ID == g.ID }) {
			s.requests = append(s.requests, books.Request{ID: g.ID, Chat: s.chat})
		}
	}
	return len(s.requests)
}

// acts does one thing that may be done about a request.
func (s *soul) acts() {
	if s.mine() == 0 {
		return
	}
	r := s.requests[s.chance.IntN(len(s.requests))]
	switch n := s.chance.IntN(20); {
	case n < 9:
		s.pays(r)
	case n < 11:
		if len(s.waiting) > 0 { // a second payment, or a late one, or one that is not taken any more
			if s.w.gateway.Approve(s.waiting[0]) == nil {
				s.w.tally.add("approved at last")
			}
			s.waiting = s.waiting[1:]
		}
	case n < 12:
		s.Start("p_" + r.ID)
		s.w.tally.add("came back from the page")
	case n < 14:
		s.presses("verify:"+r.ID, "checked payment")
	case n < 15:
		s.renews(r)
	case n < 16:
		s.givesUp()
	case n < 17:
		s.revokes(r)
	case n < 18:
		s.deletes()
	case n < 19:
		s.banks(r)
	default:
		s.Type([]string{"/requests", "/help", "/mydata"}[s.chance.IntN(3)])
	}
}

func (s *soul) presses(deed, what string) {
	if s.tap(deed) {
		s.w.tally.add(what)
	}
}
