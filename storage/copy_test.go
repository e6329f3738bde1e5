package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/dialogs"
	"kafalabot/internal/long"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/outage"
	"kafalabot/storage/storagetest"
)

// fillAll fills a store with something of every kind that there is a rule for in copyRules.
func fillAll(t *testing.T, s *Store) kafala.Guarantee {
	t.Helper()
	ctx := t.Context()
	must(t, under(t, s.conf.Client, keyText("k1", oldFill)).Keyring().Try(ctx)) // it has sealed something, too
	must(t, s.Keyring().Try(ctx))
	issued := sealedAll(t, s)
	must(t, s.Chats().Post(ctx, issued.ID, 5))
	must(t, s.Chats().Move(ctx, -71, -10072))
	must(t, s.Trail().Write(ctx, entry(1, noon.Add(-24*time.Hour)), entry(2, noon)))
	must(t, s.Trail().Write(ctx, entry(3, noon)))
	must(t, s.Promises().Compared(ctx, kafala.DateOf(noon)))
	must(t, s.Losses().SaveGap(ctx, kafala.Gap{From: noon.Add(-time.Hour), To: noon}))
	_, err := s.Losses().SaveLost(ctx, kafala.LostPayment{Payment: kafala.Payment{ID: "pay_lost", Amount: 100, At: noon}})
	must(t, err)
	_, err = s.Promises().Once(ctx, kafala.Tell(kafala.Notice{Kind: kafala.NoticeMode, Of: "inv"}, noon.Add(time.Hour)), time.Hour)
	must(t, err)
	_, err = s.Promises().Burst(ctx, "declines", time.Hour)
	must(t, err)
	must(t, err)
	err = s.Troubles().Keep(ctx, "gateway", outage.Illness{Since: noon, Why: outage.Silent})
	must(t, err)
	_, err = s.Promises().Turn(ctx, "asked", "who", time.Hour)
	must(t, err)
	_, err = s.Counts().Link(ctx, chat, "link", 9)
	must(t, err)
	_, err = s.Counts().Decline(ctx, chat, "pay")
	must(t, err)
	must(t, s.Counts().Prove(ctx, chat))
	_, _, err = s.Counts().Ask(ctx, chat, issued.ID, time.Hour)
	must(t, err)
	_, err = s.Cases().SaveCase(ctx, kafala.IdentityCase{ID: kafala.NewCaseID(chat, "a1"), Chat: chat,
		Request: kafala.IdentityRequest{Key: "key"}})
	must(t, err)
	_, err = s.Cases().Spend(ctx, "mark", kafala.NewCaseID(chat, "a1"))
	must(t, err)
	_, err = s.Cases().Reject(ctx, chat, "1012345672", kafala.NewCaseID(chat, "a1"), 3)
	must(t, err)
	_, err = s.Queries().SaveQuery(ctx, kafala.Query{ID: kafala.NewQueryID(chat, "aaaaaaaaaaaaaaaaaa"), Chat: chat, Text: "text",
		Log: []kafala.QueryMark{{At: noon, What: kafala.QueryAsked}}})
	must(t, err)
	must(t, s.conf.Client.Set(ctx, pushKey, 1, time.Hour).Err()) // it lives for moments only
	must(t, s.Pace().Pause(ctx, noon.Add(time.Hour)))
	must(t, s.Ahead().Keep(ctx, []int64{7, 9}))
	must(t, s.Staff().Note(ctx, 7, issued.ID, noon))
	_, err = s.Records().Change(ctx, issued.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) { // what moves besides
		g.Extra = append(g.Extra, kafala.Extra{Payment: kafala.Payment{ID: "pay_second", Amount: 100, At: noon.Add(time.Hour)}})
		return nil, nil
	})
	must(t, err)
	_, err = s.Records().Index(ctx)
	must(t, err)
	_, err = s.Records().Redate(ctx)
	must(t, err)
	if p := s.Probe(ctx); !p.OK() {
		t.Fatal(p.Err)
	}
	other := chat + 1 // of another shard: one that ends by itself, one that is over with its day, and nobody's
	mustOpen(t, s, opened(t, other, "until"))
	_, err = s.Records().Change(ctx, kafala.GuaranteeID(other, "until"), func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Until = noon.Add(240 * time.Hour)
		return nil, g.Move(kafala.Issued, noon, "gateway", "paid")
	})
	must(t, err)
	until := opened(t, other, "until")
	_, err = s.Records().Change(ctx, until.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Show(kafala.Hand{ID: 7}, noon) // it waits for a decision, and for a second person
		g.Order = kafala.Motion{By: 7, Why: "asked", At: noon}
		return nil, nil
	})
	must(t, err)
	for _, role := range []kafala.Role{kafala.AsGuarantor, kafala.AsGuaranteed} {
		if !hold(t, s, until.Person(role), until.ID, 9) {
			t.Fatal("no place")
		}
	}
	must(t, s.Places().Release(ctx, somebody, kafala.GuaranteeID(chat, "asked"))) // held by one that is issued alone
	mustOpen(t, s, opened(t, other, "expired"))
	move(t, s, kafala.GuaranteeID(other, "expired"), kafala.Expired)
	must(t, s.Chats().Save(ctx, other, 0, dialogs.StepResult{Session: sampleSession(t), Counted: dialogs.Counted{Day: kafala.DateOf(noon),
		Since: kafala.DateOf(noon), Up: []dialogs.Pass{{Place: "region", Passage: dialogs.Shown}}}}))
	must(t, s.conf.Client.HSet(ctx, olderKey(), "had", 2, "has", 1, "at", noon.UnixMilli()).Err()) // and nobody has noted since what is lost
	return issued
}

