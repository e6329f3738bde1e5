package storage

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// fill saves one of everything: a session, a profile, an open and an issued guarantee with its people, deliveries
// and limits.
func fill(t testing.TB, s *Store) kafala.Guarantee {
	t.Helper()
	ctx := t.Context()
	must(t, s.Chats().SaveProfile(ctx, chat, sample[dialogs.Profile](t, "profile.json")))
	issued := sample[kafala.Guarantee](t, "guarantee.json")
	must(t, s.Chats().Save(ctx, chat, 0, dialogs.StepResult{
		Session: sampleSession(t), Out: []kafala.Delivery{note(chat, "forget", noon.Add(time.Hour))},
		Count: dialogs.Count{Value: issued.Answers["person_id"], Limit: 1, Per: time.Hour}}))
	mustOpen(t, s, issued, sample[kafala.Delivery](t, "delivery.json"))
	mustOpen(t, s, opened(t, chat, "open"))
	d, _, err := s.Box().ClaimOne(ctx, issued.ID+".receipt", noon, time.Minute)
	must(t, err)
	must(t, s.Box().Park(ctx, d, "blocked"))
	_, err = s.Counts().Allow(ctx, "x", 1, time.Hour)
	must(t, err)
	for _, role := range []kafala.Role{kafala.AsGuarantor, kafala.AsGuaranteed} {
		_, err = s.Places().Hold(ctx, issued.Person(role), issued.ID, 1)
		must(t, err)
	}
	return issued
}

// TestStoredForms guards what lies in a running deployment: a change here needs a way to read the old form.
func TestStoredForms(t *testing.T) {
	client := storagetest.Mini(t)
	s, _ := newStore(t, client)
	g := fill(t, s)
	d := sample[kafala.Delivery](t, "delivery.json")
	must(t, save(t.Context(), s, chat, 1, sampleSession(t), d))
	p := placeOf(chat)

	hashed := map[string]string{}
	for key := range kept(t, client) {
		for _, kind := range []string{"limit:", "values:"} {
			if strings.Contains(key, kind) {
				hashed[kind] = key
			}
		}
	}
	names := []string{
		hashed["limit:"], hashed["values:"], "held:888bac10bbf898a566e9be9ddae45699", "held:a977ea7f1ecaa7195e11f8c86278fb93",
		"held:ec187fef111619ca448c71ddec072b07", "{s10}:ask:712345678:537821a1deabe37e2dfcac69",
		"{s10}:box", "{s10}:box:10forget", "{s10}:box:10mfrggzdfmztwq2lk.receipt", "{s10}:dead", "{s10}:g:10mfrggzdfmztwq2lk",
		"{s10}:g:10open", "{s10}:inv:inv_01HF8Z6Q7W9K3M5N7P9R", "{s10}:missed:712345678", "{s10}:of:712345678", "{s10}:open",
		"{s10}:opened", "{s10}:paid", "{s10}:profile:712345678", "{s10}:ref:10169090602",
		"{s10}:sess:712345678", "{s10}:waits:712345678",
		"find:73w", "find:qfx", "{s10}:region:riyadh", "{s10}:unshown",
	}
	if got := slices.Sorted(maps.Keys(kept(t, client))); !slices.Equal(got, slices.Sorted(slices.Values(names))) {
		t.Errorf("keys are %q", got)
	}

	for file, value := range map[string]string{
		"session.json": client.Get(t.Context(), p.session(chat)).Val(), "profile.json": client.Get(t.Context(), p.profile(chat)).Val(),
		"guarantee.json": client.Get(t.Context(), p.guarantee(g.ID)).Val(),
		"delivery.json":  client.Get(t.Context(), p.delivery(d.ID)).Val(), "parked.json": client.HGet(t.Context(), p.dead(), d.ID).Val(),
	} {
		want, err := os.ReadFile("testdata/" + file)
		must(t, err)
		if file != "delivery.json" && file != "parked.json" {
			key := map[string]string{"session.json": p.session(chat), "profile.json": p.profile(chat), "guarantee.json": p.guarantee(g.ID)}[file]
			rev, sealed, _ := strings.Cut(value, "|")
			if wantRev := map[string]string{"session.json": "2", "profile.json": "0", "guarantee.json": "1"}[file]; rev != wantRev {
				t.Errorf("%s: revision %s, want %s", file, rev, wantRev)
			}
			packed, err := s.conf.Keys.open([]byte(sealed), key+"|"+rev)
			must(t, err)
			plain, err := s.packer.unpack(packed)
			must(t, err)
			value = string(plain)
		}
		var lines bytes.Buffer
		must(t, json.Indent(&lines, []byte(value), "", "  "))
		if got := strings.TrimSpace(lines.String()); got != strings.TrimSpace(string(want)) {
			t.Errorf("%s is stored as\n%s", file, got)
		}
	}
}

