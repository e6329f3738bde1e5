package desk

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/long"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

// offered are the acts of the office behind the buttons that a card may have. A button without a row fails the test.
var offered = map[string]func(*kafalatest.House, *testing.T, staff.Actor, kafala.Guarantee) error{
	"match": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		_, err := h.Counter.Match(t.Context(), by, g.ID, "1012345672")
		return err
	},
	"shown": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		_, _, err := h.Counter.Present(t.Context(), by, g.ID, g.Entries())
		return err
	},
	"strike": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		_, _, err := h.Counter.Strike(t.Context(), by, g.ID, g.Entries())
		return err
	},
	"accept": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		_, _, err := h.Counter.RecordAccepted(t.Context(), by, g.ID, g.Entries())
		return err
	},
	"unaccept": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		_, _, err := h.Counter.RecordUnaccepted(t.Context(), by, g.ID, staff.Reasons[staff.Unaccept][0], g.Entries())
		return err
	},
	"undecide": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		_, _, err := h.Counter.Undecide(t.Context(), by, g.ID, g.Entries())
		return err
	},
	"takeback": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		_, err := h.Counter.Reopen(t.Context(), by, g.ID)
		return err
	},
	"unorder": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		_, err := h.Counter.WithdrawOrder(t.Context(), by, g.ID)
		return err
	},
	"history": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		_, err := h.Counter.View(t.Context(), by, g.ID)
		return err
	},
	"note": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		_, err := h.Counter.Leave(t.Context(), by, g.ID, staff.Reasons[staff.Note][0])
		return err
	},
	"end": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		_, err := h.Counter.End(t.Context(), by, g.ID, staff.Reasons[staff.End][0])
		return err
	},
	"close": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		why := staff.Reasons[staff.Close][0]
		if g.Closing.Waits() {
			why = staff.Backing(staff.Close, g.Closing)
		}
		_, p, err := h.Counter.Close(t.Context(), by, g.ID, why)
		if p != nil {
			return p
		}
		return err
	},
	"unask": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		_, err := h.Counter.WithdrawClosing(t.Context(), by, g.ID)
		return err
	},
	"resend": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		_, err := h.Counter.Resend(t.Context(), by, g.ID, "1")
		return err
	},
	"calloff": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		_, err := h.Counter.Cancel(t.Context(), by, g.ID, staff.Reasons[staff.CallOff][0])
		return err
	},
	"refund": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		why := staff.Reasons[staff.Refund][0]
		for _, one := range slices.Backward(staff.Reasons[staff.Refund]) { // the first for which something comes back, as the reasons are offered
			if g.RestFor(one) > 0 {
				why = one
			}
		}
		if g.Order.Waits() { // as the button says it
			why = staff.Backing(staff.Refund, g.Order)
		}
		_, p, err := h.Counter.Refund(t.Context(), by, g.ID, why)
		if p != nil {
			return p
		}
		return err
	},
	"freeze": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		_, err := h.Counter.Freeze(t.Context(), by, g.ID, staff.Reasons[staff.Freeze][0])
		return err
	},
	"lift": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		_, p, err := h.Counter.Lift(t.Context(), by, g.ID)
		if p != nil {
			return p
		}
		return err
	},
	"unlift": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		_, err := h.Counter.WithdrawLift(t.Context(), by, g.ID)
		return err
	},
	"disclose": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		_, err := h.Counter.Disclose(t.Context(), by, g.ID, staff.Reasons[staff.Disclose][0])
		return err
	},
}

