package bot_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/long"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/sandbox/moyasar"
)

// arabic are the words that the people of these tests read.
func arabic(t *testing.T, key string) string {
	t.Helper()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return words["ar"].Plain(key, nil)
}

// Whoever asks for a new link while the gateway hangs is told within seconds that it is being made, and it comes once the
// gateway answers.
func TestRenewWhileTheGatewayHangs(t *testing.T) {
	long.Test(t)
	t.Parallel()
	w := world.New(t, world.Options{NoSignal: true})
	w.Request(world.Citizen)
	w.Clock.Pass(25 * time.Hour)
	if _, err := w.Office.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
	if g := w.Newest(world.Citizen); g.Status != kafala.Expired {
		t.Fatalf("it is %s", g.Status)
	}
	c := w.Chats.As(world.Citizen)
	w.Gateway.Fault(moyasar.Fault{Kind: moyasar.Slow, Method: http.MethodPost, Path: "/v1/invoices", Count: -1, Delay: time.Hour})
	began := time.Now()
	w.TapData(c, "renew:")
	w.Until("they are told", func() bool { return strings.Contains(c.Last().Text, arabic(t, "submitted")) })
	took := time.Since(began)
	t.Logf("told after %s", took.Round(time.Millisecond))
	if took > 20*time.Second { // under three on a quiet machine, and an hour where the gateway is waited for
		t.Errorf("told after %s", took)
	}
	w.Gateway.ClearFaults()
	w.Clock.Pass(time.Minute)
	w.Until("the link comes", func() bool { w.Wake(); return w.Newest(world.Citizen).Invoice.URL != "" })
}

// A member of staff whose act needs a gateway that does not answer is told so, and may try again.
func TestStaffAreToldThatTheGatewayDoesNotAnswer(t *testing.T) {
	t.Parallel()
	w, c, _ := atWork(t, staff.Supervisor)
	g := w.Linked(7100000077, world.Number(41), world.Number(42))
	w.Quiet()
	w.Gateway.Fault(moyasar.Fault{Kind: moyasar.ServerError, Count: -1})
	door := w.Bot.Webhook(secret)
	press := func(update int) {
		t.Helper()
		stop := fmt.Sprintf("freeze:unwanted.%d:%s", g.Written(), g.ID)
		if code := knock(t, door, tapOf(update, world.AnOfficer, 1, stop)); code != http.StatusOK {
			t.Fatal(code)
		}
		w.Quiet()
	}
	press(2_000_000_001)
	if said := c.Last().Text; !strings.Contains(said, arabic(t, "staff.gateway")) {
		t.Errorf("they are told %q", said)
	}
	if now := w.Newest(g.Chat); now.Frozen() || now.Status != kafala.Awaiting {
		t.Errorf("the request is %s", now.Status)
	}
	w.Gateway.ClearFaults()
	press(2_000_000_002)
	if now := w.Newest(g.Chat); !now.Frozen() {
		t.Errorf("tried again, the request is %s", now.Status)
	}
}

// A number is stopped also while the gateway does not answer, which is said; what names it is stopped once it does.
func TestNumberIsStoppedWhileTheGatewayDoesNotAnswer(t *testing.T) {
	t.Parallel()
	w, c, _ := atWork(t, staff.Supervisor)
	g := w.Linked(7100000077, world.Number(41), world.Number(42))
	w.Quiet()
	w.Gateway.Fault(moyasar.Fault{Kind: moyasar.ServerError, Count: -1})
	c.Type("/freeze")
	w.Quiet()
	w.TapData(c, "freezeid:")
	w.Quiet()
	c.Type(world.Number(42))
	words, _, _ := strings.Cut(arabic(t, "freeze.done.later"), "<no value>")
	w.Until("they are told", func() bool { return strings.Contains(c.Last().Text, words) }) // the delivery is still under way
	w.Gateway.ClearFaults()
	w.Until("what names it is stopped", func() bool {
		w.Clock.Pass(time.Minute)
		w.Wake()
		now := w.Newest(g.Chat)
		return now.Frozen()
	})
}

// A foreign group is answered a few times an hour, however many commands are written there, and others as ever.
func TestForeignGroupsAreAnsweredAFewTimes(t *testing.T) {
	w := world.New(t, world.Options{})
	door := w.Bot.Webhook(secret)
	update := 2_000_000_000
	answered := func(chat int64) (n int) {
		before := len(w.Chats.Calls("sendMessage"))
		for range 10 {
			update++
			if answer(t, door, textOf(update, world.Citizen, chat, "supergroup", "/start")) != "" {
				n++
			}
		}
		return n + len(w.Chats.Calls("sendMessage")) - before
	}
	if n := answered(-5); n != 3 {
		t.Errorf("it is answered %d times of 10", n)
	}
	if n := answered(-6); n != 3 {
		t.Errorf("another is answered %d times of 10", n)
	}
	w.Clock.Pass(2 * time.Hour)
	if n := answered(-5); n != 3 {
		t.Errorf("later it is answered %d times of 10", n)
	}
}
