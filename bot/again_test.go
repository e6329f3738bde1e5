package bot_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"kafalabot/internal/long"
	"kafalabot/kafala"
)

// What staff have done comes again in its order, as after a process that ended before it could write down what it had
// handled: what is recorded stays as it was, and no more money goes back.
func TestStaffUpdatesComeAgain(t *testing.T) {
	long.Test(t)
	for name, steps := range map[string][]step{
		"shown":                     {{noura, "card:%s", nil}, {noura, shown, nil}},
		"shown and struck out":      {{noura, shown, nil}, {noura, strike, nil}},
		"shown twice, one struck":   {{noura, shown, nil}, {noura, strike, nil}, {noura, shown, nil}},
		"ended":                     {{noura, shown, nil}, {faisal, "endnow:appeared.%n:%s", nil}},
		"ordered":                   {{noura, shown, nil}, {faisal, payback, nil}},
		"ordered and given back":    {{noura, shown, nil}, {faisal, payback, nil}, {mona, payback, nil}},
		"ordered and withdrawn":     {{noura, shown, nil}, {faisal, payback, nil}, {faisal, "unorder:%n:%s", nil}},
		"the receipt was sent anew": {{noura, shown, nil}, {noura, "resend:%s", nil}, {noura, "history:%s", nil}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounters(t)
			var all []map[string]any
			begun, first := c.read(), len(c.Chats.Calls("sendDocument"))
			for _, s := range steps {
				g := c.read()
				c.update++
				data := strings.NewReplacer("%s", c.g.ID, "%d", fmt.Sprint(g.Entries()), "%n", fmt.Sprint(g.Written())).Replace(s.data)
				all = append(all, tapOf(c.update, s.who, 1, data))
				if code := knock(t, c.door, all[len(all)-1]); code != http.StatusOK {
					t.Fatalf("%s: status %d", data, code)
				}
			}
			c.Quiet()
			before, sheets := c.read(), len(c.Chats.Calls("sendDocument"))
			if before.Entries() == begun.Entries() && before.Status == begun.Status && sheets == first {
				t.Fatal("nothing was done")
			}
			for _, u := range all {
				if code := knock(t, c.door, u); code != http.StatusOK {
					t.Errorf("status %d as it comes again", code)
				}
			}
			c.Quiet()
			after := c.read()
			if got, want := standing(after), standing(before); got != want {
				t.Errorf("it was %s, and is %s", want, got)
			}
			if n := len(c.Chats.Calls("sendDocument")); n != sheets {
				t.Errorf("the sheet was sent %d times more", n-sheets)
			}
		})
	}
}

// standing is what is recorded of a guarantee that matters to anybody.
func standing(g kafala.Guarantee) string {
	return fmt.Sprintf("%s, shown %d times, ordered by %d and %d, %+v", g.Status, len(g.Shown()), g.Order.By, g.Order.Second, g.Payments())
}
