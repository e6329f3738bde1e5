package bot_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/sandbox/moyasar"
)

// Whoever has their data removed while the gateway is down reads how many requests are left and that their links may still be paid, and
// such a request stays whole; the button below, tapped once the gateway answers, removes it with its link.
func TestDeleteWhileTheGatewayIsDown(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]moyasar.Fault{
		"it refuses":                       {Kind: moyasar.ServerError, Count: -1},
		"it does not answer":               {Kind: moyasar.Slow, Count: -1, Delay: time.Hour},
		"its answer is lost on the way":    {Kind: moyasar.CutAfter, Method: http.MethodPut, Path: "/v1/invoices/*/cancel", Count: -1},
		"it ends no link, and tells of it": {Kind: moyasar.ServerError, Method: http.MethodPut, Path: "/v1/invoices/*/cancel", Count: -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, world.Options{NoSignal: true})
			w.Issued(payer, world.Number(41), world.Number(42))
			w.Linked(payer, world.Number(43), world.Number(44))
			g := w.Linked(payer, world.Number(45), world.Number(46))
			w.Quiet()
			w.Gateway.Fault(fault)
			types(w, "/delete")
			w.TapData(w.Chats.As(payer), "erase")
			w.Quiet()
			const left = 2
			text := plain(last(w))
			pieces := strings.Split(plain(noteWords(t, "delete.partly")), "<no value>")
			if !strings.Contains(text, pieces[0]+fmt.Sprint(left)+pieces[1]) || !strings.Contains(text, plain(noteWords(t, "delete.stays"))) {
				t.Errorf("they are told %q", text)
			}
			for _, untrue := range []string{"delete.done", "delete.unable"} {
				if strings.Contains(text, plain(noteWords(t, untrue))) {
					t.Errorf("they are told %q, with %s", text, untrue)
				}
			}
			if now := w.Newest(payer); len(requests(t, w)) != 3 || now.Status != kafala.Awaiting || !now.Named() {
				t.Errorf("%d requests are left, the newest %s", len(requests(t, w)), now.Status)
			}
			w.Gateway.ClearFaults()
			w.TapData(w.Chats.As(payer), "erase")
			w.Quiet()
			if text := plain(last(w)); !strings.Contains(text, plain(noteWords(t, "delete.done.stays"))) {
				t.Errorf("tried again they are told %q", text)
			}
			if _, err := w.Office.Ledger.Find(t.Context(), g.ID); err == nil || open(w) != 0 || len(requests(t, w)) != 1 {
				t.Errorf("%s is kept: %v; %d links are open", g.ID, err, open(w))
			}
		})
	}
}

// A request that was given up before loses its people though the gateway is down, and that is what is said.
func TestDeleteCancelledWhileTheGatewayIsDown(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{NoSignal: true})
	g := w.Linked(payer, world.Number(41), world.Number(42))
	_, err := w.Office.Withdraw(t.Context(), payer, g.ID)
	must(t, err)
	w.Quiet()
	w.Gateway.Fault(moyasar.Fault{Kind: moyasar.ServerError, Count: -1})
	types(w, "/delete")
	w.TapData(w.Chats.As(payer), "erase")
	w.Quiet()
	if text := plain(last(w)); !strings.Contains(text, plain(noteWordsOf(t, "delete.underway"))) {
		t.Errorf("they are told %q", text)
	}
	if now, err := w.Office.Ledger.Find(t.Context(), g.ID); err == nil && now.Named() {
		t.Errorf("its people are still there: %+v", now.Answers)
	}
}
