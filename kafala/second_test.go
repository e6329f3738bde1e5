package kafala_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// again is a second request of the chat of this one, for the same person and with the same answers.
func again(g kafala.Guarantee) kafala.Application {
	return kafala.Application{Chat: g.Chat, Language: g.Language, Draft: "bbbbbbbbbbbbbbbb", Answers: maps.Clone(g.Answers),
		Consent: g.Consent}
}

// otherKind is again with another kind of guarantee.
func otherKind(g kafala.Guarantee) kafala.Application {
	a := again(g)
	a.Answers["kind"] = "payment"
	return a
}

// recorded submits a request, which is recorded.
func recorded(t *testing.T, h *kafalatest.House, a kafala.Application) kafala.Guarantee {
	t.Helper()
	g, fresh, p, err := h.Office.Apply(t.Context(), a)
	if err != nil || p != nil || !fresh {
		t.Fatalf("%t, %v, %v", fresh, p, err)
	}
	return h.Link(g)
}

// refused submits a request, which is not recorded since another one waits.
func refused(t *testing.T, h *kafalatest.House, a kafala.Application, earlier string) {
	t.Helper()
	g, fresh, p, err := h.Office.Apply(t.Context(), a)
	if err != nil || p == nil || p.Key != "earlier" || fresh || g.ID != earlier {
		t.Errorf("%s, %t, %v, %v; want %s", g.ID, fresh, p, err, earlier)
	}
	if _, err := h.Office.Ledger.Find(t.Context(), kafala.GuaranteeID(a.Chat, a.Draft)); !errors.Is(err, kafala.ErrNotFound) {
		t.Errorf("it is recorded, %v", err)
	}
}

// makeWay gives up a request for another one of its chat.
func makeWay(t *testing.T, h *kafalatest.House, g kafala.Guarantee) kafala.Guarantee {
	t.Helper()
	now, err := h.Office.MakeWay(t.Context(), g.Chat, g.ID, g.Answers)
	must(t, err)
	return now
}

// A second request for the same person is not recorded while one waits, alike or not, and is once the other one is given
// up, whose link nobody can pay any more.
func TestSecondRequest(t *testing.T) {
	for name, second := range map[string]func(kafala.Guarantee) kafala.Application{"the same answers": again, "another kind": otherKind} {
		t.Run(name, func(t *testing.T) {
			h := kafalatest.New(t)
			g := h.Request(mine)
			a := second(g)
			for range 2 {
				refused(t, h, a, g.ID)
			}
			if waits, ok, err := h.Office.Waiting(t.Context(), mine, a.Answers); err != nil || !ok || waits.ID != g.ID {
				t.Errorf("what waits is %q, %t, %v", waits.ID, ok, err)
			}
			if now := makeWay(t, h, g); now.Status != kafala.Cancelled || len(h.Gateway.Open()) != 0 {
				t.Fatalf("it is %s, and open are %v", now.Status, h.Gateway.Open())
			}
			if _, ok, err := h.Office.Waiting(t.Context(), mine, a.Answers); ok || err != nil {
				t.Errorf("something waits, %v", err)
			}
			now := recorded(t, h, a) // as if the process had died in between: the draft is still there
			h.Pay(now)
			if now = h.Find(now.ID); now.Status != kafala.Issued || now.Undertaking.Kind != a.Answers["kind"] {
				t.Errorf("it is %s as %s", now.Status, now.Undertaking.Kind)
			}
			if _, err := h.Gateway.Pay(g.Invoice.ID); err == nil {
				t.Error("the earlier link can still be paid")
			}
		})
	}
}

// Two drafts that are submitted at once are one request, and whichever it is, that is what is issued.
func TestSecondRequestAtOnce(t *testing.T) {
	h := kafalatest.New(t)
	first := kafalatest.Application(mine, "aaaaaaaaaaaaaaaa", kafalatest.Number(1), kafalatest.Number(2))
	second := otherKind(kafala.Guarantee{Chat: mine, Answers: first.Answers})
	var all sync.WaitGroup
	var mu sync.Mutex
	given := map[string]bool{}
	for _, a := range slices.Repeat([]kafala.Application{first, second}, 10) {
		all.Go(func() {
			g, _, p, err := h.Office.Apply(t.Context(), a)
			if err != nil || p != nil && p.Key != "earlier" {
				t.Error(p, err)
			}
			mu.Lock()
			given[g.ID] = true
			mu.Unlock()
		})
	}
	all.Wait()
	kept, err := h.Office.Index.ByChat(t.Context(), mine, 9)
	if err != nil || len(kept) != 1 || len(given) != 1 || !given[kept[0].ID] {
		t.Errorf("%d are kept, and %v were given back, %v", len(kept), given, err)
	}
}

