package world_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/sandbox/moyasar"
)

// restored loses everything that is kept, and brings a copy back.
func restored(t *testing.T, w *world.World, file []byte) {
	t.Helper()
	if err := w.Redis.FlushDB(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	done, err := w.Store.Copies().Import(t.Context(), bytes.NewReader(file))
	if err == nil {
		err = w.Store.Copies().EndImport(t.Context(), kafala.Gap{From: done.From, To: w.Clock.Now(), Aside: done.Aside})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// copied makes a copy of all that is kept.
func copied(t *testing.T, w *world.World) []byte {
	t.Helper()
	var file bytes.Buffer
	if _, err := w.Store.Copies().Export(t.Context(), &file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// Money that was on its way back when a copy was made, and has gone back since, does not go back a second time.
func TestRefundAfterARestore(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	w.Gateway.Fault(moyasar.Fault{Kind: moyasar.ServerError, Method: "POST", Path: "/v1/payments/*/void"})
	g := second(t, w)
	w.Says("tried again")
	if now := w.Newest(mine); now.Status != kafala.Refunding {
		t.Fatalf("it is %s", now.Status)
	}
	file := copied(t, w)
	w.Clock.Pass(11 * time.Second)
	w.Quiet()
	before := w.Gateway.Books()
	if now := w.Newest(mine); now.Status != kafala.Refunded {
		t.Fatalf("it is %s", now.Status)
	}
	w.Stop() // what is brought back is due, and is looked at first
	restored(t, w, file)
	if now := w.Newest(mine); now.Status != kafala.Refunding {
		t.Fatalf("brought back it is %s", now.Status)
	}
	w.Restart()
	w.Quiet()
	after := w.Gateway.Books()
	if now := w.Newest(mine); now.Status != kafala.Refunded {
		t.Errorf("in the end it is %s", now.Status)
	}
	if after.Received("SAR") != before.Received("SAR") || after.Received("SAR") != int64(g.Amount.Total) {
		t.Errorf("%d halalas are with us, and were %d", after.Received("SAR"), before.Received("SAR"))
	}
}

// Whose link was still promised when a copy was made, and who has paid since by the one that came, is not asked to pay again; and a
// receipt that was under way then is not sent a second time, but lies with staff.
func TestPromisesAfterARestore(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{NoSignal: true})
	g := w.Request(mine)
	had := w.Issued(theirs, world.Number(1), world.Number(2))
	soon := w.Clock.Now().Add(time.Minute) // as after a claim, or a try that has failed
	promise := func(g kafala.Guarantee, kind kafala.DeliveryKind, detail string) {
		d := g.Deliver(kind, detail, soon)
		if _, err := w.Office.Ledger.Change(t.Context(), g.ID, func(*kafala.Guarantee) ([]kafala.Delivery, error) {
			return []kafala.Delivery{d}, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	promise(g, kafala.SendLink, "1")
	promise(had, kafala.SendReceipt, "again")
	file := copied(t, w)
	if _, err := w.Gateway.Pay(g.Invoice.ID, goodCard); err != nil {
		t.Fatal(err)
	}
	if err := w.Redis.FlushDB(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	w.Clock.Pass(2 * time.Minute)
	links, heard := linksOf(w), len(w.Chats.As(theirs).Messages())
	restored(t, w, file)
	w.Restart()
	w.Quiet()
	if now := w.Newest(mine); now.Status != kafala.Issued {
		t.Errorf("what was paid is %s", now.Status)
	}
	if n := linksOf(w); n != links || links == 0 {
		t.Errorf("who has paid was sent %d links, and %d before", n, links)
	}
	if n := len(w.Chats.As(theirs).Messages()); n != heard {
		t.Errorf("who may have a receipt has %d messages, and had %d", n, heard)
	}
	dead, err := w.Store.Box().Dead(t.Context())
	if err != nil || len(dead) != 1 || dead[0].Delivery.Kind != kafala.SendReceipt || dead[0].Why != kafala.ParkedCopied {
		t.Errorf("set aside: %+v, %v", dead, err)
	}
}

// linksOf counts the messages with a payment link that were sent to a chat.
func linksOf(w *world.World) (n int) {
	for _, call := range w.Chats.Calls() {
		if strings.Contains(fmt.Sprint(call), "/invoices/") {
			n++
		}
	}
	return n
}
