package storage_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// life is a world whose Redis goes by the same time as everything else.
type life struct {
	*world.World
	t    *testing.T
	mini *miniredis.Miniredis
}

func newLife(t *testing.T) life {
	t.Helper()
	mini := miniredis.RunT(t)
	client := redis.NewClient(&redis.Options{Addr: mini.Addr()})
	t.Cleanup(func() { _ = client.Close() })
	morning := time.Date(2026, 11, 22, 10, 18, 0, 0, kafala.Riyadh)
	return life{world.New(t, world.Options{Redis: client, Now: morning, Settings: func(s *kafala.Settings) {
		s.Times.Personal, s.Times.Records = kafala.Duration(30*kafala.Day), kafala.Duration(20*kafala.Day)
	}}), t, mini}
}

// pass has time pass for all of it, with the sweeps of that time.
func (l life) pass(d time.Duration) {
	l.t.Helper()
	l.Clock.Pass(d)
	l.mini.FastForward(d)
	l.Wake()
	l.Quiet()
	if _, err := l.Office.Sweep(l.t.Context()); err != nil {
		l.t.Fatal(err)
	}
	if _, err := l.Store.Box().Bury(l.t.Context(), l.Clock.Now()); err != nil {
		l.t.Fatal(err)
	}
	l.Wake()
	l.Quiet()
}

// forms are the ways in which a program may write a number.
func forms(id int64) (all [][]byte) {
	decimal := strconv.FormatInt(id, 10)
	fixed := binary.BigEndian.AppendUint64(nil, uint64(id))
	turned := binary.LittleEndian.AppendUint64(nil, uint64(id))
	return [][]byte{[]byte(decimal), []byte(hex.EncodeToString([]byte(decimal))),
		[]byte(base64.RawStdEncoding.EncodeToString([]byte(decimal))),
		[]byte(strconv.FormatInt(id, 16)), []byte(strconv.FormatInt(id, 36)), binary.AppendUvarint(nil, uint64(id)),
		binary.AppendVarint(nil, id), bytes.TrimLeft(fixed, "\x00"), bytes.TrimRight(turned, "\x00")}
}

// sealed is how a value begins that is sealed: its revision, and the length and the name of its key.
var sealed = regexp.MustCompile(`^\d+\|\x04test`)

// where lists the places in all of Redis where a number stands: in names, and in values as they lie and as they are read.
func (l life) where(id int64) (found []string) {
	l.t.Helper()
	look := func(key, field, value string) {
		texts := map[string]string{"name": key + " " + field, "value": value}
		if plain, ok := l.Store.Opened(key, field, value); ok {
			texts["sealed value"] = plain
		} else if sealed.MatchString(value) {
			l.t.Errorf("%s %s is sealed, and was not opened", key, field)
		}
		for what, text := range texts {
			if slices.ContainsFunc(forms(id), func(form []byte) bool { return bytes.Contains([]byte(text), form) }) {
				found = append(found, fmt.Sprintf("%s of %s %s", what, key, field))
			}
		}
	}
	ctx := l.t.Context()
	for _, key := range l.Redis.Keys(ctx, "*").Val() {
		switch kind := l.Redis.Type(ctx, key).Val(); kind {
		case "string":
			look(key, "", l.Redis.Get(ctx, key).Val())
		case "zset":
			for _, z := range l.Redis.ZRangeWithScores(ctx, key, 0, -1).Val() {
				look(key, "", fmt.Sprintf("%s %.0f", z.Member, z.Score))
			}
		case "list":
			for _, value := range l.Redis.LRange(ctx, key, 0, -1).Val() {
				look(key, "", value)
			}
		case "hash":
			for field, value := range l.Redis.HGetAll(ctx, key).Val() {
				look(key, field, value)
			}
		default:
			l.t.Errorf("%s is a %s, which this test cannot read", key, kind)
		}
	}
	return found
}

// stands fails where a number does not stand in these places: the test would look in the wrong ones.
func (l life) stands(id int64, in ...string) {
	l.t.Helper()
	found := strings.Join(l.where(id), "\n")
	for _, place := range in {
		if !strings.Contains(found, place) {
			l.t.Errorf("%d does not stand in %s:\n%s", id, place, found)
		}
	}
}

// leads counts the names under which a guarantee is found by a clue.
func (l life) leads(g kafala.Guarantee) (n int) {
	l.t.Helper()
	for _, key := range l.Redis.Keys(l.t.Context(), "find:*").Val() {
		for _, member := range l.Redis.ZRange(l.t.Context(), key, 0, -1).Val() {
			if strings.HasSuffix(member, ":"+g.ID) {
				n++
			}
		}
	}
	return n
}

