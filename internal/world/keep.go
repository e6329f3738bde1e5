package world

import (
	"bytes"
	"encoding/base64"
	"time"

	"kafalabot/kafala"
	"kafalabot/storage"
)

// spans are for how long the store is told to keep records, and what tells of persons in them.
type spans struct{ records, personal kafala.Duration }

func spansOf(s *kafala.Settings) spans { return spans{s.Times.Records, s.Times.Personal} }

// keep opens the store, as the settings have it, for the office and the counter.
func (w *World) keep() {
	keys, err := storage.ParseKeys("test:" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32)))
	w.must(err)
	span := spansOf(w.Office.Settings)
	w.Store, err = storage.New(storage.Config{Client: w.Redis, Keys: keys, Now: w.Clock.Now, SessionTTL: 24 * time.Hour,
		ProfileTTL: 180 * 24 * time.Hour, Retention: time.Duration(span.records), Personal: time.Duration(span.personal),
		Push: storage.Rate{Burst: 1_000_000, Every: time.Microsecond}, // the clock stands while the courier works
		Wake: func(int) {
			if c := w.courier.Load(); c != nil {
				c.Wake()
			}
		}})
	w.must(err)
	o, records := w.Office, w.Store.Records()
	o.Ledger, o.Index, o.Owners, o.Watch, o.Register, o.Finding = records, records, records, records, records, records
	o.Places, o.Promises, o.Freezes = w.Store.Places(), w.Store.Promises(), w.Store.Freezes()
	o.Counts, o.Limiter, o.Uncounts = w.Store.Counts(), w.Store.Counts(), w.Store.Counts()
	o.Cases, o.Closures, o.Queries, o.Asked = w.Store.Cases(), w.Store.Cases(), w.Store.Queries(), w.Store.Queries()
	o.Gaps, o.Lost = w.Store.Losses(), w.Store.Losses()
	c := w.Counter
	c.Team, c.Invites, c.Lately, c.Audit, c.Quota = w.Store.Staff(), w.Store.Staff(), w.Store.Staff(), w.Store.Trail(), w.Store.Counts()
}

// chats gives the bot that is started next what the store has for it.
func (w *World) chats() {
	c, s := &w.Config, w.Store
	c.Sessions, c.Posts, c.Rooms, c.Outbox, c.Undelivered = s.Chats(), s.Chats(), s.Chats(), s.Box(), s.Box()
	c.Pace, c.Ahead, c.Passages = s.Pace(), s.Ahead(), s.Counts()
}
