package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// However much has not arrived since, a receipt and money that did not are the first that staff see, and every page can be turned to.
func TestUndeliveredMoneyFirst(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	w.Appoint(world.AnOfficer, staff.Supervisor)
	g := w.Issued(world.Citizen, "1012345672", "1109876548")
	kinds := []kafala.DeliveryKind{kafala.SendReceipt, kafala.SendRefunded}
	for range 21 {
		kinds = append(kinds, kafala.SendExpired)
	}
	for i, kind := range kinds {
		d := g.Deliver(kind, fmt.Sprint(i), w.Clock.Now().Add(kafala.Day))
		_, err := w.Store.Records().Change(t.Context(), g.ID, func(*kafala.Guarantee) ([]kafala.Delivery, error) {
			return []kafala.Delivery{d}, nil
		})
		must(t, err)
		must(t, w.Store.Box().Park(t.Context(), d, kafala.ParkedRefused))
		w.Clock.Pass(time.Second)
	}
	boss := w.Chats.As(world.AnOfficer)
	said := func() string { return strings.NewReplacer("\u2066", "", "\u2069", "").Replace(boss.Last().Text) }
	page := func(act func(), first int, lines int, turns ...string) {
		t.Helper()
		act()
		w.Quiet()
		m := boss.Last()
		var shown []string
		for _, row := range m.ReplyMarkup.InlineKeyboard {
			for _, b := range row {
				if data, ok := strings.CutPrefix(b.CallbackData, "dead:"); ok {
					shown = append(shown, data)
				}
			}
		}
		slices.Sort(shown) // a row is read from either side
		text := said()
		_, below, _ := strings.Cut(text, "\n")
		if !slices.Equal(shown, turns) || !strings.HasPrefix(below, fmt.Sprintf("%d. ", first)) || strings.Count(text, "\n") != lines {
			t.Errorf("a page that begins with %d leads to %q: %s", first, shown, text)
		}
	}
	turn := func(to string) func() { return func() { w.TapData(boss, "dead:"+to) } }
	page(func() { boss.Type("/dead") }, 1, 10, "2")
	if lines := strings.Split(said(), "\n"); !strings.Contains(lines[1], "إعادة المبلغ") || !strings.Contains(lines[2], "الإيصال") {
		t.Errorf("money does not come first: %q", lines)
	}
	page(turn("2"), 11, 10, "1", "3")
	page(turn("3"), 21, 3, "2")
	page(turn("2"), 11, 10, "1", "3")
	w.TapData(boss, "retry:")
	w.Quiet()
	if text := said(); !strings.Contains(text, ": 22\n1. ") {
		t.Errorf("after one was tried again: %s", text)
	}
}