// nowhere fails where a number stands anywhere.
func (l life) nowhere(id int64) {
	l.t.Helper()
	for _, place := range l.where(id) {
		l.t.Errorf("%d stands in the %s", id, place)
	}
}

// unsent has a message to a guarantee's chat given up.
func (l life) unsent(g kafala.Guarantee, kind kafala.DeliveryKind) {
	l.t.Helper()
	d := g.Deliver(kind, "unsent", l.Clock.Now().Add(kafala.Day))
	_, err := l.Store.Records().Change(l.t.Context(), g.ID, func(*kafala.Guarantee) ([]kafala.Delivery, error) {
		return []kafala.Delivery{d}, nil
	})
	if err == nil {
		err = l.Store.Box().Park(l.t.Context(), d, kafala.ParkedBlocked)
	}
	if err != nil {
		l.t.Fatal(err)
	}
}

// asStaff has a person try what only staff may do.
func (l life) asStaff(c *botapi.Citizen) {
	for _, text := range []string{"/today", "/staff", "/find", "/audit", "/dead", "/today", "/today"} {
		c.Type(text)
		l.Quiet()
	}
}

// answered has a chat ask something, and somebody of staff answer it while the chat cannot be reached.
func (l life) answered(chat int64, text string) {
	l.t.Helper()
	l.Ask(chat, text)
	all, err := l.Store.Queries().QueriesOf(l.t.Context(), chat)
	if err != nil || len(all) == 0 {
		l.t.Fatal(all, err)
	}
	id, by, in := all[0].ID, l.Appoint(33, staff.Officer), kafala.HeldMessage{Chat: 33, ID: 1}
	if _, err = l.Counter.TakeQuery(l.t.Context(), by, id, in); err == nil {
		_, err = l.Counter.WriteAnswer(l.t.Context(), by, id, "Ask the bank.", in)
	}
	l.Chats.As(chat).Block()
	if err == nil {
		_, err = l.Counter.SendAnswer(l.t.Context(), by, id, 1)
	}
	if err != nil {
		l.t.Fatal(err)
	}
	l.Quiet()
	if dead := l.where(chat); !slices.ContainsFunc(dead, func(p string) bool { return strings.Contains(p, ":dead "+id) }) {
		l.t.Errorf("the answer was not given up: %q", dead)
	}
	l.Chats.As(chat).Unblock()
}