// copyStore is a store that erases and drops, as one that serves does.
func copyStore(t testing.TB, client redis.UniversalClient) *Store {
	t.Helper()
	s, _ := newStore(t, client, func(c *Config) {
		c.Keys, c.Retention, c.Personal = parse(t, keyText("k2", newFill)+","+keyText("k1", oldFill)), 24*time.Hour, 12*time.Hour
		c.Serving = ByTestKey
	})
	return s
}

// export makes a copy.
func export(t testing.TB, s *Store) ([]byte, Copied) {
	t.Helper()
	var file bytes.Buffer
	made, err := s.Copies().Export(t.Context(), &file)
	must(t, err)
	return file.Bytes(), made
}

// sortedKept is kept, with the lines of each value in order.
func sortedKept(t testing.TB, client redis.UniversalClient) map[string]string {
	all := kept(t, client)
	for key, value := range all {
		lines := strings.Split(value, "\n")
		if kind := client.Type(t.Context(), key).Val(); kind != "list" {
			slices.Sort(lines)
		}
		all[key] = strings.Join(lines, "\n")
	}
	return all
}

// Every kind of name in Redis has a rule, and what was brought back is what the rules say: the same under every name that is
// copied or made again, and nothing under the others. A kind without a sample here fails.
func TestCopyOfEveryKind(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		ctx := t.Context()
		s := copyStore(t, client)
		fillAll(t, s)
		before, met := sortedKept(t, client), map[string]bool{importKey: true}
		lives := map[string]time.Duration{}
		for key := range before {
			met[wordOf(key)] = true
			lives[key] = client.PTTL(ctx, key).Val()
		}
		for _, r := range copyRules {
			if !met[r.name] {
				t.Errorf("nothing here begins with %q: let this test have some", r.name)
			}
		}
		file, made := export(t, s)
		checked, err := CheckExport(s.conf.Keys, bytes.NewReader(file))
		must(t, err)
		if !slices.Equal(checked.Counts, made.Counts) || checked.Head != made.Head || !checked.From.Equal(made.From) || made.Head == "" {
			t.Errorf("made %+v, read %+v", made, checked)
		}
		must(t, client.FlushAll(ctx).Err())
		done, err := s.Copies().Import(ctx, bytes.NewReader(file))
		must(t, err)
		if under, err := s.Copies().ImportUnderWay(ctx); err != nil || !under {
			t.Errorf("under way: %t, %v", under, err)
		}
		gap := kafala.Gap{From: done.From, To: noon}
		must(t, s.Copies().EndImport(ctx, gap))
		if gaps, err := s.Losses().Gaps(ctx); err != nil || len(gaps) != 2 {
			t.Errorf("gaps: %v, %v", gaps, err)
		}
		must(t, client.HDel(ctx, gapKey(), gap.ID()).Err())
		after := sortedKept(t, client)
		for key, value := range before {
			rule, _ := ruleOf(wordOf(key))
			got, there := after[key]
			switch {
			case wordOf(key) == "inv" && there: // the samples have one invoice, and one of them keeps it
			case rule.rule == isLeft && there:
				t.Errorf("%s is there again", key)
			case rule.rule != isLeft && got != value:
				t.Errorf("%s is\n%q\nand was\n%q", key, got, value)
			case rule.rule != isLeft && (lives[key] > 0) != (client.PTTL(ctx, key).Val() > 0):
				t.Errorf("%s lived for %s, and lives for %s", key, lives[key], client.PTTL(ctx, key).Val())
			}
			delete(after, key)
		}
		for key := range after {
			t.Errorf("%s was not there", key)
		}
		if v, err := s.Trail().Verify(ctx, made.Head); err != nil || v.Last != made.Head {
			t.Errorf("the trail: %+v, %v", v, err)
		}
	})
}