// The earlier one that is paid by then is issued, and the second is not recorded.
func TestEarlierIsPaidAlready(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	unheard(t, h, g)
	if now := makeWay(t, h, g); now.Status != kafala.Issued || now.Reference == "" {
		t.Fatalf("it is %s", now.Status)
	}
	if _, _, p, err := h.Office.Apply(t.Context(), otherKind(g)); err != nil || p == nil || p.Key != "limit.person" {
		t.Errorf("the second: %v, %v", p, err)
	}
}

// While the gateway cannot end the earlier link nothing is given up, and nothing recorded.
func TestEarlierCannotBeEnded(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	h.Gateway.Down("Cancel")
	if _, err := h.Office.MakeWay(t.Context(), mine, g.ID, g.Answers); !errors.Is(err, kafalatest.ErrDown) {
		t.Errorf("given up: %v", err)
	}
	if now := h.Find(g.ID); now.Status != kafala.Awaiting {
		t.Errorf("it is %s", now.Status)
	}
	refused(t, h, otherKind(g), g.ID)
	h.Gateway.Down()
	makeWay(t, h, g)
	recorded(t, h, otherKind(g))
}

// The link is ended before the record says so: what dies in between is done again.
func TestMakeWayDiesInBetween(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	must(t, h.Gateway.Cancel(t.Context(), g.Invoice.ID)) // and no more
	refused(t, h, otherKind(g), g.ID)
	if now := makeWay(t, h, g); now.Status != kafala.Cancelled {
		t.Errorf("it is %s", now.Status)
	}
	recorded(t, h, otherKind(g))
}

// Nothing is given up for what was made up: another chat's, another person's, or one that awaits nothing.
func TestMakeWayForNothing(t *testing.T) {
	h := kafalatest.New(t)
	g, stranger, paid := h.Request(mine), h.Request(theirs), h.Request(somebodyElse)
	h.Pay(paid)
	if _, err := h.Office.MakeWay(t.Context(), mine, stranger.ID, stranger.Answers); !errors.Is(err, kafala.ErrNotFound) {
		t.Errorf("another chat's: %v", err)
	}
	if _, err := h.Office.MakeWay(t.Context(), mine, g.ID, stranger.Answers); err != nil {
		t.Errorf("another person's: %v", err)
	}
	if now := makeWay(t, h, h.Find(paid.ID)); now.Status != kafala.Issued {
		t.Errorf("what is paid is %s", now.Status)
	}
	for _, id := range []string{g.ID, stranger.ID} {
		if now := h.Find(id); now.Status != kafala.Awaiting {
			t.Errorf("it is %s", now.Status)
		}
	}
}

// A request whose link is past its end waits no more, once the gateway has said so.
func TestWaitingPastItsEnd(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	h.Clock.Pass(31 * time.Minute)
	h.Gateway.Down("Get")
	if now, ok, err := h.Office.Waiting(t.Context(), mine, g.Answers); err != nil || !ok || now.ID != g.ID {
		t.Errorf("while nobody can tell: %q, %t, %v", now.ID, ok, err)
	}
	h.Gateway.Down()
	if _, ok, err := h.Office.Waiting(t.Context(), mine, g.Answers); err != nil || ok {
		t.Errorf("it waits: %t, %v", ok, err)
	}
	if now := h.Find(g.ID); now.Status != kafala.Expired {
		t.Errorf("it is %s", now.Status)
	}
}

