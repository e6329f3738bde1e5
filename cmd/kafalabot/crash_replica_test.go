package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"kafalabot/dialogs"
)

// push pushes what a citizen writes, as Telegram does, and gives the status.
func (c *citizen) push(update int, text string) int {
	c.Helper()
	req, err := http.NewRequestWithContext(c.Context(), http.MethodPost, "http://"+c.w.public+"/telegram", strings.NewReader(fmt.Sprintf(
		`{"update_id":%d,"message":{"message_id":%[1]d,"date":1764000000,"chat":{"id":%d,"type":"private"},`+
			`"from":{"id":%[2]d,"is_bot":false,"first_name":"x","language_code":"ar"},"text":%q}}`, update, c.chat, text)))
	if err != nil {
		c.Fatal(err)
	}
	req.Header.Set("X-Telegram-Bot-Api-Secret-Token", c.w.word)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		c.Error(err)
		return 0
	}
	_ = res.Body.Close()
	return res.StatusCode
}

// TestRepeatsWaitForReplicas pushes an answer while no replica is there to hold it, and pushes it again as Telegram does. The repeat
// finds it in the session, and is not confirmed before a replica has it: neither by the process that saved it nor by the next.
func TestRepeatsWaitForReplicas(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, nil)
	replica := w.redis.Replica(t)
	w.env["REDIS_WAIT_REPLICAS"] = "1"
	w.startAndWait()
	c := w.citizen(t, 1)
	for _, a := range job()[:3] {
		a.do(c)
		c.await(a.next)
	}
	replica.Kill()
	const update = 900_000_001
	refused := func(when string) {
		t.Helper()
		if status := c.push(update, c.answers["guarantor_name"]); status != http.StatusServiceUnavailable {
			t.Errorf("%s: status %d, though no replica has it", when, status)
		}
	}
	kept := func() dialogs.State {
		t.Helper()
		st, err := w.store.Chats().Load(t.Context(), c.chat)
		if err != nil {
			t.Fatal(err)
		}
		return st
	}
	refused("the first time")
	refused("again")
	st := kept()
	st.Session.Message = update // as a save leaves it that the replica did not live to take
	if err := w.store.Chats().Save(t.Context(), c.chat, st.Rev, dialogs.StepResult{Session: st.Session}); err != nil {
		t.Fatal(err)
	}
	refused("where it is saved")
	refused("where it is saved, again")
	w.child.kill()
	replica.Start(t)
	w.startAndWait()
	if status := c.push(update, c.answers["guarantor_name"]); status != http.StatusOK {
		t.Errorf("once a replica has it: status %d", status)
	}
	if now := kept(); now.Rev != st.Rev+1 {
		t.Errorf("a repeat was saved: revision %d, want %d", now.Rev, st.Rev+1)
	}
}