// A whole life, and the number of whoever lived it stands nowhere once their guarantee's time is over: paid for, shown, objected to,
// ended, with requests left lying and messages that did not arrive, and with looks at staff's door.
func TestNumberIsGoneAfterALife(t *testing.T) {
	l := newLife(t)
	const chat = 7344444444
	officer, chief := l.Appoint(31, staff.Officer), l.Appoint(32, staff.Supervisor)
	c := l.Chats.As(chat)
	l.asStaff(c)
	g := l.Request(chat)
	if _, err := l.Gateway.Pay(g.Invoice.ID, "4201320111111010"); err != nil {
		t.Fatal(err)
	}
	l.Quiet()
	g = l.Newest(chat)
	if _, err := l.Counter.View(t.Context(), officer, g.ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := l.Counter.Present(t.Context(), officer, g.ID, 0); err != nil {
		t.Fatal(err)
	}
	for _, who := range []int64{chat, 7355555555} {
		if _, p, err := l.Office.Object(t.Context(), who, g.Reference, "wrong"); p != nil || err != nil {
			t.Fatal(p, err)
		}
	}
	if err := l.Counter.AllowPerson(t.Context(), chief, chat, l.Clock.Now().Add(-kafala.Day), 1000); err != nil {
		t.Fatal(err)
	}
	l.Ask(chat, "When does it end?")
	l.stands(chat, "name of {s"+g.ID[:2]+"}:queries:", "sealed value of {s"+g.ID[:2]+"}:query:"+g.ID[:2])
	l.RequestUntil(chat, "submit:") // another one is left lying, of which somebody is reminded
	c.Block()
	l.unsent(g, kafala.SendReceipt)
	l.stands(chat, "name of {s"+g.ID[:2]+"}:of:", "sealed value of {s"+g.ID[:2]+"}:g:"+g.ID, "value of {s"+g.ID[:2]+"}:dead",
		"name of {s"+g.ID[:2]+"}:missed:", "name of {s"+g.ID[:2]+"}:box:"+g.ID[:2]+".remind.", "name of {s"+g.ID[:2]+"}:sess:")
	if l.leads(g) < 3 {
		t.Error("its payment, its card and its accident do not lead to it")
	}
	l.pass(3 * time.Hour)
	if _, err := l.Counter.End(t.Context(), officer, g.ID, "appeared"); err != nil {
		t.Fatal(err)
	}
	l.pass(kafala.EndPause)
	l.pass(29 * kafala.Day)
	l.stands(chat, "sealed value of {s"+g.ID[:2]+"}:g:"+g.ID)
	l.Ask(chat, "When is it removed?")
	about := func(want string) {
		t.Helper()
		all, err := l.Store.Queries().QueriesOf(t.Context(), chat)
		if err != nil || len(all) == 0 || all[0].Guarantee != want {
			t.Errorf("the question is about %+v, want %q; %v", all, want, err)
		}
	}
	about(g.ID)
	l.pass(2 * kafala.Day)
	about("")
	l.pass(200 * kafala.Day) // what is kept for the next time
	l.nowhere(chat)
	if n := l.leads(g); n > 0 {
		t.Errorf("%d names lead to it yet", n)
	}
	now, err := l.Store.Records().Find(t.Context(), g.ID)
	if err != nil || now.Status != kafala.Ended || !now.Forgotten() || now.Payment.ID == "" {
		t.Errorf("the books say %+v, %v", now, err)
	}
}

// A request that nobody pays loses its persons on the day that its owner is told, not before and not after.
func TestUnpaidIsErasedOnTheDayThatIsNamed(t *testing.T) {
	l := newLife(t)
	const chat = 7344444444
	g := l.Request(chat)
	l.pass(32 * time.Minute) // its link has ended
	now, err := l.Store.Records().Find(t.Context(), g.ID)
	if err != nil {
		t.Fatal(err)
	}
	named, known := l.Office.Settings.EraseAt(now)
	if over, _ := now.Over(); !known || !named.Equal(over.Add(20*kafala.Day)) {
		t.Fatalf("%s names %s (%t)", now.Status, named, known)
	}
	for day := 1; l.Clock.Now().Before(named.Add(kafala.Day)); day++ {
		was, err := l.Store.Records().Find(t.Context(), g.ID)
		if gone := err != nil || was.Forgotten(); gone == l.Clock.Now().Before(named) {
			t.Fatalf("on day %d, %s before that time: %v, %v", day, named.Sub(l.Clock.Now()), was.Erased, err)
		}
		l.pass(12 * time.Hour)
	}
	if now, err = l.Store.Records().Find(t.Context(), g.ID); err != nil || !now.Forgotten() || now.Erased.Before(named) {
		t.Errorf("the erasure is not written down: %v, %v", now.Erased, err)
	}
}

// Whoever has paid nothing and deletes what is kept stands nowhere from that moment on, whatever they had begun.
func TestNumberIsGoneWithDelete(t *testing.T) {
	l := newLife(t)
	const chat = 7366666666
	c := l.Chats.As(chat)
	l.asStaff(c)
	given := l.Request(chat)
	l.Withdraw(chat)
	l.Quiet()
	g := l.Request(chat)
	if _, err := l.Gateway.Pay(g.Invoice.ID, "4201320000311101"); err == nil {
		t.Fatal("it should be declined")
	}
	l.Quiet()
	c.Type("/requests")
	l.Quiet()
	l.unsent(g, kafala.SendDeclined)
	l.RequestUntil(chat, "submit:")
	l.answered(chat, "Why was it declined?")
	l.Ask(chat, "And now?")
	l.stands(chat, "name of {s"+g.ID[:2]+"}:queries:", "sealed value of {s"+g.ID[:2]+"}:query:"+g.ID[:2])
	l.stands(chat, "name of {s"+g.ID[:2]+"}:of:", "name of {s"+g.ID[:2]+"}:waits:", "sealed value of {s"+g.ID[:2]+"}:g:"+g.ID,
		"sealed value of {s"+g.ID[:2]+"}:g:"+given.ID, "name of {s"+g.ID[:2]+"}:box:"+g.ID[:2]+".remind.")
	c.Type("/delete")
	l.Quiet()
	l.TapData(c, "erase")
	l.Quiet()
	l.pass(kafala.Hold) // the buttons of the links that were given up go
	l.nowhere(chat)
}