// samples are guarantees in every state that makes a difference to a card.
func samples() map[string]func(*kafalatest.House) kafala.Guarantee {
	const chat = 7100000001
	issued := func(h *kafalatest.House) kafala.Guarantee { return h.Issued(chat, "1012345672", kafalatest.Number(2)) }
	moved := func(to kafala.Status) func(*kafalatest.House) kafala.Guarantee {
		return func(h *kafalatest.House) kafala.Guarantee {
			g := h.Linked(chat, "1012345672", kafalatest.Number(2))
			if !kafala.CanMove(kafala.Awaiting, to) || to == kafala.Issued {
				h.Pay(g)
			}
			h.Change(g.ID, func(g *kafala.Guarantee) {
				if g.Status != to {
					_ = g.Move(to, h.Clock.Now(), kafalatest.Mover(g.Status, to), "test")
				}
			})
			return h.Find(g.ID)
		}
	}
	changed := func(what func(g *kafala.Guarantee, now time.Time)) func(*kafalatest.House) kafala.Guarantee {
		return func(h *kafalatest.House) kafala.Guarantee {
			g := issued(h)
			h.Change(g.ID, func(g *kafala.Guarantee) { what(g, h.Office.Time()) })
			return h.Find(g.ID)
		}
	}
	me, other := kafala.Hand{ID: 9}, kafala.Hand{ID: 8}
	all := map[string]func(*kafalatest.House) kafala.Guarantee{
		"presented":                  changed(func(g *kafala.Guarantee, now time.Time) { g.Show(kafala.Hand{ID: 7}, now) }),
		"presented by them":          changed(func(g *kafala.Guarantee, now time.Time) { g.Show(me, now) }),
		"presented by them long ago": changed(func(g *kafala.Guarantee, now time.Time) { g.Show(me, now.Add(-staff.StrikeTime)) }),
		"struck out":                 changed(func(g *kafala.Guarantee, now time.Time) { g.Show(other, now); g.Strike(0, other, now) }),
		"opened by another":          changed(func(g *kafala.Guarantee, now time.Time) { g.OpenCard(other, now) }),
		"full": changed(func(g *kafala.Guarantee, now time.Time) {
			for range kafala.MarksKept - 1 {
				g.Show(other, now)
			}
		}),
		"presented and ended": changed(func(g *kafala.Guarantee, now time.Time) {
			g.Show(other, now)
			_ = g.Move(kafala.Ended, now, "sweep", "test")
		}),
		"ended by them":     changed(func(g *kafala.Guarantee, now time.Time) { _, _ = g.End(me, "settled", now) }),
		"ended by another":  changed(func(g *kafala.Guarantee, now time.Time) { _, _ = g.End(other, "settled", now) }),
		"ended a while ago": changed(func(g *kafala.Guarantee, now time.Time) { _, _ = g.End(me, "settled", now.Add(-kafala.EndPause)) }),
		"their order waits": changed(func(g *kafala.Guarantee, now time.Time) {
			g.Show(kafala.Hand{ID: 7}, now)
			g.OrderRefund(kafala.First, me, "asked", now)
		}),
		"another's order waits": changed(func(g *kafala.Guarantee, now time.Time) {
			g.Show(kafala.Hand{ID: 7}, now)
			g.OrderRefund(kafala.First, other, "asked", now)
		}),
		"the guarantor's order waits": changed(func(g *kafala.Guarantee, now time.Time) {
			g.OpenCard(me, now)
			g.Order = kafala.Motion{From: kafala.ByCitizen, Why: "withdrawn", At: now}
		}),
		"the guarantor's order waits, and they back it": changed(func(g *kafala.Guarantee, now time.Time) {
			g.OpenCard(other, now)
			g.Order = kafala.Motion{From: kafala.ByCitizen, Why: "withdrawn", At: now}
			g.OrderRefund(kafala.First, me, "withdrawn", now)
		}),
		"not accepted, and they back its order": changed(func(g *kafala.Guarantee, now time.Time) {
			unaccepted(g, kafala.Hand{ID: 7}, now)
			g.OrderRefund(kafala.First, me, kafala.WhyUnaccepted, now)
		}),
		"accepted by them": changed(func(g *kafala.Guarantee, now time.Time) { g.Decide(kafala.Accepted, "", me, now) }),
		"accepted by another long ago": changed(func(g *kafala.Guarantee, now time.Time) {
			g.Decide(kafala.Accepted, "", other, now.Add(-kafala.Day))
		}),
		"not accepted by them, long ago": changed(func(g *kafala.Guarantee, now time.Time) {
			g.Decide(kafala.NotAccepted, "papers", me, now.Add(-staff.StrikeTime))
		}),
		"not accepted by them, and its order waits": changed(func(g *kafala.Guarantee, now time.Time) { unaccepted(g, me, now) }),
		"not accepted by another, and its order waits": changed(func(g *kafala.Guarantee, now time.Time) {
			unaccepted(g, kafala.Hand{ID: 7}, now)
		}),
		"not accepted a moment ago": changed(func(g *kafala.Guarantee, now time.Time) { g.Decide(kafala.NotAccepted, "papers", other, now) }),
		"not accepted, and what would come back is back": changed(func(g *kafala.Guarantee, now time.Time) {
			g.Payment.Back = g.Terms(kafala.WhyUnaccepted).Sum
			g.Decide(kafala.NotAccepted, "papers", other, now)
		}),
		"not accepted, and its order is withdrawn": changed(func(g *kafala.Guarantee, now time.Time) {
			unaccepted(g, other, now)
			g.Order.WithdrawnAt = now
		}),
		"not accepted, and another has backed it": changed(func(g *kafala.Guarantee, now time.Time) {
			unaccepted(g, kafala.Hand{ID: 7}, now)
			g.OrderRefund(kafala.First, other, kafala.WhyUnaccepted, now)
		}),
		"not accepted, and another's order waits": changed(func(g *kafala.Guarantee, now time.Time) {
			g.Decide(kafala.NotAccepted, "papers", me, now)
			g.OrderRefund(kafala.First, other, "asked", now)
		}),
		"a decision struck out": changed(func(g *kafala.Guarantee, now time.Time) {
			g.Decide(kafala.NotAccepted, "papers", other, now)
			g.Undecide(other, now)
		}),
		"decided too often": changed(func(g *kafala.Guarantee, now time.Time) {
			for range kafala.DecisionsKept {
				g.Decide(kafala.Accepted, "", other, now)
				g.Undecide(other, now)
			}
		}),
		"a part of its money has left": changed(func(g *kafala.Guarantee, now time.Time) {
			g.Show(other, now)
			g.Payment.Back = 2300
		}),
		"its money has left":                     changed(drain),
		"its money has left, and they marked it": changed(func(g *kafala.Guarantee, now time.Time) { g.Show(me, now); drain(g, now) }),
		"its money has left, they want its end": changed(func(g *kafala.Guarantee, now time.Time) {
			drain(g, now)
			_, _ = g.Close(kafala.First, me, "settled", now)
		}),
		"its money has left, another wants its end": changed(func(g *kafala.Guarantee, now time.Time) {
			drain(g, now)
			_, _ = g.Close(kafala.First, other, "settled", now)
		}),
		"its money is on the way back": changed(func(g *kafala.Guarantee, now time.Time) { g.OrderRefund(kafala.Alone, other, "asked", now) }),
		"erased": func(h *kafalatest.House) kafala.Guarantee {
			g := moved(kafala.Ended)(h)
			h.Change(g.ID, func(g *kafala.Guarantee) { g.Erase(h.Clock.Now(), "sweep") })
			return h.Find(g.ID)
		},
	}
	for _, status := range kafala.Statuses() {
		all[string(status)] = moved(status)
	}
	for state, sample := range frozenSamples(all) {
		all[state] = sample
	}
	return all
}

