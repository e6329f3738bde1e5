package botapi_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"kafalabot/sandbox/botapi"
)

func (h *house) updates(params m) []pushed {
	h.t.Helper()
	var out []pushed
	h.must("getUpdates", params, &out)
	return out
}

func TestOffsetsConfirm(t *testing.T) {
	h := open(t, botapi.Config{})
	c := h.s.As(citizen)
	for _, word := range []string{"a", "b", "c", "d"} {
		c.Type(word)
	}
	all := h.updates(m{"offset": 1})
	if len(all) != 4 || all[3].UpdateID != all[0].UpdateID+3 {
		t.Fatalf("got %+v", all)
	}
	if again := h.updates(m{}); len(again) != 4 {
		t.Errorf("without an offset %d are left", len(again))
	}
	if rest := h.updates(m{"offset": all[1].UpdateID, "limit": 2}); len(rest) != 2 || rest[0].Message.Text != "b" {
		t.Errorf("got %+v", rest)
	}
	if future := h.updates(m{"offset": all[3].UpdateID + 1000}); len(future) != 3 {
		t.Errorf("an offset far in the future left %d", len(future))
	}
	if last := h.updates(m{"offset": -1}); len(last) != 1 || last[0].Message.Text != "d" {
		t.Errorf("got %+v", last)
	}
	if none := h.updates(m{"offset": all[3].UpdateID + 1}); len(none) != 0 {
		t.Errorf("got %+v", none)
	}
}

// Who asks for the same updates again within half a second gets the first of them alone; who asks from elsewhere, or later,
// gets all.
func TestAskedTooSoon(t *testing.T) {
	h := open(t, botapi.Config{})
	for _, word := range []string{"a", "b", "c"} {
		h.s.As(citizen).Type(word)
	}
	soon := time.Now().Add(botapi.TooSoon)
	all := h.updates(m{"offset": 1})
	again := h.updates(m{"offset": 1})
	if time.Now().Before(soon) && len(again) != 1 || again[0].UpdateID != all[0].UpdateID {
		t.Errorf("at once it gives %+v", again)
	}
	if other := h.updates(m{"offset": 2}); len(other) != 3 {
		t.Errorf("from elsewhere on %d", len(other))
	}
	for len(h.updates(m{"offset": 2})) != 3 { // each try counts as one
		if h.ctx.Err() != nil {
			t.Fatal("it never gives all")
		}
		time.Sleep(botapi.TooSoon)
	}
}

func TestLongPollWaits(t *testing.T) {
	h := open(t, botapi.Config{})
	ended := h.poll(m{"timeout": 20})
	h.s.As(citizen).Type("a")
	got := <-ended
	var updates []pushed
	if err := json.Unmarshal(got.Result, &updates); err != nil || len(updates) != 1 || updates[0].Message.Text != "a" {
		t.Errorf("got %s, %v", got.Result, err)
	}
}

func TestLongPollEndsEmpty(t *testing.T) {
	h := open(t, botapi.Config{})
	begin := time.Now()
	if got := h.updates(m{"timeout": 1}); len(got) != 0 || time.Since(begin) < time.Second {
		t.Errorf("got %d after %v", len(got), time.Since(begin))
	}
	ended := h.poll(m{"timeout": 20})
	h.s.Close()
	if got := <-ended; !got.OK || string(got.Result) != "[]" {
		t.Errorf("at the end: %+v", got)
	}
}

func TestTwoPollsConflict(t *testing.T) {
	h := open(t, botapi.Config{})
	first := h.poll(m{"timeout": 20})
	other := h.poll(m{"timeout": 20})
	if got := <-first; got.Code != 409 ||
		got.Description != "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running" {
		t.Errorf("got %+v", got)
	}
	h.s.As(citizen).Type("a")
	if got := <-other; !got.OK {
		t.Errorf("got %+v", got)
	}
}

func TestAllowedUpdatesStick(t *testing.T) {
	h := open(t, botapi.Config{})
	c := h.s.As(citizen)
	h.updates(m{"allowed_updates": []string{"callback_query"}})
	c.Type("unseen")
	h.updates(m{})
	c.Type("unseen too")
	x := h.send(m{"chat_id": citizen, "text": "hi", "reply_markup": inline(button("A", "a"))})
	if _, err := c.TapOn(x.ID, "a"); err != nil {
		t.Fatal(err)
	}
	if got := h.updates(m{"offset": 1}); len(got) != 1 || got[0].Callback == nil || got[0].Callback.Data != "a" {
		t.Errorf("got %+v", got)
	}
	h.updates(m{"allowed_updates": []string{}})
	c.Type("seen")
	c.Block()
	c.Unblock()
	got := h.updates(m{"offset": 1})
	if len(got) != 4 || got[1].Message.Text != "seen" || got[2].Member.New.Status != "kicked" || got[3].Member.New.Status != "member" {
		t.Errorf("got %+v", got)
	}
}

// Updates at Telegram die: a tap after 150 s, a message after 24 h.
func TestUpdatesExpire(t *testing.T) {
	h := open(t, botapi.Config{})
	c := h.s.As(citizen)
	c.Type("a")
	x := h.send(m{"chat_id": citizen, "text": "hi", "reply_markup": inline(button("A", "a"))})
	if _, err := c.TapOn(x.ID, "a"); err != nil {
		t.Fatal(err)
	}
	h.time.pass(151 * time.Second)
	if got := h.updates(m{}); len(got) != 1 || got[0].Message == nil {
		t.Errorf("got %+v", got)
	}
	h.time.pass(24 * time.Hour)
	if got := h.updates(m{}); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
}

// poll calls getUpdates in the background and returns once the server waits.
func (h *house) poll(params m) <-chan reply {
	h.t.Helper()
	before := h.s.Polling()
	ended := make(chan reply, 1)
	go func() { ended <- h.call("getUpdates", params) }()
	for now := h.s.Polling(); now == nil || now == before; now = h.s.Polling() {
		if h.ctx.Err() != nil {
			h.t.Fatal("no getUpdates waits")
		}
		time.Sleep(time.Millisecond)
	}
	return ended
}

// What a person has sent is untaken until the bot confirms it, or has answered the push of it well.
func TestUntaken(t *testing.T) {
	h := open(t, botapi.Config{})
	one, other := h.s.As(citizen), h.s.As(officer)
	one.Type("a")
	one.Type("b")
	other.Type("c")
	got := h.updates(m{"limit": 1})
	if one.Untaken() != 2 || other.Untaken() != 1 {
		t.Errorf("before it is confirmed: %d and %d", one.Untaken(), other.Untaken())
	}
	h.updates(m{"offset": got[0].UpdateID + 1, "limit": 1})
	if one.Untaken() != 1 || other.Untaken() != 1 {
		t.Errorf("after it is confirmed: %d and %d", one.Untaken(), other.Untaken())
	}
	pushing, answer := make(chan struct{}, 2), make(chan struct{})
	d := h.door(func(int, pushed, http.ResponseWriter) { pushing <- struct{}{}; <-answer })
	h.must("setWebhook", m{"url": d.url}, nil)
	<-pushing
	if one.Untaken() != 1 {
		t.Errorf("while it is pushed: %d", one.Untaken())
	}
	close(answer)
	for one.Untaken()+other.Untaken() > 0 {
		if h.ctx.Err() != nil {
			t.Fatalf("after it was pushed: %d and %d", one.Untaken(), other.Untaken())
		}
		time.Sleep(time.Millisecond)
	}
}
