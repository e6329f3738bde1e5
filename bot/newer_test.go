package bot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"kafalabot/bot"
	"kafalabot/bot/chat"
	"kafalabot/dialogs"
	"kafalabot/internal/world"
	"kafalabot/kafala"
)

// earlier makes a process of an earlier release beside the world's own: to it, what is kept is of a form that only the
// later one knows.
func earlier(t *testing.T, w *world.World, box chat.Outbox) *bot.Bot {
	t.Helper()
	c := w.Config
	c.Sessions, c.Outbox = newerSessions{w.Store.Chats()}, box
	c.Office = &kafala.Office{Ledger: newerLedger{w.Store.Records()}, Settings: c.Office.Settings, Now: c.Now}
	b, err := bot.New(c, "kafala_sandbox_bot")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

type newerSessions struct{ chat.Sessions }

func (newerSessions) Load(context.Context, int64) (dialogs.State, error) {
	return dialogs.State{}, fmt.Errorf("read: %w", kafala.ErrNewer)
}

type newerLedger struct{ kafala.Ledger }

func (l newerLedger) Find(ctx context.Context, id string) (kafala.Guarantee, error) {
	g, err := l.Ledger.Find(ctx, id)
	g.Form = len(kafala.GuaranteeForms) + 1
	return g, err
}

// oneBox has one delivery, and hears what becomes of it.
type oneBox struct {
	d      kafala.Delivery
	became []string
	again  time.Time
}

func (o *oneBox) Claim(context.Context, time.Time, time.Duration, int) ([]kafala.Delivery, error) {
	return []kafala.Delivery{o.d}, nil
}

func (o *oneBox) Done(context.Context, kafala.Delivery) error {
	o.became = append(o.became, "done")
	return nil
}

func (o *oneBox) Later(_ context.Context, _ kafala.Delivery, at time.Time) error {
	o.became, o.again = append(o.became, "later"), at
	return nil
}

func (o *oneBox) Park(context.Context, kafala.Delivery, string, ...kafala.Delivery) error {
	o.became = append(o.became, "parked")
	return nil
}

func (*oneBox) Missed(context.Context, int64, int64) (int, error) { return 0, nil }
func (*oneBox) Name(d kafala.Delivery) string                     { return d.ID }

// An update of a chat whose session a later release keeps is refused, so that it comes again, and that release finds the
// session as it was.
func TestWebhookLeavesNewerSession(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	w.Chats.As(world.Citizen).Type("/start")
	w.Quiet()
	w.TapData(w.Chats.As(world.Citizen), "begin:")
	w.Quiet()
	said := len(w.Chats.As(world.Citizen).Messages())
	before, err := w.Store.Chats().Load(t.Context(), world.Citizen)
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(textOf(2_000_000_000, world.Citizen, world.Citizen, "private", "1012345672"))
	if err != nil {
		t.Fatal(err)
	}
	push := func(b *bot.Bot) int {
		req := httptest.NewRequest(http.MethodPost, "/telegram", bytes.NewReader(body))
		req.Header.Set("X-Telegram-Bot-API-Secret-Token", secret)
		res := httptest.NewRecorder()
		b.Webhook(secret).ServeHTTP(res, req)
		return res.Code
	}
	if code := push(earlier(t, w, &oneBox{})); code != http.StatusServiceUnavailable {
		t.Errorf("the earlier release answers %d", code)
	}
	after, err := w.Store.Chats().Load(t.Context(), world.Citizen)
	if err != nil || after.Rev != before.Rev || len(w.Chats.As(world.Citizen).Messages()) != said {
		t.Errorf("revision %d, then %d, %v", before.Rev, after.Rev, err)
	}
	if code := push(w.Bot); code != http.StatusOK {
		t.Errorf("the later release answers %d", code)
	}
	if after, err = w.Store.Chats().Load(t.Context(), world.Citizen); err != nil || after.Session.Answers["guarantor_id"] != "1012345672" {
		t.Errorf("got %v, %v", after.Session.Answers, err)
	}
}

// What a later release has promised, or keeps the record of, is sent by that release: it is never done, never set aside
// and counts as no failure, be it days old.
func TestCourierLeavesNewer(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{NoSignal: true, Now: time.Date(2026, 11, 22, 10, 18, 0, 0, kafala.Riyadh)}) // no quiet hour
	g := w.Request(world.Citizen)
	said := len(w.Chats.As(world.Citizen).Messages())
	long := w.Clock.Now().Add(-72 * time.Hour)
	of := func(kind kafala.DeliveryKind, detail string) kafala.Delivery { return g.Deliver(kind, detail, long) }
	newer := of(kafala.SendReceipt, "")
	newer.Form = len(kafala.DeliveryForms) + 1
	remind := kafala.Delivery{ID: kafala.RemindID(g.Chat, "draft"), Kind: kafala.Remind, Chat: g.Chat, Detail: "draft", Due: long, Since: long}
	for name, c := range map[string]struct {
		d    kafala.Delivery
		want []string
	}{
		"its form":      {newer, nil}, // it is left to its lease
		"its record":    {of(kafala.SendReceipt, ""), []string{"later"}},
		"its link":      {of(kafala.SendLink, "1"), []string{"later"}},
		"its money":     {of(kafala.GiveBack, "a payment"), []string{"later"}},
		"its session":   {remind, []string{"later"}},
		"its last try":  {with(of(kafala.SendEnded, ""), 40), []string{"later"}},
		"its cancelled": {of(kafala.SendCancelled, ""), []string{"later"}},
	} {
		box := &oneBox{d: c.d}
		deliveries, err := earlier(t, w, box).Courier(box)
		if err != nil {
			t.Fatal(err)
		}
		deliveries.RunDue(t.Context())
		if fmt.Sprint(box.became) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v, want %v", name, box.became, c.want)
		}
		if wait := box.again.Sub(w.Clock.Now()); c.want != nil && (wait <= 0 || wait > time.Hour) {
			t.Errorf("%s: again after %v", name, wait)
		}
	}
	if n := len(w.Chats.As(world.Citizen).Messages()); n != said {
		t.Errorf("%d messages were sent", n-said)
	}
}

func with(d kafala.Delivery, tries int) kafala.Delivery {
	d.Tries = tries
	return d
}