// unaccepted records that a guarantee was not accepted, as its pause leaves it.
func unaccepted(g *kafala.Guarantee, by kafala.Hand, now time.Time) {
	g.Decide(kafala.NotAccepted, "papers", by, now)
	g.Decided[0].Done = now
	g.Order = g.NewOrder(kafala.WhyUnaccepted, now)
	g.Order.From = kafala.ByDecision
}

// drain shows a guarantee and lets all of its money leave by another hand.
func drain(g *kafala.Guarantee, now time.Time) {
	g.Show(kafala.Hand{ID: 7}, now)
	g.Payment.Back = g.Payment.Amount
}

// frozenSamples are those that can be frozen, frozen: by another, and with the lifting asked for by either.
func frozenSamples(all map[string]func(*kafalatest.House) kafala.Guarantee) map[string]func(*kafalatest.House) kafala.Guarantee {
	samples := map[string]func(*kafalatest.House) kafala.Guarantee{}
	add := func(state string, of string, then func(*kafala.Guarantee, time.Time)) {
		samples[state] = func(h *kafalatest.House) kafala.Guarantee {
			g := all[of](h)
			h.Change(g.ID, func(g *kafala.Guarantee) {
				now := h.Office.Time()
				g.Freeze = kafala.Freeze{At: now, By: 8, Why: "impersonated"}
				then(g, now)
			})
			return h.Find(g.ID)
		}
	}
	for _, of := range []string{"presented by them", "struck out", "accepted by them", "a decision struck out", "ended by them",
		"their order waits", "the guarantor's order waits",
		string(kafala.Awaiting), string(kafala.Issued), string(kafala.Expired), string(kafala.Cancelled), string(kafala.Ended),
		string(kafala.Refunded)} {
		add("frozen: "+of, of, func(*kafala.Guarantee, time.Time) {})
	}
	issued := string(kafala.Issued)
	for state, by := range map[string]int64{"frozen, they would lift it": 9, "frozen, another would lift it": 8} {
		add(state, issued, func(g *kafala.Guarantee, now time.Time) { g.LiftFreeze(kafala.First, kafala.Hand{ID: by}, now) })
	}
	add("frozen and lifted", issued, func(g *kafala.Guarantee, now time.Time) {
		g.LiftFreeze(kafala.First, kafala.Hand{ID: 8}, now)
		g.LiftFreeze(kafala.Second, kafala.Hand{ID: 7}, now)
	})
	return samples
}

