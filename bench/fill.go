package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/typed"
	"kafalabot/storage"
)

// filler fills a Redis through the store itself, so that what it writes is what the bot writes.
type filler struct {
	store *storage.Store
	// varied has guarantees end within 90 days, and some wait for a decision or a second person, so that each list of staff has
	// something in it.
	varied bool
}

func newFiller(r *running) (filler, error) {
	client, err := storage.Connect(r.url, "single")
	if err != nil {
		return filler{}, err
	}
	ring, err := storage.ParseKeys(keys)
	if err != nil {
		return filler{}, err
	}
	store, err := storage.New(storage.Config{Client: client, Keys: ring, Now: time.Now, SessionTTL: 24 * time.Hour,
		ProfileTTL: 180 * 24 * time.Hour})
	return filler{store: store}, err
}

const (
	talking = 4_000_000_000 // the first chat with an open conversation
	owning  = 5_000_000_000 // the first chat with a guarantee
)

// number makes an ID number with a fitting check digit, another one for each n below 10^8.
func number(first, n int) string {
	for check := range 10 {
		if id := fmt.Sprintf("%d%08d%d", first, n, check); typed.IsID(id) {
			return id
		}
	}
	panic("one of ten check digits fits")
}

func answers(n int) kafala.Answers {
	return kafala.Answers{"guarantor_id": number(1, n), "guarantor_name": "عبدالله محمد سالم العتيبي", "mobile": "+966501234567",
		"mobile_from": "typed",
		"person_id":   number(2, n), "person_name": "فهد محمد سالم العتيبي", "accident": fmt.Sprintf("%08d", n), "region": "riyadh"}
}

// conversation leaves the n-th conversation open at its last question: seven answers.
func (f filler) conversation(ctx context.Context, n int) error {
	draft, err := kafala.NewDraft(rand.Reader)
	if err != nil {
		return err
	}
	now := time.Now().UTC().Truncate(time.Second)
	consent := kafala.Consent{Version: 1, At: now}
	return f.store.Chats().Save(ctx, talking+int64(n), 0, dialogs.StepResult{Profile: &dialogs.Profile{Language: "ar", Consent: consent},
		Session: dialogs.Session{Draft: draft, Answers: answers(n), Consent: consent, Message: 1795648164, Tap: 1795648165, Begun: now,
			Seen: now}})
}

// guarantee issues the n-th guarantee, as it is when its receipt has arrived, and gives its reference.
func (f filler) guarantee(ctx context.Context, n int) (string, error) {
	chat := owning + int64(n)
	draft, err := kafala.NewDraft(rand.Reader)
	if err != nil {
		return "", err
	}
	secret, err := kafala.NewToken(rand.Reader, 16)
	if err != nil {
		return "", err
	}
	reference, err := kafala.NewReference(kafala.Shard(chat), rand.Reader)
	if err != nil {
		return "", err
	}
	now := issuedAt(n)
	id := kafala.GuaranteeID(chat, draft)
	invoice := fmt.Sprintf("0198a2c1-5b1f-7c3e-9a44-%012d", n)
	g := kafala.Guarantee{ID: id, Chat: chat, Language: "ar", Status: kafala.Issued, Answers: answers(n),
		Consent:     kafala.Consent{Version: 1, At: now},
		Undertaking: kafala.Undertaking{Kind: "appearance", Version: 1, Hash: kafala.TextHash("x"), At: now},
		Amount:      kafala.Breakdown{Lines: []kafala.Line{{ID: "fee", Amount: 10000}}, VAT: 1500, Percent: 15, Total: 11500},
		Opened:      now, Callback: id + secret, Reference: reference, Token: secret[:16], IssuedAt: now, Until: time.Now().AddDate(0, 0, 90),
		Invoice: kafala.Invoice{ID: invoice, URL: "https://checkout.moyasar.com/invoices/" + invoice + "?lang=ar",
			Expires: now.Add(30 * time.Minute)},
		Payment: kafala.Payment{ID: payment(n), Amount: 11500, Scheme: "mada", Last4: last4(n), At: now},
		Files: kafala.FileIDs{QR: "AgACAgQAAxkDAAIBQWbQ0tS1vXl0c0VtRZ2kxw" + fmt.Sprint(n),
			Sheet: "BQACAgQAAxkDAAIBQmbQ0tWzMzJYb2RjM1FzNQ" + fmt.Sprint(n)},
		History: []kafala.Event{{At: now, By: "citizen", To: kafala.Awaiting, Why: "submitted"},
			{At: now, By: "gateway", From: kafala.Awaiting, To: kafala.Issued, Why: "paid"}},
	}
	if f.varied {
		vary(&g, n)
	}
	for {
		_, _, err := f.store.Records().Create(ctx, g)
		if err == nil {
			break
		}
		if !errors.Is(err, kafala.ErrTaken) {
			return "", err
		}
		if g.Reference, err = kafala.NewReference(kafala.Shard(chat), rand.Reader); err != nil {
			return "", err
		}
	}
	for role, places := range map[kafala.Role]int{kafala.AsGuarantor: 2, kafala.AsGuaranteed: 1} {
		if _, err := f.store.Places().Hold(ctx, g.Person(role), g.ID, places); err != nil {
			return "", err
		}
	}
	return g.Reference, nil
}

