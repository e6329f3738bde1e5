package courier

import (
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/outage"
)

// down is trouble of Telegram.
type down struct{}

func (down) Error() string                        { return "telegram is down" }
func (down) Outage() (outage.Service, outage.Why) { return outage.Telegram, outage.Silent }

// Of the chats whose words wait for Telegram no more is remembered than wait: those that another process has taken up are let go.
func TestWaitingChatsAreForgotten(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	c := &Courier{Config: Config{Now: func() time.Time { return now }}, turns: turns{halted: map[int64]halted{}}}
	for chat := range int64(1000) {
		d := kafala.Delivery{ID: "07a", Kind: kafala.SendShown, Chat: chat + 1}
		c.hold(d, Verdict{Fate: Halted, Said: down{}}, now.Add(halt))
		if now = now.Add(time.Second); len(c.turns.halted) > int(2*halt/time.Second)+1 {
			t.Fatalf("%d chats are remembered", len(c.turns.halted))
		}
	}
	if len(c.turns.halted) < int(halt/time.Second) {
		t.Errorf("%d chats are remembered", len(c.turns.halted))
	}
}
