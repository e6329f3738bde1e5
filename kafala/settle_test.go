package kafala_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// The chats and people of these tests.
const (
	mine, theirs = int64(7100000001), int64(7100000002)
	me, brother  = "1012345672", "1109876548"
)

// outcome is what a case must end in.
type outcome struct {
	status  kafala.Status
	strange string // the one thing that staff are told, without the payment's id
}

// Every way in which money and a request can meet.
func TestSettle(t *testing.T) {
	for name, c := range map[string]struct {
		play func(h *kafalatest.House, g kafala.Guarantee)
		want outcome
	}{
		"paid, all signals": {
			play: func(h *kafalatest.House, g kafala.Guarantee) { h.Pay(g) },
			want: outcome{status: kafala.Issued},
		},
		"paid, every signal lost: the sweep finds it": {
			play: func(h *kafalatest.House, g kafala.Guarantee) {
				unheard(t, h, g)
				h.Sweep(time.Minute)
			},
			want: outcome{status: kafala.Issued},
		},
		"paid, asked fifty times at once": {
			play: func(h *kafalatest.House, g kafala.Guarantee) {
				unheard(t, h, g)
				var all sync.WaitGroup
				for range 50 {
					all.Go(func() {
						if _, err := h.Office.Settle(t.Context(), g.Invoice.ID, g.Callback); err != nil {
							t.Error(err)
						}
					})
				}
				all.Wait()
			},
			want: outcome{status: kafala.Issued},
		},
		"declined, then paid": {
			play: func(h *kafalatest.House, g kafala.Guarantee) {
				declined(t, h, g)
				if told := h.Told(mine, kafala.SendDeclined); len(told) != 1 {
					t.Errorf("the citizen was told of %v", told)
				}
				h.Pay(g)
			},
			want: outcome{status: kafala.Issued},
		},
		"nobody pays": {
			play: func(h *kafalatest.House, _ kafala.Guarantee) { h.Sweep(31 * time.Minute) },
			want: outcome{status: kafala.Expired},
		},
		"approved after the link has ended": {
			play: func(h *kafalatest.House, g kafala.Guarantee) {
				late(t, h, g, func() { h.Sweep(31 * time.Minute) })
			},
			want: outcome{status: kafala.Issued},
		},
		"approved on the old link after a new one was made": {
			play: func(h *kafalatest.House, g kafala.Guarantee) {
				late(t, h, g, func() {
					h.Sweep(31 * time.Minute)
					renew(t, h, g)
				})
				if now := h.Find(g.ID); now.Invoice.ID == g.Invoice.ID {
					t.Error("there was no new link")
				} else if _, err := h.Gateway.Pay(now.Invoice.ID); err == nil {
					t.Error("the new link can still be paid")
				}
			},
			want: outcome{status: kafala.Issued},
		},
		"the end of the old link is told again after a new one was made": {
			play: func(h *kafalatest.House, g kafala.Guarantee) {
				h.Sweep(31 * time.Minute)
				renew(t, h, g)
			},
			want: outcome{status: kafala.Awaiting},
		},
		"approved after it was given up": {
			play: func(h *kafalatest.House, g kafala.Guarantee) {
				late(t, h, g, func() { withdraw(t, h, g) })
			},
			want: outcome{status: kafala.Cancelled, strange: "after-cancelled"},
		},
		"another amount than was undertaken": {
			play: func(h *kafalatest.House, g kafala.Guarantee) {
				h.Change(g.ID, func(g *kafala.Guarantee) { g.Amount.Total++ })
				h.Pay(g)
			},
			want: outcome{status: kafala.Refunded, strange: "amount"},
		},
		"given up in time": {
			play: func(h *kafalatest.House, g kafala.Guarantee) {
				withdraw(t, h, g)
				if _, err := h.Gateway.Pay(g.Invoice.ID); err == nil {
					t.Error("a link that was given up can still be paid")
				}
			},
			want: outcome{status: kafala.Cancelled},
		},
		"given up a moment after it was paid": {
			play: func(h *kafalatest.House, g kafala.Guarantee) {
				unheard(t, h, g)
				withdraw(t, h, g)
			},
			want: outcome{status: kafala.Issued},
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := kafalatest.New(t)
			g := h.Request(mine)
			c.play(h, g)
			h.Deliver()
			for range 3 { // whatever comes again changes nothing
				h.Settle(g)
			}
			check(t, h, g, c.want)
		})
	}
}

func check(t *testing.T, h *kafalatest.House, g kafala.Guarantee, want outcome) {
	t.Helper()
	now := h.Find(g.ID)
	if now.Status != want.status {
		t.Errorf("the guarantee is %s, want %s; history %v", now.Status, want.status, now.History)
	}
	if (now.Reference != "") != (want.status == kafala.Issued) {
		t.Errorf("status %s and reference %q", now.Status, now.Reference)
	}
	odd := now.Strange
	if want.strange != "" && (len(odd) != 1 || !strings.HasSuffix(odd[0], ":"+want.strange)) || want.strange == "" && len(odd) > 0 {
		t.Errorf("strange: %v, want %q", odd, want.strange)
	}
	if receipts := h.Told(mine, kafala.SendReceipt); (len(receipts) == 1) != (want.status == kafala.Issued) || len(receipts) > 1 {
		t.Errorf("receipts %q of one that is %s", receipts, now.Status)
	}
	if staff := h.Told(0, kafala.TellStaff); !slices.Equal(staff, odd) {
		t.Errorf("staff were told of %v, want %v", staff, odd)
	}
	for i, e := range now.History {
		if i > 0 && e.From != e.To && !kafala.CanMove(e.From, e.To) {
			t.Errorf("the history has a move that is not allowed: %v", e)
		}
	}
}

