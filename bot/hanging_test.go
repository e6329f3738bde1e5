package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/sandbox/botapi"
)

// A chat that Telegram does not answer for holds up nobody else's receipt: that comes while the call still hangs.
func TestOneChatHangs(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{NoSignal: true})
	t.Cleanup(w.Chats.Close) // which ends the call
	slow, quick := w.Request(world.Citizen), w.Request(stranger)
	w.Chats.Fault(botapi.Fault{Method: "sendPhoto", Chat: slow.Chat, Delay: time.Hour})
	settle := func(id, invoice string) {
		if _, err := w.Gateway.Pay(invoice, "4201320111111010"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Office.Settle(t.Context(), invoice, ""); err != nil {
			t.Fatalf("%s: %v", id, err)
		}
	}
	calls := len(w.Chats.Calls("sendPhoto"))
	settle(slow.ID, slow.Invoice.ID)
	w.Until("the call hangs", func() bool { return len(w.Chats.Calls("sendPhoto")) > calls })
	settle(quick.ID, quick.Invoice.ID)
	w.Until("the other receipt has come", func() bool { return w.Newest(stranger).Files.Sheet != "" })
	if strings.Contains(w.Logs.String(), "a delivery failed") {
		t.Error("the receipt waited for somebody else's")
	}
}

// A delivery whose time is over counts as one that failed, and is put off like any other.
func TestDeliveryOutOfTime(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{NoSignal: true, Settings: func(s *kafala.Settings) { s.Times.Lease = kafala.Duration(2 * time.Second) }})
	t.Cleanup(w.Chats.Close) // which ends the call
	g := w.Request(world.Citizen)
	w.Chats.Fault(botapi.Fault{Method: "sendPhoto", Chat: g.Chat, Delay: time.Hour})
	if _, err := w.Gateway.Pay(g.Invoice.ID, "4201320111111010"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Office.Settle(t.Context(), g.Invoice.ID, ""); err != nil {
		t.Fatal(err)
	}
	w.PutOff("a delivery failed and is tried again")
	if strings.Contains(w.Logs.String(), "could not be written down") {
		t.Error("that it failed was not written down")
	}
	w.Restart(func(s *kafala.Settings) { s.Times.Lease = kafala.Duration(time.Minute) })
	w.Clock.Pass(11 * time.Second)
	w.Quiet()
	if w.Newest(g.Chat).Files.Sheet == "" {
		t.Error("the receipt has not come")
	}
}
