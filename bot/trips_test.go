package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/storage/storagetest"
)

// What the conversation reads, beside what it saves: a tap that gives up what is being written reads the session once, though it is
// another wish than the one that was waited for, and the home that follows rides; a home asks once whether staff have come.
func TestTripsOfAConversation(t *testing.T) {
	client, o := storagetest.Mini(t), &overheard{}
	w := world.New(t, world.Options{Redis: client})
	door := w.Bot.Webhook(secret)
	data := ridden(t, w, door, "check:")
	draft := data[strings.LastIndex(data, ":")+1:]
	client.AddHook(o)
	said := func(u map[string]any) (carried, []string) {
		o.mu.Lock()
		o.trips = nil
		o.mu.Unlock()
		c := push(t, door, u)
		w.Bot.Wait()
		o.mu.Lock()
		defer o.mu.Unlock()
		return c, slices.Clone(o.trips)
	}
	const known, open = "mget sess profile missed", "zrange waits, zinter of paid, zrevrange of"
	for _, act := range []struct {
		name   string
		update map[string]any
		rides  string
		trips  []string
	}{
		{"cancel", tapAged(w, 300, "cancel:"+draft, time.Minute), "editMessageText", []string{known}},
		{"drop", tapAged(w, 301, "drop:"+draft, time.Minute), "sendMessage", []string{known, open}},
		{"start", textOf(302, world.Citizen, world.Citizen, "private", "/start"), "sendMessage", []string{known, open, "hget, get head"}},
	} {
		c, trips := said(act.update)
		if c.Method != act.rides || !slices.Equal(trips, act.trips) {
			t.Errorf("%s: %q rides, and it takes\n%s", act.name, c.Method, strings.Join(trips, "\n"))
		}
	}
}
