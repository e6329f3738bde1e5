package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/locales"
)

// A guarantor whose money has all gone back is not told, when their guarantee is stopped, that it does not go back before that is
// lifted; and its details name what it is without the stop as the card did.
func TestStoppedWithoutItsMoney(t *testing.T) {
	t.Parallel()
	for name, pulled := range map[string]int64{"all": 12300, "a part": 5000} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounters(t)
			c.tap(noura, shown)
			must(t, c.Gateway.Refund(c.g.Payment.ID, pulled))
			c.later(time.Minute)
			c.tap(faisal, "freeze:unwanted.%n:%s")
			c.Quiet()
			words, err := locales.Load()
			must(t, err)
			_, clause, _ := strings.Cut(words["ar"].Plain("onhold", locales.Data{"Hours": "", "Contact": ""}), "يُرفع الإيقاف، ")
			clause, _, _ = strings.Cut(clause, ".")
			said := plain(c.Chats.As(c.g.Chat).Last().Text)
			if kept := strings.Contains(said, clause); kept != (pulled < 12300) || !strings.Contains(said, "موقوفة الآن") {
				t.Errorf("that nothing goes back before is said %t: %q", kept, said)
			}
			c.tap(faisal, "more:%s")
			details := plain(c.Chats.As(faisal).Last().Text)
			if drained := strings.Contains(details, plain(words["ar"].Plain("status.drained", nil))); drained != (pulled == 12300) {
				t.Errorf("that its money has left is said %t: %q", drained, details)
			}
		})
	}
}

// Of a request that was stopped while it waited for its payment it is said that its link was ended with that, and of one whose time to pay
// was over before, that it was.
func TestStoppedBeforeItWasPaid(t *testing.T) {
	t.Parallel()
	for key, ended := range map[string]bool{"card.frozen.unpaid": false, "status.expired": true} {
		c := newCounters(t)
		c.g = c.Linked(payer, "1012345672", "1109876548")
		if ended {
			c.later(2 * kafala.Day)
		}
		for _, data := range []string{"freeze:unwanted.%n:%s", "more:%s", "lift:%s"} {
			if c.tap(faisal, data); strings.HasPrefix(data, "freeze") {
				continue
			}
			said := plain(c.Chats.As(faisal).Last().Text)
			for _, k := range []string{"card.frozen.unpaid", "status.expired"} {
				if strings.Contains(said, plain(noteWords(t, k))) != (k == key) {
					t.Errorf("its link had ended %t, %s: %q", ended, data, said)
				}
			}
		}
	}
}

// The receipt that comes once a stop is lifted says how much of its money has gone back meanwhile, as the request's screen does.
func TestReceiptSaysWhatIsBack(t *testing.T) {
	t.Parallel()
	for name, pulled := range map[string]int64{"nothing": 0, "a part": 5000, "all": 12300} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounters(t)
			c.tap(faisal, "freeze:unwanted.%n:%s")
			if pulled > 0 {
				must(t, c.Gateway.Refund(c.g.Payment.ID, pulled))
				c.later(time.Minute)
			}
			c.tap(faisal, "liftsure:%n:%s")
			since := c.Chats.As(c.g.Chat).Last().ID
			c.tap(mona, "liftsure:%n:%s")
			said := bare.Replace(saidSince(c.Chats.As(c.g.Chat), since))
			back := "أُعيد منها " + kafala.Halalas(pulled).String()
			if !strings.Contains(said, "وصل الدفع") || strings.Contains(said, back) != (pulled > 0) {
				t.Errorf("%q is to be said %t: %s", back, pulled > 0, said)
			}
		})
	}
}
