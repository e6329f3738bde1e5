package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
)

// A paid guarantee that counts stays in its guarantor's list, however many requests came after it.
func TestPaidStaysListed(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Settings: func(s *kafala.Settings) { s.Rules.LinksDay = 100; s.Rules.IDs = 100 }})
	who := w.Chats.As(world.Citizen)
	who.Type("/help")
	g := w.Issued(world.Citizen, "1012345672", "1109876548")
	w.Quiet()
	for i := range 10 {
		r := w.Linked(world.Citizen, "1012345672", world.Number(50+i))
		_, err := w.Office.Withdraw(t.Context(), world.Citizen, r.ID)
		must(t, err)
	}
	who.Type("/requests")
	w.Quiet()
	newest := w.Newest(world.Citizen)
	all := who.Messages()
	if n := len(all[len(all)-1].ReplyMarkup.InlineKeyboard); n != 11 {
		t.Errorf("%d are listed", n)
	}
	if first := all[len(all)-1].ReplyMarkup.InlineKeyboard[1][0].CallbackData; !strings.HasSuffix(first, newest.ID) {
		t.Errorf("the newest does not follow: %s", first)
	}
	for _, row := range all[len(all)-1].ReplyMarkup.InlineKeyboard {
		if strings.HasSuffix(row[0].CallbackData, g.ID) {
			return
		}
	}
	t.Errorf("it is not listed: it can neither be given up nor its receipt be sent from /requests")
}

// What was paid and has gone back stays in the list, below what is newest, for whoever waits for their money; what was erased does not.
func TestPaidBackStaysListed(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Settings: func(s *kafala.Settings) { s.Rules.LinksDay = 100; s.Rules.IDs = 100 }})
	who := w.Chats.As(world.Citizen)
	who.Type("/help")
	g := w.Issued(world.Citizen, "1012345672", "1109876548")
	_, err := w.Office.Revoke(t.Context(), world.Citizen, g.ID)
	must(t, err)
	w.Quiet()
	for i := range 11 {
		r := w.Linked(world.Citizen, "1012345672", world.Number(50+i))
		_, err := w.Office.Withdraw(t.Context(), world.Citizen, r.ID)
		must(t, err)
	}
	who.Type("/requests")
	w.Quiet()
	if all := buttonsOf(who.Last()); len(all) != 11 || !strings.HasSuffix(all[10], g.ID) {
		t.Errorf("listed are %v, and it is %s", all, g.ID)
	}
	w.Clock.Pass(time.Duration(w.Office.Settings.Times.Personal) + kafala.Day)
	_, err = w.Office.Sweep(t.Context())
	must(t, err)
	w.Quiet()
	who.Type("/requests")
	w.Quiet()
	if all := buttonsOf(who.Last()); slices.ContainsFunc(all, func(data string) bool { return strings.HasSuffix(data, g.ID) }) {
		t.Errorf("listed are %v", all)
	}
}