// A file that is not whole, or of other keys, is refused by name, and nothing is written.
func TestDamagedCopy(t *testing.T) {
	client := storagetest.Mini(t)
	s := copyStore(t, client)
	fillAll(t, s)
	var rows []staff.Entry
	for n := range 2000 { // of several chunks
		rows = append(rows, entry(n, noon))
	}
	must(t, s.Trail().Write(t.Context(), rows...))
	file, _ := export(t, s)
	other, _ := export(t, s)
	head := len(copyHead("k2", make([]byte, copySalt)))
	chunk := 4 + copyChunk + copyTag
	if len(file) < head+3*chunk {
		t.Fatalf("the file has %d bytes only", len(file))
	}
	piece := func(of []byte, n int) []byte { return of[head+n*chunk : head+(n+1)*chunk] }
	files := map[string][]byte{
		"empty":            nil,
		"a head alone":     file[:head],
		"cut in a chunk":   file[:len(file)-1],
		"cut at a chunk":   file[:head+2*chunk],
		"a chunk left out": slices.Concat(file[:head+chunk], file[head+2*chunk:]),
		"two in turn":      slices.Concat(file[:head], piece(file, 1), piece(file, 0), file[head+2*chunk:]),
		"one twice":        slices.Concat(file[:head+chunk], piece(file, 0), file[head+chunk:]),
		"another's chunk":  slices.Concat(file[:head+chunk], piece(other, 1), file[head+2*chunk:]),
		"another's head":   slices.Concat(other[:head], file[head:]),
		"more at its end":  slices.Concat(file, []byte{0}),
		"itself once more": slices.Concat(file, file),
	}
	for _, at := range []int{0, len(copyMagic) + 4, head, head + 3, head + 4, head + chunk/2, head + chunk + 5, len(file) - 1} {
		flipped := slices.Clone(file)
		flipped[at] ^= 1
		files["a bit at "+time.Duration(at).String()] = flipped
	}
	must(t, client.FlushAll(t.Context()).Err())
	for name, damaged := range files {
		_, err := s.Copies().Import(t.Context(), bytes.NewReader(damaged))
		if !errors.As(err, new(*FileError)) {
			t.Errorf("%s: %v", name, err)
		}
		if n := len(kept(t, client)); n > 0 {
			t.Fatalf("%s: %d keys were written", name, n)
		}
	}
	for name, k := range map[string]struct {
		keys string
		want *KeyError
	}{
		"no key of the file":        {keyText("k1", oldFill), &KeyError{ID: "k2", Missing: true, File: true}},
		"a key of something in it":  {keyText("k2", newFill), &KeyError{ID: "k1", Missing: true, File: true}},
		"another key under that id": {keyText("k2", newFill) + "," + keyText("k1", 9), &KeyError{ID: "k1", File: true}},
	} {
		_, err := under(t, client, k.keys).Copies().Import(t.Context(), bytes.NewReader(file))
		if got := (*KeyError)(nil); !errors.As(err, &got) || *got != *k.want {
			t.Errorf("%s: %v", name, err)
		}
		if n := len(kept(t, client)); n > 0 {
			t.Fatalf("%s: %d keys were written", name, n)
		}
	}
	another := under(t, client, keyText("k2", 9)+","+keyText("k1", oldFill))
	if _, err := another.Copies().Import(t.Context(), bytes.NewReader(file)); err == nil {
		t.Error("opened with another key")
	}
	for _, secret := range []string{string(bytes.Repeat([]byte{oldFill}, 16)), string(bytes.Repeat([]byte{newFill}, 16)), "712345678", "{s10}",
		"10mfrggzdfmztwq2lk"} {
		if bytes.Contains(file, []byte(secret)) {
			t.Errorf("%q can be read in the file", secret)
		}
	}
	if _, err := s.Copies().Import(t.Context(), bytes.NewReader(file)); err != nil {
		t.Error(err)
	}
}

