package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// A reason that the operator has added stands in their words wherever it is read: on the button of every list that takes one, and in the
// word to a guarantor whose request was cancelled for it.
func TestOwnReasonsInWords(t *testing.T) {
	const supervisor, guarantor = 7200000033, 7100000002
	w := world.New(t, world.Options{Settings: func(s *kafala.Settings) {
		s.Staff.Reasons = nil
		for _, list := range kafala.StaffReasonsFor {
			s.Staff.Reasons = append(s.Staff.Reasons, kafala.StaffReason{For: list, ID: "of_" + list, Text: kafala.Text{"ar": "our " + list}})
		}
	}})
	c, told := w.Chats.As(supervisor), w.Chats.As(guarantor)
	c.Type("/start")
	told.Type("/start")
	w.Appoint(supervisor, staff.Supervisor)
	paid := w.Issued(payer, "1012345672", "1109876548")
	unpaid := w.Linked(guarantor, world.Number(41), world.Number(42))
	seen := map[string]bool{}
	look := func() {
		w.Quiet()
		for _, m := range append(c.Messages(), told.Messages()...) {
			read := m.Text
			if m.ReplyMarkup != nil {
				for _, b := range slices.Concat(m.ReplyMarkup.InlineKeyboard...) {
					read += "\n" + b.Text
				}
			}
			if strings.Contains(read, "own-of_") {
				t.Errorf("a name of the program's is shown: %s", read)
			}
			for _, list := range kafala.StaffReasonsFor {
				seen[list] = seen[list] || strings.Contains(read, "our "+list)
			}
		}
	}
	tap := func(update int, data string) {
		knock(t, w.Bot.Webhook(secret), tapOf(2_000_000_000+update, supervisor, 1, data))
		look()
	}
	for _, command := range []string{"/freeze", "/find"} {
		c.Type(command)
		look()
	}
	for i, verb := range []string{"note", "end", "disclose", fmt.Sprint("freeze.", paid.Written())} {
		tap(i, "why:"+verb+":"+paid.ID)
	}
	tap(10, fmt.Sprintf("why:calloff.%d:%s", unpaid.Written(), unpaid.ID))
	for _, list := range kafala.StaffReasonsFor {
		if !seen[list] {
			t.Errorf("nowhere: our %s", list)
		}
	}
	tap(11, fmt.Sprintf("calloff:own-of_cancel.%d:%s", unpaid.Written(), unpaid.ID))
	if said := told.Last().Text; !strings.Contains(said, "our cancel") {
		t.Errorf("the guarantor is told: %s", said)
	}
	w.Restart(func(s *kafala.Settings) { s.Staff.Reasons = nil })
	told.Type("/requests")
	look()
}
