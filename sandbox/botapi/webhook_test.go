package botapi_test

import (
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/go-telegram/bot"

	"kafalabot/sandbox/botapi"
)

// door is the bot's side of a webhook: it notes what comes and answers as told.
type door struct {
	url    string
	got    chan pushed
	answer func(n int, u pushed, w http.ResponseWriter)
	mu     sync.Mutex
	n      int
}

type pushed struct {
	UpdateID int64 `json:"update_id"`
	Message  *botapi.Message
	Callback *botapi.Query `json:"callback_query"`
	Member   *struct {
		New struct{ Status string } `json:"new_chat_member"`
	} `json:"my_chat_member"`
	secret string
}

func (h *house) door(answer func(n int, u pushed, w http.ResponseWriter)) *door {
	d := &door{got: make(chan pushed, 1000), answer: answer}
	web := httptest.NewServer(d)
	h.t.Cleanup(web.Close)
	h.t.Cleanup(h.s.Close) // before the door, which waits for its callers
	d.url = web.URL + "/telegram"
	return d
}

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	u := pushed{secret: r.Header.Get("X-Telegram-Bot-Api-Secret-Token")}
	if err := json.Unmarshal(body, &u); err != nil || r.Header.Get("Content-Type") != "application/json" {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	d.mu.Lock()
	d.n++
	n := d.n
	d.mu.Unlock()
	if d.answer != nil {
		d.answer(n, u, w)
	}
	d.got <- u
}

func (d *door) next(h *house) pushed {
	h.t.Helper()
	select {
	case u := <-d.got:
		return u
	case <-h.ctx.Done():
		h.t.Fatal("no update was pushed")
		return pushed{}
	}
}

func (h *house) info() (i struct {
	URL     string
	Pending int    `json:"pending_update_count"`
	Error   string `json:"last_error_message"`
	Allowed []string
	Max     int `json:"max_connections"`
}) {
	h.t.Helper()
	h.must("getWebhookInfo", m{}, &i)
	return i
}

func TestWebhookPushesWithSecret(t *testing.T) {
	h := open(t, botapi.Config{})
	d := h.door(nil)
	h.s.As(citizen).Type("waited") // before the webhook: pushed once it is set
	b := h.client()
	if ok, err := b.SetWebhook(h.ctx, &bot.SetWebhookParams{URL: d.url, SecretToken: "s-3cret"}); err != nil || !ok {
		t.Fatal(ok, err)
	}
	first := d.next(h)
	h.s.As(citizen).Type("now")
	second := d.next(h)
	if first.Message.Text != "waited" || second.Message.Text != "now" || second.UpdateID != first.UpdateID+1 || first.secret != "s-3cret" {
		t.Fatalf("got %+v, %+v", first, second)
	}
	if i := h.info(); i.URL != d.url || i.Max != 40 {
		t.Errorf("got %+v", i)
	}
	if got := h.call("deleteWebhook", m{}); got.Description != "Webhook was deleted" {
		t.Error(got.Description)
	}
	if got := h.call("deleteWebhook", m{}); got.Description != "Webhook is already deleted" {
		t.Error(got.Description)
	}
}

// A message that comes just as its chat has nothing left to push is pushed once, like any other.
func TestWebhookPushesOnce(t *testing.T) {
	h := open(t, botapi.Config{})
	d := h.door(nil)
	h.must("setWebhook", m{"url": d.url}, nil)
	who := h.s.As(citizen)
	go func() {
		for range 600 {
			who.Type("x")
			time.Sleep(time.Duration(rand.IntN(400)) * time.Microsecond)
		}
	}()
	last := int64(0)
	for range 600 {
		u := d.next(h)
		if u.UpdateID <= last {
			t.Fatalf("update %d after %d", u.UpdateID, last)
		}
		last = u.UpdateID
	}
}