// A card offers what the office does, and nothing else: not one act that is not offered takes effect, with an old button
// or made-up data as little as with a fresh one.
func TestCardOffersWhatTheOfficeDoes(t *testing.T) {
	long.Test(t)
	for _, b := range buttons() {
		if b.card.fits == nil {
			continue
		}
		act, known := offered[b.verb]
		if !known {
			t.Errorf("what the office does for %s is not named here", b.verb)
			continue
		}
		for state, sample := range samples() {
			for _, rank := range staff.Ranks() {
				h := kafalatest.New(t)
				by := staff.Actor{ID: 9, Rank: rank}
				h.Appoint(by, staff.Actor{ID: 7, Rank: staff.Officer}, staff.Actor{ID: 8, Rank: staff.Supervisor})
				offersWhatItDoes(t, h, state, b, by, sample(h), act)
			}
		}
	}
}

// A card does not offer one person alone the end of what two have yet to decide about.
func TestCardOffersNoEndOfWhatIsReviewed(t *testing.T) {
	all := samples()
	for state, want := range map[string]bool{
		"not accepted a moment ago": false, "not accepted by them, and its order waits": false,
		"not accepted, and another has backed it": false, "not accepted, and another's order waits": false,
		"not accepted, and its order is withdrawn": false, "not accepted, and what would come back is back": true,
		"a decision struck out": true, "accepted by them": true, "another's order waits": false, "the guarantor's order waits": false,
	} {
		g := all[state](kafalatest.New(t))
		if got := endable(sight{Guarantee: &g}); got != want {
			t.Errorf("%s: the end is offered: %t", state, got)
		}
	}
}

func offersWhatItDoes(t *testing.T, h *kafalatest.House, state string, b button, by staff.Actor, g kafala.Guarantee,
	act func(*kafalatest.House, *testing.T, staff.Actor, kafala.Guarantee) error) {
	t.Helper()
	eyes, err := h.Counter.Eyes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	offers := by.Rank.May(b.duty) && b.card.fits(sight{&g, by, eyes, h.Office.Time(), false})
	before := len(h.Trail())
	err = act(h, t, by, g)
	did := false
	for _, e := range h.Trail()[before:] {
		refused := e.Outcome == staff.Trying || e.Outcome == staff.Nothing || e.Outcome == staff.Refused || e.Outcome == staff.Failed
		did = did || !refused && !ruledOut(e.Outcome)
	}
	if p := (*kafala.Problem)(nil); err != nil && !errors.As(err, &p) {
		t.Errorf("%s of %s: %v", b.verb, state, err)
	}
	if did != offers {
		t.Errorf("%s of %s by %s: the card offers it: %t, the office does it: %t (%v, %s)", b.verb, state, by.Rank, offers, did, err,
			outcomes(h.Trail()[before:]))
	}
}

// ruledOut tells whether an outcome is a refusal by the rules of what takes two. That it waits for a second one, or does no more, is none.
func ruledOut(outcome string) bool {
	two := strings.HasPrefix(outcome, "refund.") || strings.HasPrefix(outcome, "close.") || strings.HasPrefix(outcome, "lift.")
	return two && !strings.HasSuffix(outcome, ".second") && outcome != staff.LiftWithdrawn || outcome == "frozen"
}

func outcomes(all []staff.Entry) (text string) {
	for _, e := range all {
		text += fmt.Sprintf("%s=%s ", e.Duty, e.Outcome)
	}
	return text
}
