package storage

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

func keyText(id string, fill byte) string {
	return id + ":" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{fill}, 32))
}

func parse(t testing.TB, text string) Keys {
	t.Helper()
	k, err := ParseKeys(text)
	must(t, err)
	return k
}

func TestParseKeysNeverEchoes(t *testing.T) {
	secret := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{0xab}, 32))
	short := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{0xab}, 31))
	for _, text := range []string{
		"", ":", secret, "a:" + secret + "x", "a:" + short, ":" + secret, "a b:" + secret, "a:" + secret + ",", "a:" + secret + ",a:" + secret,
		"seventeen-letters:" + secret, "a:" + secret + "," + secret, "a:" + strings.TrimRight(secret, "="), "a:" + secret + ";b:" + secret,
		"a:" + secret + ",b:" + secret, keyText("a", 0), keyText("a", 1) + "," + keyText("b", 0),
	} {
		_, err := ParseKeys(text)
		if err == nil {
			t.Errorf("%q was taken", text)
		} else if strings.Contains(err.Error(), secret[:6]) {
			t.Errorf("error tells the key: %v", err)
		}
	}
	k := parse(t, " a:"+secret+" , "+keyText("b-2", 7))
	raw := strings.Repeat("171", 3) // 0xab as %v prints bytes
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "keys", k)
	for _, text := range []string{fmt.Sprint(k), fmt.Sprintf("%+v %#v", k, k), fmt.Sprintf("%+v %#v", Config{Keys: k}, &Config{Keys: k}),
		log.String()} {
		if !strings.Contains(text, "***") || strings.Contains(text, secret[:6]) || strings.Contains(strings.ReplaceAll(text, " ", ""), raw) {
			t.Errorf("keys print as %s", text)
		}
	}
}

func TestSeal(t *testing.T) {
	old, other := parse(t, keyText("old", 1)), parse(t, keyText("old", 2))
	both := parse(t, keyText("new", 3)+","+keyText("old", 1))
	plain := []byte("1012345672")
	sealed := old.seal(nil, plain, "here")
	if bytes.Equal(sealed, old.seal(nil, plain, "here")) {
		t.Error("the same nonce twice")
	}
	for name, k := range map[string]Keys{"its key": old, "a later set of keys": both} {
		if got, err := k.open(sealed, "here"); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if got := both.seal(nil, plain, "here"); string(got[1:4]) != "new" {
		t.Errorf("sealed with %q", got[1:4])
	}
	refuse := func(name string, k Keys, sealed []byte, what string) {
		t.Helper()
		if got, err := k.open(sealed, what); !errors.Is(err, errSealed) || got != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	refuse("another key of the same id", other, sealed, "here")
	refuse("a key that is gone", parse(t, keyText("new", 3)), sealed, "here")
	refuse("another place", old, sealed, "there")
	for n := range sealed {
		refuse(fmt.Sprintf("cut to %d bytes", n), old, sealed[:n], "here")
		changed := bytes.Clone(sealed)
		changed[n] ^= 0x10
		refuse(fmt.Sprintf("byte %d changed", n), old, changed, "here")
	}
	// The id is sealed in too: the same bytes under another name do not open.
	twin := parse(t, keyText("odl", 1))
	twin.ring.opens["old"] = old.ring.seals
	refuse("renamed key", twin, append([]byte("\x03odl"), sealed[4:]...), "here")
}

func TestIndexNamesAreOfTheFirstKey(t *testing.T) {
	k := parse(t, keyText("a", 1)+","+keyText("b", 2))
	if !bytes.Equal(k.Index("x", "y"), parse(t, keyText("a", 1)).Index("x", "y")) || len(k.Index("x", "y")) != 32 {
		t.Error("not of the first key")
	}
	for _, other := range [][]byte{parse(t, keyText("b", 2)).Index("x", "y"), k.Index("x", "z"), k.Index("z", "y"), k.Index("xy", "")} {
		if bytes.Equal(k.Index("x", "y"), other) {
			t.Error("two things have one name")
		}
	}
}

func TestValuesOpenInTheirOwnPlaceOnly(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		ctx := t.Context()
		g, h := opened(t, chat, "one"), opened(t, chat, "two")
		mustOpen(t, s, g)
		mustOpen(t, s, h)
		p := placeOf(chat)
		must(t, client.Copy(ctx, p.guarantee(g.ID), p.guarantee(h.ID), 0, true).Err())
		if _, err := s.Records().Find(ctx, h.ID); !errors.Is(err, errSealed) {
			t.Errorf("a record in another's place: %v", err)
		}
		if _, err := s.Records().Change(ctx, h.ID, issue("")); !errors.Is(err, errSealed) {
			t.Errorf("and changed: %v", err)
		}
		if _, _, err := s.Records().Create(ctx, h); !errors.Is(err, errSealed) {
			t.Errorf("and opened: %v", err)
		}
		if _, err := s.Records().ByChat(ctx, chat, 5); !errors.Is(err, errSealed) {
			t.Errorf("and listed: %v", err)
		}
		must(t, save(ctx, s, chat, 0, sampleSession(t)))
		twin := chat + 1
		for kafala.Shard(twin) != kafala.Shard(chat) {
			twin++
		}
		must(t, client.Copy(ctx, p.session(chat), p.session(twin), 0, true).Err())
		if st, err := s.Chats().Load(ctx, twin); err != nil || !st.Lost || st.Session.Draft != "" {
			t.Errorf("another chat's session: %+v, %v", st, err)
		}
	})
}