func TestWebhookRetries(t *testing.T) {
	const unit = 20 * time.Millisecond
	h := open(t, botapi.Config{RetryUnit: unit})
	var mu sync.Mutex
	var at []time.Time
	d := h.door(func(n int, _ pushed, w http.ResponseWriter) {
		mu.Lock()
		at = append(at, time.Now())
		mu.Unlock()
		if n <= 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	h.must("setWebhook", m{"url": d.url}, nil)
	h.s.As(citizen).Type("a")
	id := d.next(h).UpdateID
	for range 3 {
		if again := d.next(h); again.UpdateID != id {
			t.Fatalf("update %d, then %d", id, again.UpdateID)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	// at once (see below), then 2 units, then 4
	if w := at[2].Sub(at[1]); w < 2*unit {
		t.Errorf("the second retry came after %v", w)
	}
	if w := at[3].Sub(at[2]); w < 4*unit {
		t.Errorf("the third retry came after %v", w)
	}
	if i := h.info(); i.Error != "Wrong response from the webhook: 503 Service Unavailable" {
		t.Errorf("got %+v", i)
	}
}

func TestWebhookFirstRetryComesAtOnce(t *testing.T) {
	h := open(t, botapi.Config{RetryUnit: time.Hour})
	d := h.door(func(_ int, _ pushed, w http.ResponseWriter) { w.WriteHeader(500) })
	h.must("setWebhook", m{"url": d.url}, nil)
	h.s.As(citizen).Type("a")
	d.next(h)
	d.next(h)
	select {
	case <-d.got:
		t.Error("so did the second")
	case <-time.After(20 * time.Millisecond):
	}
}

func TestWebhookObeysRetryAfter(t *testing.T) {
	const unit = 20 * time.Millisecond
	h := open(t, botapi.Config{RetryUnit: unit})
	var first time.Time
	d := h.door(func(n int, _ pushed, w http.ResponseWriter) {
		if n == 1 {
			first = time.Now()
			w.Header().Set("Retry-After", "5")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	h.must("setWebhook", m{"url": d.url}, nil)
	h.s.As(citizen).Type("a")
	d.next(h)
	d.next(h)
	if w := time.Since(first); w < 5*unit {
		t.Errorf("came again after %v", w)
	}
}

// A chat's messages keep their order; a held message holds up its chat, but
// neither the taps of the same person nor other chats.
func TestWebhookOrder(t *testing.T) {
	h := open(t, botapi.Config{})
	held := make(chan struct{})
	release := sync.OnceFunc(func() { close(held) })
	d := h.door(func(_ int, u pushed, _ http.ResponseWriter) {
		if u.Message != nil && u.Message.Text == "slow" {
			<-held
		}
	})
	t.Cleanup(release) // runs before the door closes, which waits for its callers
	c := h.s.As(citizen)
	c.Type("hello")
	x := h.send(m{"chat_id": citizen, "text": "hi", "reply_markup": inline(button("A", "a"))})
	h.must("setWebhook", m{"url": d.url, "drop_pending_updates": true}, nil)
	c.Type("slow")
	c.Type("after")
	if _, err := c.TapOn(x.ID, "a"); err != nil {
		t.Fatal(err)
	}
	h.s.As(second).Type("elsewhere")
	var early []string
	for range 2 {
		switch u := d.next(h); {
		case u.Callback != nil:
			early = append(early, "tap")
		default:
			early = append(early, u.Message.Text)
		}
	}
	slices.Sort(early)
	if !slices.Equal(early, []string{"elsewhere", "tap"}) {
		t.Errorf("past the slow one came %v", early)
	}
	release()
	if a, b := d.next(h), d.next(h); a.Message.Text != "slow" || b.Message.Text != "after" {
		t.Errorf("got %q, then %q", a.Message.Text, b.Message.Text)
	}
}

func TestWebhookAnswerMayCarryACall(t *testing.T) {
	bodies := map[string]string{
		"application/json":                  `{"method":"sendMessage","chat_id":7100000001,"text":"from the answer"}`,
		"application/x-www-form-urlencoded": "method=sendMessage&chat_id=7100000001&text=from+the+answer",
	}
	for kind, body := range bodies {
		t.Run(kind, func(t *testing.T) {
			h := open(t, botapi.Config{})
			d := h.door(func(n int, _ pushed, w http.ResponseWriter) {
				w.Header().Set("Content-Type", kind)
				if n == 1 {
					_, _ = io.WriteString(w, `{"method":"deleteWebhook"}`) // ignored
					return
				}
				_, _ = io.WriteString(w, body)
			})
			h.must("setWebhook", m{"url": d.url}, nil)
			c := h.s.As(citizen)
			c.Type("a")
			d.next(h)
			c.Type("b")
			got, err := c.Wait(h.ctx, nil)
			if err != nil || got.Text != "from the answer" {
				t.Fatalf("got %+v, %v", got, err)
			}
			if n := len(h.s.Calls("deleteWebhook")); n != 0 {
				t.Error("deleteWebhook was obeyed")
			}
		})
	}
}

func TestUndeliveredComeBack(t *testing.T) {
	h := open(t, botapi.Config{RetryUnit: time.Second})
	d := h.door(func(_ int, _ pushed, w http.ResponseWriter) { w.WriteHeader(500) })
	h.must("setWebhook", m{"url": d.url}, nil)
	h.s.As(citizen).Type("a")
	h.s.As(second).Type("b")
	d.next(h)
	if i := h.info(); i.Pending != 2 {
		t.Errorf("pending %d", i.Pending)
	}
	h.must("deleteWebhook", m{}, nil)
	var updates []pushed
	h.must("getUpdates", m{}, &updates)
	if len(updates) != 2 || updates[0].Message.Text != "a" || updates[1].Message.Text != "b" {
		t.Errorf("got %+v", updates)
	}
}

func TestOldUpdatesAreDropped(t *testing.T) {
	h := open(t, botapi.Config{})
	down := true
	var mu sync.Mutex
	d := h.door(func(n int, _ pushed, w http.ResponseWriter) {
		mu.Lock()
		defer mu.Unlock()
		if down {
			w.WriteHeader(500)
			h.time.pass(25 * time.Hour)
		}
	})
	h.must("setWebhook", m{"url": d.url}, nil)
	h.s.As(citizen).Type("a")
	d.next(h)
	mu.Lock()
	down = false
	mu.Unlock()
	h.s.As(citizen).Type("b")
	if u := d.next(h); u.Message.Text != "b" {
		t.Errorf("got %q after its 24 h", u.Message.Text)
	}
}

func TestWebhookNobodyAnswers(t *testing.T) {
	h := open(t, botapi.Config{})
	h.must("setWebhook", m{"url": "http://127.0.0.1:1/"}, nil)
	h.s.As(citizen).Type("a")
	for h.info().Error == "" && h.ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	if i := h.info(); i.Error != "Connection refused" || i.Pending != 1 {
		t.Errorf("got %+v", i)
	}
}

func TestWebhookThatIsGoneIsClosed(t *testing.T) {
	h := open(t, botapi.Config{})
	d := h.door(func(n int, _ pushed, w http.ResponseWriter) {
		h.time.pass(12 * time.Hour)
		w.WriteHeader(http.StatusGone)
	})
	h.must("setWebhook", m{"url": d.url}, nil)
	h.s.As(citizen).Type("a")
	d.next(h)
	h.s.As(citizen).Type("b") // still wanted when the first has expired
	for h.info().URL != "" && h.ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	if i := h.info(); i.URL != "" {
		t.Errorf("got %+v", i)
	}
}

// A fault may also hit a call inside a webhook answer: one that breaks the connection loses the answer, and the update
// is pushed again; one that refuses the call is told to nobody.
func TestFaultInsideAWebhookAnswer(t *testing.T) {
	for _, c := range []struct {
		kind            botapi.FaultKind
		pushes, arrived int
	}{{botapi.Broken, 2, 1}, {botapi.ResetBefore, 2, 1}, {botapi.ResetAfter, 2, 2}, {botapi.Flood, 1, 0}, {botapi.Blocked, 1, 0}} {
		t.Run(string(c.kind), func(t *testing.T) {
			h := open(t, botapi.Config{})
			d := h.door(func(_ int, u pushed, w http.ResponseWriter) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(w, `{"method":"sendMessage","chat_id":7100000001,"text":"to `+u.Message.Text+`"}`)
			})
			h.s.Fault(botapi.Fault{Kind: c.kind, Method: "sendMessage"})
			h.must("setWebhook", m{"url": d.url}, nil)
			who := h.s.As(citizen)
			who.Type("a")
			who.Type("b")
			pushes := 0
			for d.next(h).Message.Text == "a" {
				pushes++
			}
			if got, err := who.Wait(h.ctx, func(m botapi.Message) bool { return m.Text == "to b" }); err != nil {
				t.Fatalf("got %+v, %v", got, err)
			}
			arrived := 0
			for _, m := range who.Messages() {
				if m.Text == "to a" {
					arrived++
				}
			}
			if pushes != c.pushes || arrived != c.arrived {
				t.Errorf("pushed %d times, arrived %d times; want %d, %d", pushes, arrived, c.pushes, c.arrived)
			}
		})
	}
}