// Money for an earlier link that was approved late goes back where another request was accepted since, and does not where
// that one is the same, was given up, or the earlier one was taken up again.
func TestWhatWasAcceptedLast(t *testing.T) {
	for name, c := range map[string]struct {
		then func(t *testing.T, h *kafalatest.House, g kafala.Guarantee)
		want kafala.Status
	}{
		"another kind": {func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) { recorded(t, h, otherKind(g)) }, kafala.Refunded},
		"another kind, which has expired": {func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			recorded(t, h, otherKind(g))
			h.Sweep(31 * time.Minute)
		}, kafala.Refunded},
		"another text": {func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			h.Office.Settings.Kinds[0].Version++
			recorded(t, h, again(g))
		}, kafala.Refunded},
		"the same": {func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) { recorded(t, h, again(g)) }, kafala.Issued},
		"confirmed": {func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			a := again(g)
			a.Proof = kafala.Proven{At: h.Clock.Now(), Way: kafala.ByNafath}
			recorded(t, h, a)
		}, kafala.Refunded},
		"given up": {func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			withdraw(t, h, recorded(t, h, otherKind(g)))
		}, kafala.Issued},
		"of another person": {func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			a := otherKind(g)
			a.Answers["person_id"] = kafalatest.Number(77)
			recorded(t, h, a)
		}, kafala.Issued},
		"and the earlier one once more": {func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			recorded(t, h, otherKind(g))
			h.Sweep(31 * time.Minute)
			h.Clock.Pass(time.Second)
			renew(t, h, g)
		}, kafala.Issued},
	} {
		t.Run(name, func(t *testing.T) {
			h := kafalatest.New(t)
			g := h.Request(mine)
			approve := begin(t, h, g)
			h.Sweep(31 * time.Minute)
			c.then(t, h, h.Find(g.ID))
			approve(false)
			h.Settle(g)
			if now := h.Find(g.ID); now.Status != c.want {
				t.Errorf("it is %s, want %s; %v", now.Status, c.want, now.History)
			}
		})
	}
}

// Money for a link that had ended comes after its chat has accepted another request for the same person, which was paid: the
// earlier one is never issued, whatever became of the later one.
func TestPaidLaterIsAcceptedLast(t *testing.T) {
	for name, c := range map[string]struct {
		persons int
		then    func(t *testing.T, h *kafalatest.House, second kafala.Guarantee)
	}{
		"in force, two a person": {2, func(*testing.T, *kafalatest.House, kafala.Guarantee) {}},
		"ended": {1, func(t *testing.T, h *kafalatest.House, second kafala.Guarantee) {
			move(t, h, second.ID, kafala.Ended)
		}},
		"given up, its money on the way": {1, func(t *testing.T, h *kafalatest.House, second kafala.Guarantee) {
			_, err := h.Office.Revoke(t.Context(), mine, second.ID)
			must(t, err)
		}},
		"given up, its money back": {1, func(t *testing.T, h *kafalatest.House, second kafala.Guarantee) {
			_, err := h.Office.Revoke(t.Context(), mine, second.ID)
			must(t, err)
			h.Deliver()
		}},
	} {
		t.Run(name, func(t *testing.T) {
			h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.Person, s.Rules.Open = c.persons, 3 })
			g := h.Request(mine)
			approve := begin(t, h, g)
			h.Sweep(31 * time.Minute)
			second := recorded(t, h, otherKind(g))
			h.Pay(second)
			c.then(t, h, second)
			approve(false)
			h.Settle(g)
			if now := h.Find(g.ID); now.Status != kafala.Refunding && now.Status != kafala.Refunded {
				t.Errorf("it is %s as %s; the later is %s", now.Status, now.Undertaking.Kind, h.Find(second.ID).Status)
			}
		})
	}
}

