package desk

import (
	"errors"
	"fmt"
	"testing"

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
	"present": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		_, _, _, err := h.Counter.Present(t.Context(), by, g.ID)
		return err
	},
	"unpresent": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		_, _, err := h.Counter.Unpresent(t.Context(), by, g.ID)
		return err
	},
	"history": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		_, err := h.Counter.View(t.Context(), by, g.ID)
		return err
	},
	"end": func(h *kafalatest.House, t *testing.T, by staff.Actor, g kafala.Guarantee) error {
		_, err := h.Counter.End(t.Context(), by, g.ID, staff.Reasons[staff.End][0])
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
		_, p, err := h.Counter.Refund(t.Context(), by, g.ID, staff.Reasons[staff.Refund][0])
		if p != nil {
			return p
		}
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
					_ = g.Move(to, h.Clock.Now(), "sweep", "test")
				}
			})
			return h.Find(g.ID)
		}
	}
	all := map[string]func(*kafalatest.House) kafala.Guarantee{
		"presented": func(h *kafalatest.House) kafala.Guarantee {
			g := issued(h)
			h.Change(g.ID, func(g *kafala.Guarantee) { g.Presented = append(g.Presented, kafala.Mark{At: h.Clock.Now(), By: 7}) })
			return h.Find(g.ID)
		},
		"presented and ended": func(h *kafalatest.House) kafala.Guarantee {
			g := issued(h)
			h.Change(g.ID, func(g *kafala.Guarantee) {
				g.Presented = append(g.Presented, kafala.Mark{At: h.Clock.Now(), By: 7})
				_ = g.Move(kafala.Ended, h.Clock.Now(), "sweep", "test")
			})
			return h.Find(g.ID)
		},
		"its money is on the way back": func(h *kafalatest.House) kafala.Guarantee {
			g := issued(h)
			h.Change(g.ID, func(g *kafala.Guarantee) {
				g.Order = kafala.RefundOrder{By: 8, Why: "asked", At: h.Clock.Now(), GivenAt: h.Clock.Now()}
			})
			return h.Find(g.ID)
		},
		"erased": func(h *kafalatest.House) kafala.Guarantee {
			g := moved(kafala.Ended)(h)
			h.Change(g.ID, func(g *kafala.Guarantee) { g.Erase(h.Clock.Now(), "sweep") })
			return h.Find(g.ID)
		},
	}
	for _, status := range kafala.Statuses() {
		all[string(status)] = moved(status)
	}
	return all
}

// A card offers what the office does, and nothing else: not one act that is not offered takes effect, with an old button
// or made-up data as little as with a fresh one.
func TestCardOffersWhatTheOfficeDoes(t *testing.T) {
	by := staff.Actor{ID: 9, Rank: staff.Admin}
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
			h := kafalatest.New(t)
			g := sample(h)
			offers := b.card.fits(&g)
			before := len(h.Trail())
			err := act(h, t, by, g)
			did := false
			for _, e := range h.Trail()[before:] {
				refused := e.Outcome == staff.Trying || e.Outcome == staff.Nothing || e.Outcome == staff.Refused || e.Outcome == staff.Failed
				did = did || !refused && !ruledOut(e.Outcome)
			}
			if p := (*kafala.Problem)(nil); err != nil && !errors.As(err, &p) {
				t.Errorf("%s of %s: %v", b.verb, state, err)
			}
			if did != offers {
				t.Errorf("%s of %s: the card offers it: %t, the office does it: %t (%v, %s)", b.verb, state, offers, did, err,
					outcomes(h.Trail()[before:]))
			}
		}
	}
}

// ruledOut tells whether an outcome is a refusal of a refund by its rules. That it waits for a second one is none.
func ruledOut(outcome string) bool { return outcome == "refund.status" || outcome == "refund.ordered" }

func outcomes(all []staff.Entry) (text string) {
	for _, e := range all {
		text += fmt.Sprintf("%s=%s ", e.Duty, e.Outcome)
	}
	return text
}