// unheard pays a link while every signal is lost.
func unheard(t *testing.T, h *kafalatest.House, g kafala.Guarantee) (payment string) {
	t.Helper()
	payment, err := h.Gateway.Pay(g.Invoice.ID)
	if err != nil {
		t.Fatal(err)
	}
	return payment
}

// declined tries to pay a link with a card that has no money.
func declined(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
	t.Helper()
	if _, err := h.Gateway.Decline(g.Invoice.ID); err != nil {
		t.Fatal(err)
	}
	h.Settle(g)
}

// begin begins a payment whose approval at the bank comes only when the returned function is called; nobody tells of it.
func begin(t *testing.T, h *kafalatest.House, g kafala.Guarantee) (approve func(revived bool)) {
	t.Helper()
	payment, err := h.Gateway.Begin(g.Invoice.ID)
	if err != nil {
		t.Fatal(err)
	}
	return func(revived bool) {
		t.Helper()
		if err := h.Gateway.Approve(payment, revived); err != nil {
			t.Fatal(err)
		}
	}
}

// late pays a link whose approval at the bank comes only after meanwhile.
func late(t *testing.T, h *kafalatest.House, g kafala.Guarantee, meanwhile func()) {
	t.Helper()
	approve := begin(t, h, g)
	meanwhile()
	approve(false)
	h.Settle(g)
}

func withdraw(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
	t.Helper()
	if _, err := h.Office.Withdraw(t.Context(), g.Chat, g.ID); err != nil {
		t.Fatal(err)
	}
	h.Deliver()
}

// renew asks for a new link and is given it.
func renew(t *testing.T, h *kafalatest.House, g kafala.Guarantee) kafala.Guarantee {
	t.Helper()
	now, p, err := h.Office.Renew(t.Context(), g.Chat, g.ID, "")
	if err != nil || p != nil || now.Status != kafala.Awaiting {
		t.Fatalf("renewed: %s, %v, %v", now.Status, p, err)
	}
	return h.Link(now)
}

// No word of a stranger's is believed, nor does it cost the gateway a question.
func TestSettleRefusesStrangers(t *testing.T) {
	h := kafalatest.New(t)
	g, other := h.Request(mine), h.Request(theirs)
	unheard(t, h, g)
	asked := 0
	h.Gateway.Before = func(string, string) error { asked++; return nil }
	for name, token := range map[string]string{"wrong": strings.Repeat("a", 26), "short": "a", "cut": g.Callback[:len(g.Callback)-1],
		"the id alone": g.ID, "upper case": strings.ToUpper(g.Callback), "longer": g.Callback + "a",
		"of two": other.Callback[:len(other.ID)] + g.Callback[len(g.ID):]} {
		if _, err := h.Office.Settle(t.Context(), g.Invoice.ID, token); !errors.Is(err, kafala.ErrNotFound) || !errors.Is(err, kafala.ErrForged) {
			t.Errorf("a token that is %s: %v", name, err)
		}
	}
	if asked != 0 {
		t.Errorf("the gateway was asked %d times", asked)
	}
	for name, invoice := range map[string]string{"unknown": "0f8f6e1c-5b1e-4a53-9a53-1d0c2b7a1111", "of another": other.Invoice.ID} {
		if _, err := h.Office.Settle(t.Context(), invoice, g.Callback); !errors.Is(err, kafala.ErrNotFound) || !errors.Is(err, kafala.ErrForged) {
			t.Errorf("an invoice that is %s: %v", name, err)
		}
	}
	for _, id := range []string{g.ID, other.ID} {
		if now := h.Find(id); now.Status != kafala.Awaiting {
			t.Errorf("a stranger's word has made it %s", now.Status)
		}
	}
}

// The same draft is one guarantee and one link, however often it is submitted.
func TestApplyTwice(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	again, fresh, p, err := h.Office.Apply(t.Context(), kafala.Application{Chat: g.Chat, Draft: g.Draft(), Answers: g.Answers})
	if err != nil || p != nil || fresh || again.ID != g.ID || again.Callback != g.Callback {
		t.Errorf("got %s, fresh=%v, %v, %v", again.ID, fresh, p, err)
	}
	for range 3 {
		if _, err := h.Office.MakeLink(t.Context(), g.ID, true); err != nil {
			t.Fatal(err)
		}
	}
	h.Deliver()
	if n := len(h.Gateway.Bills()); n != 1 {
		t.Errorf("%d invoices were made", n)
	}
}

// Nobody but its owner gets anything from the id of a guarantee, and nobody without the token from its QR.
func TestOwnAndScan(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	h.Pay(g)
	g = h.Find(g.ID)
	if _, err := h.Office.ForChat(t.Context(), g.Chat, g.ID); err != nil {
		t.Error(err)
	}
	for chat := int64(1); chat < 200; chat++ {
		if _, err := h.Office.ForChat(t.Context(), chat, g.ID); !errors.Is(err, kafala.ErrNotFound) {
			t.Fatalf("chat %d: %v", chat, err)
		}
	}
	if _, err := h.Office.Scan(t.Context(), g.ID, g.Token); err != nil {
		t.Error(err)
	}
	for _, token := range []string{"", "a", strings.Repeat("a", len(g.Token))} {
		if _, err := h.Office.Scan(t.Context(), g.ID, token); !errors.Is(err, kafala.ErrNotFound) {
			t.Errorf("token %q: %v", token, err)
		}
	}
}