// A link is renewed under the undertaking as it reads now, once that was agreed to; what is issued is that.
func TestRenewUnderAnotherText(t *testing.T) {
	for name, change := range map[string]func(*kafala.Kind){
		"another version":              func(k *kafala.Kind) { k.Version++ },
		"another text":                 func(k *kafala.Kind) { k.Undertaking = kafala.Text{"ar": "x", "en": "x"} },
		"another text, and more to it": func(k *kafala.Kind) { k.Version, k.Undertaking = 9, kafala.Text{"ar": "x", "en": "x"} },
	} {
		t.Run(name, func(t *testing.T) {
			h := kafalatest.New(t)
			g := h.Request(mine)
			was := h.Office.Settings.Terms("appearance")
			h.Sweep(31 * time.Minute)
			change(&h.Office.Settings.Kinds[slices.IndexFunc(h.Office.Settings.Kinds, func(k kafala.Kind) bool { return k.ID == "appearance" })])
			terms := h.Office.Settings.Terms("appearance")
			for _, agreed := range []string{"", was, "12300", terms[:len(terms)-1]} {
				now, p, err := h.Office.Renew(t.Context(), mine, g.ID, agreed)
				if err != nil || p == nil || p.Key != "terms" || p.Data["Was"] != kafala.Halalas(12300) || now.Status != kafala.Expired {
					t.Errorf("who agreed to %q: %v, %v; it is %s", agreed, p, err, now.Status)
				}
			}
			now, p, err := h.Office.Renew(t.Context(), mine, g.ID, terms)
			if err != nil || p != nil || now.Status != kafala.Awaiting {
				t.Fatalf("%v, %v; it is %s", p, err, now.Status)
			}
			h.Pay(h.Link(now))
			kind, _ := h.Office.Settings.Kind("appearance")
			want := kafala.Undertaking{Kind: kind.ID, Version: kind.Version, At: now.Undertaking.At,
				Hash: kafala.TextHash(kind.Undertaking.In("ar"))}
			if now = h.Find(g.ID); now.Status != kafala.Issued || now.Undertaking != want || !now.Undertaking.At.After(g.Undertaking.At) {
				t.Errorf("it is %s under %+v", now.Status, now.Undertaking)
			}
		})
	}
}

// A kind that is not offered any more is not renewed; a request beside one that waits for the same person is not either.
func TestRenewOfWhatIsGone(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	h.Sweep(31 * time.Minute)
	second := recorded(t, h, otherKind(g))
	now, p, err := h.Office.Renew(t.Context(), mine, g.ID, "")
	if err != nil || p == nil || p.Key != "earlier" || now.ID != second.ID {
		t.Errorf("beside another one: %s, %v, %v", now.ID, p, err)
	}
	h.Office.Settings.Kinds = slices.DeleteFunc(h.Office.Settings.Kinds, func(k kafala.Kind) bool { return k.ID == "appearance" })
	if _, p, err := h.Office.Renew(t.Context(), mine, g.ID, ""); err != nil || p == nil || p.Key != "terms.gone" {
		t.Errorf("of another time: %v, %v", p, err)
	}
	if terms := h.Office.Settings.Terms("appearance"); terms != "" {
		t.Errorf("its terms are %q", terms)
	}
	if now := h.Find(g.ID); now.Status != kafala.Expired {
		t.Errorf("it is %s", now.Status)
	}
}

// Asking again and again for a new link beside a request that waits asks the gateway nothing, and uses up no link of the day.
func TestRenewBesideAnotherCostsNothing(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	h.Sweep(31 * time.Minute)
	second := recorded(t, h, otherKind(g))
	before, err := h.Office.Counts.Usage(t.Context(), mine)
	must(t, err)
	h.Gateway.Down("Get", "Cancel") // whatever is asked fails
	for range 3 {
		if now, p, err := h.Office.Renew(t.Context(), mine, g.ID, ""); err != nil || p == nil || p.Key != "earlier" || now.ID != second.ID {
			t.Errorf("%s, %v, %v", now.ID, p, err)
		}
	}
	if after, err := h.Office.Counts.Usage(t.Context(), mine); err != nil || after.Asked != before.Asked {
		t.Errorf("%d links are counted, and %d were: %v", after.Asked, before.Asked, err)
	}
}

func TestDiffering(t *testing.T) {
	a := kafala.Answers{"kind": "appearance", "region": "riyadh", "accident": "1", "mobile_from": "typed"}
	b := kafala.Answers{"kind": "payment", "region": "riyadh", "office": "north", "mobile_from": "telegram"}
	for _, got := range [][]string{kafala.Differing(a, b), kafala.Differing(b, a)} {
		if strings.Join(got, " ") != "accident kind mobile_from office" {
			t.Errorf("they differ in %v", got)
		}
	}
	if got := kafala.Differing(a, a); len(got) > 0 || len(kafala.Differing(nil, a)) != 3 {
		t.Errorf("the same differ in %v", got)
	}
}
