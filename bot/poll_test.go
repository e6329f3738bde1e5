package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"kafalabot/dialogs"
	"kafalabot/kafala"
)

// failing are sessions that cannot be loaded.
type failing struct {
	Sessions
	err error
}

func (f failing) Load(context.Context, int64) (dialogs.State, error) { return dialogs.State{}, f.err }

// An update that fails is not confirmed to Telegram before it was tried so often, and one that only a later release can
// handle waits for that one to come: it is passed over only when none does.
func TestPassedOver(t *testing.T) {
	all := make([]update, 1)
	const written = `{"update_id":7,"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"},"from":{"id":5},"text":"x"}}`
	if err := json.Unmarshal([]byte(written), &all[0]); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		err   error
		tries int // 0: as many as one likes
	}{
		"a defect":        {errors.New("boom"), maxFaults},
		"a later release": {fmt.Errorf("load: %w", kafala.ErrNewer), maxNewer},
		"Redis":           {context.DeadlineExceeded, 0},
	} {
		t.Run(name, func(t *testing.T) {
			said := 0
			api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				said++
				fmt.Fprint(w, `{"ok":true,"result":{}}`)
			}))
			defer api.Close()
			settings, err := kafala.ParseSettings(kafala.ExampleSettings())
			if err != nil {
				t.Fatal(err)
			}
			b, err := New(Config{Token: "1:x", APIURL: api.URL, Settings: settings, Sessions: failing{err: c.err}, Now: time.Now}, "a_bot")
			if err != nil {
				t.Fatal(err)
			}
			p := poller{bot: b, faults: map[int64]int{}, done: map[int64]bool{}}
			for try := 1; try <= maxNewer+1 && p.offset == 0; try++ {
				p.handle(t.Context(), all)
				if passed := p.offset == 8; passed != (try == c.tries) || passed != (said > 0) {
					t.Fatalf("after %d tries: offset %d, %d messages", try, p.offset, said)
				}
			}
			if (p.offset == 8) != (c.tries > 0) {
				t.Errorf("offset %d in the end", p.offset)
			}
		})
	}
}
