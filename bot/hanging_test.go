package bot_test

import (
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/sandbox/botapi"
)

// A chat that Telegram does not answer for holds up nobody else's receipt.
func TestOneChatHangs(t *testing.T) {
	w := world.New(t, world.Options{NoSignal: true})
	slow, quick := w.Request(world.Citizen), w.Request(stranger)
	const hang = 4 * time.Second
	w.Chats.Fault(botapi.Fault{Method: "sendPhoto", Chat: slow.Chat, Delay: hang, Count: 1})
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
	for range 1000 {
		if len(w.Chats.Calls("sendPhoto")) > calls {
			break
		}
		time.Sleep(2 * time.Millisecond)
	}
	since := time.Now()
	settle(quick.ID, quick.Invoice.ID)
	for w.Newest(stranger).Files.Sheet == "" {
		if time.Since(since) > hang/2 {
			t.Fatal("the receipt waits for somebody else's")
		}
		time.Sleep(5 * time.Millisecond)
	}
	w.Quiet()
}
