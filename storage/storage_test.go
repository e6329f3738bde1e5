package storage

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/dialogs"
	"kafalabot/kafala"
)

// chat is the one whose records lie in testdata; of shares its shard, other does not.
const chat int64 = 712345678

var (
	noon     = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	testKeys = "a:" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{1}, 32))
)

// clock is a time that a test moves on by hand.
type clock struct{ ns atomic.Int64 }

func (c *clock) now() time.Time          { return noon.Add(time.Duration(c.ns.Load())) }
func (c *clock) advance(d time.Duration) { c.ns.Add(int64(d)) }

// newStore makes a Store over a client, with its clock. Settings may be altered before.
func newStore(t testing.TB, client redis.UniversalClient, alter ...func(*Config)) (*Store, *clock) {
	t.Helper()
	keys, err := ParseKeys(testKeys)
	if err != nil {
		t.Fatal(err)
	}
	c := &clock{}
	config := Config{Client: client, Keys: keys, Now: c.now, SessionTTL: 24 * time.Hour, ProfileTTL: 180 * 24 * time.Hour}
	for _, f := range alter {
		f(&config)
	}
	s, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

// save saves a session and deliveries.
func save(ctx context.Context, s *Store, chat, rev int64, session dialogs.Session, out ...kafala.Delivery) error {
	return s.Chats().Save(ctx, chat, rev, dialogs.StepResult{Session: session, Out: out})
}

// sample reads an example out of testdata.
func sample[T any](t testing.TB, name string) T {
	t.Helper()
	var v T
	text, err := os.ReadFile("testdata/" + name)
	if err == nil {
		err = json.Unmarshal(text, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func sampleSession(t testing.TB) dialogs.Session { return sample[dialogs.Session](t, "session.json") }

// opened makes an awaiting guarantee of a chat out of the example, under its own draft.
func opened(t testing.TB, chat int64, draft string) kafala.Guarantee {
	g := sample[kafala.Guarantee](t, "guarantee.json")
	g.ID, g.Chat, g.Status = kafala.GuaranteeID(chat, draft), chat, kafala.Awaiting
	g.Reference, g.Token, g.Payment, g.IssuedAt, g.Files = "", "", kafala.Payment{}, time.Time{}, kafala.FileIDs{}
	g.History = g.History[:1]
	g.Answers = maps.Clone(g.Answers)
	g.Answers["person_id"] = fmt.Sprintf("2%09d", crc32.ChecksumIEEE([]byte(draft))%1e9) // another person for each draft
	return g
}

// issue is a change that issues a guarantee under a reference, and tells its chat.
func issue(reference string) func(*kafala.Guarantee) ([]kafala.Delivery, error) {
	return func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Reference = reference
		err := g.Move(kafala.Issued, noon, "gateway", "paid")
		return []kafala.Delivery{g.Deliver(kafala.SendReceipt, "", noon)}, err
	}
}

func mustOpen(t testing.TB, s *Store, g kafala.Guarantee, out ...kafala.Delivery) {
	t.Helper()
	if _, fresh, err := s.Records().Create(t.Context(), g, out...); err != nil || !fresh {
		t.Fatalf("open %s: new %t, error %v", g.ID, fresh, err)
	}
}

// ignore is an error, or nil where it is the one that is wanted.
func ignore(err, wanted error) error {
	if errors.Is(err, wanted) {
		return nil
	}
	return err
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// kept reads every key of Redis with its value, as text.
func kept(t testing.TB, client redis.UniversalClient) map[string]string {
	t.Helper()
	ctx := context.Background()
	all := map[string]string{}
	for _, name := range client.Keys(ctx, "*").Val() { // every test server is a single node
		kind, err := client.Type(ctx, name).Result()
		must(t, err)
		switch kind {
		case "string":
			all[name] = client.Get(ctx, name).Val()
		case "list":
			all[name] = strings.Join(client.LRange(ctx, name, 0, -1).Val(), "\n")
		case "zset":
			all[name] = strings.Join(client.ZRange(ctx, name, 0, -1).Val(), "\n")
		case "hash":
			for field, value := range client.HGetAll(ctx, name).Val() {
				all[name] += field + "\n" + value + "\n"
			}
		default:
			t.Fatalf("key %s is a %s", name, kind)
		}
	}
	return all
}

// ids lists what was claimed.
func ids(list []kafala.Delivery) string {
	var names []string
	for _, d := range list {
		names = append(names, d.ID)
	}
	return strings.Join(names, " ")
}
