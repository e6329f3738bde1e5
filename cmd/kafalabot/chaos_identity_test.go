package main

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/sandbox/nafath"
	"kafalabot/storage/storagetest"
)

// nafathOf is a town's stand-in of Nafath, who has agreed there, and all that has passed between the bot and Telegram.
type nafathOf struct {
	desk  *nafath.Server
	proxy *storagetest.Proxy
	heard *wire
	ahead atomic.Int64 // of its clock

	mu     sync.Mutex
	agreed map[string]string // numbers by transaction
}

func newNafathOf(t testing.TB, w *town) *nafathOf {
	t.Helper()
	n := &nafathOf{heard: &wire{to: w.api}, agreed: map[string]string{}}
	n.desk = nafath.New(nafath.Config{RetryUnit: retryUnit, Now: func() time.Time { return time.Now().Add(time.Duration(n.ahead.Load())) }})
	t.Cleanup(n.desk.Close)
	n.proxy = storagetest.NewProxy(t, strings.TrimPrefix(w.host(n.desk.Handler()), "http://"))
	n.desk.SetBaseURL("http://" + n.proxy.Addr)
	return n
}

// ends takes back what was ordered, and lets the time of every page be over that nobody has come to an end with.
func (n *nafathOf) ends() {
	n.desk.ClearFaults()
	n.ahead.Store(int64(20 * time.Minute))
}

func (n *nafathOf) agreements() map[string]string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return maps.Clone(n.agreed)
}

// agree is somebody at Nafath's page who types their number and agrees on their telephone.
func (n *nafathOf) agree(page, number string) error {
	if _, err := n.desk.Type(page, number); err != nil {
		return err
	}
	asked, _ := n.desk.Telephone(number)
	n.mu.Lock()
	n.agreed[asked.Trans] = number // before anybody can prove it by that
	n.mu.Unlock()
	err := n.desk.Approve(number)
	if err != nil {
		n.mu.Lock()
		delete(n.agreed, asked.Trans)
		n.mu.Unlock()
	}
	return err
}

// refuse is somebody who types the number of another one there, who says no.
func (n *nafathOf) refuse(page, number string) error {
	_, err := n.desk.Type(page, number)
	return errors.Join(err, n.desk.Reject(number))
}

// nafathFails lets a call to Nafath, a token of its, or a notice fail in some way. Of another person's token is left out: who agrees
// there is whom it proves, and it would be nobody of the town.
func (w *town) nafathFails(chance *rand.Rand) {
	calls, tokens, notices := nafath.CallFaults(), nafath.TokenFaults(), nafath.NoticeFaults()
	what, kinds := "call", calls
	switch chance.IntN(4) {
	case 0:
		what, kinds = "token", slices.DeleteFunc(tokens, func(k nafath.FaultKind) bool { return k == nafath.OtherPerson })
	case 1:
		what, kinds = "notice", notices
	}
	w.nafath.desk.Fault(nafath.Fault{Kind: kinds[chance.IntN(len(kinds))], Delay: shortly(chance), Skip: chance.IntN(2)})
	w.tally.add("nafath: " + what + " fails")
}

// mayAsk tells whether a soul may have Nafath asked once more, and does not look in vain for what became of that.
func (s *soul) mayAsk() bool {
	const looks = 40
	return s.w.nafath == nil || s.begun < kafala.IdentityPerChat && s.looked < looks
}

// confirms has Nafath asked, and agrees there; now and then they type somebody else's number, who says no. What comes of it comes by
// itself; where nothing does Nafath is asked again. It is false once it may not be asked any more.
func (s *soul) confirms() bool {
	page := s.page()
	if page == "" || page == s.opened {
		s.looked++
		shown, button := s.newest(), "identify"
		if page != "" { // which looks whether something has come
			button = "inquire"
		}
		if !s.mayAsk() || !s.tap(button) {
			return s.mayAsk()
		}
		s.settle(shown)
		if page = s.page(); page == "" || page == s.opened {
			return true
		}
	}
	s.opened = page
	s.begun++
	if s.chance.IntN(8) == 0 {
		if s.w.nafath.refuse(page, idNumber(1, 2*s.w.numbers.next())) == nil {
			s.w.tally.add("said no")
		}
	} else if s.w.nafath.agree(page, s.answers["guarantor_id"]) == nil {
		s.w.tally.add("agreed")
	}
	return true
}

// typesOnPage types a number on the private page of the newest button, as a browser sends it, and again where nobody answers: until
// the page is done, or says why not.
func (s *soul) typesOnPage(number string) {
	address, err := s.Open("")
	if err != nil {
		return // it is not offered
	}
	at, hash, _ := strings.Cut(address, "#")
	handed, err := url.ParseQuery(hash)
	if err != nil {
		s.Error(err)
		return
	}
	body := asJSON(s, map[string]string{"init": handed.Get("tgWebAppData"), "text": number})
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end) && !s.ended(); s.paused(200 * time.Millisecond) {
		var said struct{ Done, Problem, Over string }
		if !posted(at, body, &said) {
			continue
		}
		if said.Problem != "" {
			s.Errorf("the page says %q", said.Problem)
		}
		if said.Done != "" {
			s.w.tally.add("typed on the page")
		}
		return
	}
}

// posted sends something, and tells whether an answer came.
func posted(to, body string, answer any) bool {
	ctx, done := context.WithTimeout(context.Background(), 5*time.Second)
	defer done()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(body))
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	return json.NewDecoder(res.Body).Decode(answer) == nil
}

// confirmedInvariants hold of a town whose guarantors are confirmed and whose numbers are typed on the page.
var confirmedInvariants = []invariant{
	{"each guarantee has a confirmation that Nafath gave", "guarantees", confirmedByNafath, func(e *evidence) {
		e.agreed = map[string]string{}
	}},
	{"no agreement has confirmed two", "agreements", agreementsOnce, func(e *evidence) {
		e.twoOf(func(one, two *kafala.Guarantee) { two.Proof = one.Proof })
	}},
	{"no ID number has passed through the Bot API", "passages", wireClean, func(e *evidence) {
		e.wire = &wire{}
		e.wire.keep("a body", []byte(`{"text":"`+inDigits(idNumber(2, 3), 0x660)+`"}`))
	}},
}

// confirmedByNafath looks at every request: its guarantor has agreed, with the number that it holds.
func confirmedByNafath(e *evidence, fail func(string, ...any)) (looked int) {
	for id, g := range e.guarantees {
		if !g.Erased.IsZero() {
			continue
		}
		looked++
		number, agreed := e.agreed[g.Proof.Trans]
		switch {
		case !g.Proof.Stands():
			fail("%s was recorded without a confirmation", id)
		case !agreed:
			fail("%s has a confirmation that nobody gave", id)
		case g.Answers["guarantor_id"] != number:
			fail("%s has another number than that of who has agreed", id)
		}
	}
	return looked
}

func agreementsOnce(e *evidence, fail func(string, ...any)) (looked int) {
	whose := map[string]string{}
	for id, g := range e.guarantees {
		if g.Proof.Trans == "" {
			continue
		}
		looked++
		if other := whose[g.Proof.Trans]; other != "" {
			fail("%s and %s stand on one agreement", other, id)
		}
		whose[g.Proof.Trans] = id
	}
	return looked
}

func wireClean(e *evidence, fail func(string, ...any)) int {
	s := e.wire.in(e.t, quickWays(), e.ids, false)
	for _, what := range s.found {
		fail("%s", what)
	}
	return s.passages
}