// TestOldValuesOpen opens values that an earlier release has packed, sealed and stored.
func TestOldValuesOpen(t *testing.T) {
	s, _ := newStore(t, storagetest.Mini(t))
	p := placeOf(chat)
	g := sample[kafala.Guarantee](t, "guarantee.json")
	for file, key := range map[string]string{"session.sealed": p.session(chat), "guarantee.sealed": p.guarantee(g.ID)} {
		value, err := os.ReadFile("testdata/" + file)
		must(t, err)
		must(t, s.conf.Client.Set(t.Context(), key, value, 0).Err())
	}
	st, err := s.Chats().Load(t.Context(), chat)
	must(t, err)
	if want := sampleSession(t); st.Lost || st.Rev != 3 || !reflect.DeepEqual(st.Session, want) {
		t.Errorf("session: %+v", st)
	}
	if got, err := s.Records().Find(t.Context(), g.ID); err != nil || !reflect.DeepEqual(got, g) {
		t.Errorf("guarantee: %+v, %v", got, err)
	}
}

func TestPack(t *testing.T) {
	var p packer
	for n := range 3 { // with new and with used parts
		for _, size := range []int{0, 1, packFrom - 1, packFrom, 5000} {
			plain := []byte("{" + strings.Repeat("x,", size))[:size]
			packed, err := p.pack(plain)
			must(t, err)
			if size >= packFrom && len(packed) > 200 || size < packFrom && len(packed) != size {
				t.Errorf("%d bytes are packed into %d", size, len(packed))
			}
			got, err := p.unpack(packed)
			if err != nil || !bytes.Equal(got, plain) {
				t.Errorf("time %d: %d bytes come back as %d, %v", n, size, len(got), err)
			}
		}
	}
	for _, b := range [][]byte{{packed1}, {packed1, 0xff}, {2, 1}, []byte("x")} {
		if got, err := p.unpack(b); err == nil {
			t.Errorf("%q gives %q", b, got)
		}
	}
}

func TestNothingPersonalIsLegible(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		g := fill(t, s)
		secrets := []string{g.Callback, g.Token, g.Payment.ID, g.Invoice.URL, "moyasar"}
		for field, answer := range g.Answers {
			if field != "kind" {
				secrets = append(secrets, answer)
			}
		}
		for _, name := range []string{g.Answers["person_name"], g.Answers["guarantor_name"]} {
			secrets = append(secrets, strings.Fields(name)...)
		}
		all := kept(t, client)
		if len(all) < 11 {
			t.Fatalf("only %d keys", len(all))
		}
		for key, value := range all {
			for _, secret := range secrets {
				if secret == g.Answers["region"] && strings.HasSuffix(key, ":region:"+secret) {
					continue // the list of a region says which it is, and holds no person
				}
				if secret == "" || strings.Contains(key+value, secret) {
					t.Errorf("%s shows %q", key, secret)
				}
			}
		}
	})
}

func TestSizes(t *testing.T) {
	client := storagetest.Shared(t)
	s, _ := newStore(t, client)
	ctx := t.Context()
	usage := func(keys ...string) (sum int64) {
		for _, key := range keys {
			n, err := client.MemoryUsage(ctx, key).Result()
			must(t, err)
			sum += n
		}
		return sum
	}
	must(t, save(ctx, s, chat, 0, sampleSession(t)))
	g := sample[kafala.Guarantee](t, "guarantee.json")
	mustOpen(t, s, g)
	keys := []string{}
	for _, role := range []kafala.Role{kafala.AsGuarantor, kafala.AsGuaranteed} {
		_, err := s.Places().Hold(ctx, g.Person(role), g.ID, 1)
		must(t, err)
		keys = append(keys, s.Places().held(g.Person(role).Number)[0])
	}
	p := placeOf(chat)
	conversation := usage(p.session(chat))
	record, indexes := usage(p.guarantee(g.ID)), usage(append(keys, p.of(chat), p.reference(g.Reference), p.opened(), p.paid())...)
	t.Logf("conversation %d bytes; issued guarantee %d + indexes %d bytes", conversation, record, indexes)
	if conversation > 700 {
		t.Errorf("a conversation takes %d bytes, want at most 700", conversation)
	}
	if record+indexes > 1536 {
		t.Errorf("an issued guarantee takes %d bytes, want at most 1536", record+indexes)
	}
}