// issuedAt is when the n-th guarantee is issued: those that are asked about today, all others on one of the sixty days before, so
// that a day holds the same however much there is.
func issuedAt(n int) time.Time {
	now := time.Now().UTC().Truncate(time.Second)
	if n < probes {
		return now
	}
	return now.AddDate(0, 0, -1-n%60)
}

// compared notes the last days as held against the gateway's books, whose stand-in knows none of these payments: the bot would
// find thousands of them missing, at whatever hour that is done.
func (f filler) compared(ctx context.Context) error {
	later := time.Now().AddDate(0, 0, 30)
	for back := range 5 {
		day := kafala.DateOf(time.Now().AddDate(0, 0, -back))
		if _, err := f.store.Promises().Once(ctx, kafala.Apart(kafala.Reconcile, day.String(), later), 10*24*time.Hour); err != nil {
			return err
		}
	}
	return nil
}

// payment is the gateway's number of what was paid for the n-th guarantee, and last4 are the last digits of the card: no two that
// are asked about have the same.
func payment(n int) string { return fmt.Sprintf("0198a2c2-5b1f-7c3e-9a44-%012d", n) }

func last4(n int) string { return fmt.Sprintf("%04d", n%10_000) }

// vary gives the n-th guarantee what puts it into a list of staff: of ten one was never shown, and one was shown and not decided. Of
// those that are asked about the other eight wait for a second person, so that a page looks through many; of all others they were
// never shown: people are reminded of what waits until it does so no more, and it is as much however much is kept.
func vary(g *kafala.Guarantee, n int) {
	g.Until = time.Now().AddDate(0, 0, 1+n%90)
	if n%10 == 0 || n%10 > 1 && n >= probes {
		return
	}
	g.Presented = []kafala.Mark{{At: g.IssuedAt, By: officer + 1}}
	if n%10 > 1 {
		g.Order = kafala.Motion{At: g.IssuedAt, By: officer + 1, Why: "asked"}
	}
}

// many does something n times, many at once.
func many(ctx context.Context, n int, do func(context.Context, int) error) error {
	var (
		all  sync.WaitGroup
		next atomic.Int64
		mu   sync.Mutex
		bad  error
	)
	for range 256 {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := do(ctx, i); err != nil {
					mu.Lock()
					bad = err
					mu.Unlock()
					return
				}
			}
		})
	}
	all.Wait()
	return bad
}

// weigh fills a Redis with conversations, and another with guarantees, and prints what one of each takes there.
func (o options) weigh(ctx context.Context, p programs) error {
	for _, kind := range []struct {
		name string
		add  func(filler) func(context.Context, int) error
	}{
		{"open conversation of seven answers", func(f filler) func(context.Context, int) error { return f.conversation }},
		{"issued guarantee with history and indexes", func(f filler) func(context.Context, int) error {
			return func(ctx context.Context, n int) error { _, err := f.guarantee(ctx, n); return err }
		}},
	} {
		r, err := database(ctx, p.folder, "--appendonly", "no")
		if err != nil {
			return err
		}
		if err := o.weighOne(ctx, r, kind.name, kind.add); err != nil {
			_ = r.stop()
			return err
		}
		if err := r.stop(); err != nil {
			return err
		}
	}
	return nil
}

func (o options) weighOne(ctx context.Context, r *running, name string, add func(filler) func(context.Context, int) error) error {
	f, err := newFiller(r)
	if err != nil {
		return err
	}
	empty := r.usedMemory(ctx)
	if err := many(ctx, o.kept, add(f)); err != nil {
		return err
	}
	var bytes int64
	kinds := map[string]*share{}
	var cursor uint64
	for {
		keys, next, err := r.redis.Scan(ctx, cursor, "*", 1000).Result()
		if err != nil {
			return err
		}
		for _, key := range keys {
			n, err := r.redis.MemoryUsage(ctx, key, 0).Result()
			if err != nil {
				return err
			}
			bytes += n
			word := wordOf(key)
			if kinds[word] == nil {
				kinds[word] = &share{word: word}
			}
			kinds[word].keys, kinds[word].bytes = kinds[word].keys+1, kinds[word].bytes+n
		}
		if cursor = next; cursor == 0 {
			break
		}
	}
	fmt.Printf("%s: %d bytes by MEMORY USAGE, %d of Redis's memory, over %d\n", name, bytes/int64(o.kept),
		(r.usedMemory(ctx)-empty)/int64(o.kept), o.kept)
	for _, k := range slices.SortedFunc(maps.Values(kinds), func(a, b *share) int { return cmp.Compare(b.bytes, a.bytes) }) {
		fmt.Printf("  %-10s %6d bytes in %.2f keys\n", k.word, k.bytes/int64(o.kept), float64(k.keys)/float64(o.kept))
	}
	return nil
}

// share is what the keys of one kind take.
type share struct {
	word  string
	keys  int
	bytes int64
}

// wordOf is the word with which a name in Redis begins, behind its shard.
func wordOf(key string) string {
	if _, rest, sharded := strings.Cut(key, "}:"); sharded {
		key = rest
	}
	word, _, _ := strings.Cut(key, ":")
	return word
}
