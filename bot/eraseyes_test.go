package bot_test

import (
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
)

// A yes to "remove my data" takes away what was there when it was asked, and asks anew where something was begun since.
func TestYesToEraseIsToWhatWasThere(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{NoSignal: true})
	c := w.Chats.As(payer)
	yes := func() string {
		for _, row := range c.Last().ReplyMarkup.InlineKeyboard {
			for _, b := range row {
				if len(b.CallbackData) > 6 && b.CallbackData[:6] == "erase:" {
					return b.CallbackData
				}
			}
		}
		t.Fatalf("no yes is offered: %s", c.Last().Text)
		return ""
	}
	asks := func() string {
		c.Type("/delete")
		w.Quiet()
		return yes()
	}
	nothing := asks()
	g := w.Linked(payer, world.Number(1), world.Number(2))
	tap(t, w, 1, nothing)
	if now, err := w.Store.Records().Find(t.Context(), g.ID); err != nil || now.Status != kafala.Awaiting || !now.Erased.IsZero() {
		t.Errorf("a yes to nothing took %+v, %v", now.Status, err)
	}
	again := yes() // it was asked anew
	if again == nothing {
		t.Error("the new question is the old one")
	}
	w.RequestUntil(payer, "set:region:riyadh:")
	tap(t, w, 2, again)
	if draft(t, w).Draft == "" {
		t.Error("what was begun since is gone")
	}
	last := yes()
	w.Clock.Pass(time.Minute)
	w.Ask(payer, "متى يعود المبلغ؟")
	tap(t, w, 3, last)
	if all, err := w.Store.Queries().QueriesOf(t.Context(), payer); err != nil || len(all) != 1 {
		t.Errorf("the question that was asked since is gone: %d, %v", len(all), err)
	}
	last = yes()
	tap(t, w, 4, last)
	if now, err := w.Store.Records().Find(t.Context(), g.ID); err == nil && now.Status == kafala.Awaiting || draft(t, w).Draft != "" {
		t.Errorf("the last yes took nothing: %+v, %v, draft %q", now.Status, err, draft(t, w).Draft)
	}
	tap(t, w, 5, last) // and once more, as of a second tap
	w.Quiet()
}