// errPower is what ends an import in its midst.
var errPower = errors.New("power")

// tearing lets so many calls through, does half of the next one, and none after that. 0: all are let through.
type tearing struct{ left atomic.Int64 }

func (*tearing) DialHook(next redis.DialHook) redis.DialHook { return next }

// cut tells whether a call is done in half, or not at all.
func (c *tearing) cut() (half, none bool) {
	if c.left.Load() == 0 {
		return false, false
	}
	left := c.left.Add(-1)
	if left > 0 {
		return false, false
	}
	c.left.Store(-1)
	return left == 0, left < 0
}

func (c *tearing) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if half, none := c.cut(); half || none {
			cmd.SetErr(errPower)
			return errPower
		}
		return next(ctx, cmd)
	}
}

func (c *tearing) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		half, none := c.cut()
		if !half && !none {
			return next(ctx, cmds)
		}
		if half && len(cmds) > 1 {
			_ = next(ctx, cmds[:len(cmds)/2])
		}
		for _, cmd := range cmds {
			cmd.SetErr(errPower)
		}
		return errPower
	}
}

// An import that is cut off anywhere is under way until the same file is brought back again, and ends as one that was not. Another
// file, or a Redis that holds something, is refused.
func TestImportGoesOn(t *testing.T) {
	long.Test(t)
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		ctx := t.Context()
		s := copyStore(t, client)
		fillAll(t, s)
		for n := range int64(40) {
			mustOpen(t, s, opened(t, chat+n, fmt.Sprint("many", n)))
		}
		file, _ := export(t, s)
		other, _ := export(t, s)
		if _, err := s.Copies().Import(ctx, bytes.NewReader(file)); !errors.Is(err, ErrNotEmpty) {
			t.Fatalf("into one that is not empty: %v", err)
		}
		must(t, client.FlushAll(ctx).Err())
		_, err := s.Copies().Import(ctx, bytes.NewReader(file))
		must(t, err)
		whole := sortedKept(t, client)
		delete(whole, importKey)
		cutter := &tearing{}
		client.AddHook(cutter)
		for cut := int64(1); ; cut++ {
			must(t, client.FlushAll(ctx).Err())
			cutter.left.Store(cut)
			_, err := s.Copies().Import(ctx, bytes.NewReader(file))
			cutter.left.Store(0)
			if err == nil {
				if cut < 4 {
					t.Fatalf("cut off %d times only", cut)
				}
				break
			}
			if !errors.Is(err, errPower) {
				t.Fatal(err)
			}
			if n := len(kept(t, client)); n > 0 {
				if _, err := s.Copies().Import(ctx, bytes.NewReader(other)); !errors.Is(err, ErrOtherImport) {
					t.Errorf("another file after %d calls: %v", cut, err)
				}
			}
			_, err = s.Copies().Import(ctx, bytes.NewReader(file))
			must(t, err)
			after := sortedKept(t, client)
			if after[importKey] == "" {
				t.Error("it is under way no more")
			}
			delete(after, importKey)
			if !maps.Equal(after, whole) {
				t.Fatalf("cut off after %d calls something else came of it", cut)
			}
		}
	})
}

