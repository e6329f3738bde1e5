package bot_test

import (
	"strings"
	"testing"

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