// An end of an import that is cut off anywhere can be made again, and nobody seems to have served.
func TestEndOfImportGoesOn(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		ctx := t.Context()
		s := copyStore(t, client)
		fillAll(t, s)
		file, _ := export(t, s)
		cuts := &tearing{}
		client.AddHook(cuts)
		for cut, ended := int64(1), false; !ended; cut++ {
			must(t, client.FlushAll(ctx).Err())
			done, err := s.Copies().Import(ctx, bytes.NewReader(file))
			must(t, err)
			gap := kafala.Gap{From: done.From, To: noon}
			cuts.left.Store(cut)
			err = s.Copies().EndImport(ctx, gap)
			ended = cuts.left.Swap(0) > 0
			if (err == nil) != ended {
				t.Fatalf("cut off after %d calls: %v", cut, err)
			}
			if !ended {
				_, err = s.Copies().Import(ctx, bytes.NewReader(file))
				must(t, err)
				must(t, s.Copies().EndImport(ctx, gap))
			}
			if under, err := s.Copies().ImportUnderWay(ctx); err != nil || under {
				t.Fatalf("cut off after %d calls: under way: %t, %v", cut, under, err)
			}
		}
	})
}

// What ends between two looks is not there, and does not stay for ever.
func TestEndOf(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		ctx := t.Context()
		must(t, client.Set(ctx, "stays", "x", 0).Err())
		must(t, client.Set(ctx, "ends", "x", time.Hour).Err())
		for key, want := range map[string]struct{ ends, gone bool }{"stays": {}, "ends": {ends: true}, "none": {gone: true}} {
			ends, gone := endOf(client.PTTL(ctx, key).Val(), noon)
			if gone != want.gone || (ends != 0) != want.ends || want.ends && ends <= noon.UnixMilli() {
				t.Errorf("%s: ends at %d, gone: %t", key, ends, gone)
			}
		}
	})
}

// An import during which somebody has served ends with that, and so does every later one until the Redis is emptied: what they have
// written is not told apart from what the copy brings.
func TestImportWhileSomebodyServes(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		ctx := t.Context()
		s := copyStore(t, client)
		fillAll(t, s)
		file, _ := export(t, s)
		for _, when := range []string{"between the two", "before it goes on", "and sees it"} {
			must(t, client.FlushAll(ctx).Err())
			done, err := s.Copies().Import(ctx, bytes.NewReader(file))
			must(t, err)
			if p := s.Probe(ctx); !p.OK() {
				t.Fatal(p.Err)
			}
			switch when {
			case "between the two":
				err = s.Copies().EndImport(ctx, kafala.Gap{From: done.From, To: noon})
			case "before it goes on":
				_, err = s.Copies().Import(ctx, bytes.NewReader(file))
			case "and sees it":
				_, err = s.Copies().ImportUnderWay(ctx)
			}
			if !errors.Is(err, ErrServed) {
				t.Errorf("%s: %v", when, err)
			}
			for _, part := range s.parts(ctx) { // they have stopped, long ago
				must(t, client.Del(ctx, part[0].probe()).Err())
			}
			if _, err := s.Copies().Import(ctx, bytes.NewReader(file)); !errors.Is(err, ErrServed) {
				t.Errorf("%s, and then: %v", when, err)
			}
			if under, err := s.Copies().ImportUnderWay(ctx); !errors.Is(err, ErrServed) || !under {
				t.Errorf("%s: under way: %t, %v", when, under, err)
			}
		}
		must(t, client.FlushAll(ctx).Err())
		done, err := s.Copies().Import(ctx, bytes.NewReader(file))
		must(t, err)
		must(t, s.Copies().EndImport(ctx, kafala.Gap{From: done.From, To: noon}))
	})
}
