package bot_test

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/receipt"
	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/moyasar"
	"kafalabot/storage/storagetest"
)

// What the persons of TestNothingPersonalInClear are called, by what may be shown of it and where.
var (
	// numbers are shown nowhere at all.
	numbers = []string{"3123456789", "3323456789", "1012345672", "1012345671", "1109876548", "2209876545", "507654321", "507654322"}
	// whole is shown to the chat that typed it, on the review alone: full names, a birth date, what was typed of a case.
	whole = []string{"Zubaydah Umran Salih Alqarnayn", "Kenan Umran Salih Alqarnayn", "Kinan Umran Salih Alqarnayn",
		"1989-12-02", "3/5/1410", "Quarter Seventeen", "KX45128830"}
	// parts are words of names, which the chat's own messages may show.
	parts = []string{"Zubaydah", "Umran", "Alqarnayn", "Kenan", "Kinan"}
)

// acts are a whole conversation, with every kind of slip: texts, [buttons by their data], {other acts}.
var acts = []string{
	"/start", "[speak:en]", "[begin:", "1012345671", "{photo}", "1012345672", "4111111111111111", "Zubaydah", "Zubaydah Umran Salih Alqarnayn",
	"{other}", "0507654321", "1012345672", "naql kafala", "1109876548", "Kenan Umran Salih Alqarnayn", "{edit 2209876545}", "KX45128830",
	"[set:region:riyadh:", "[set:kind:appearance:", "[changes:", "[edit:person_name:", "Kinan Umran Salih Alqarnayn",
	"[additions:", "[edit:birth_date:", "3/5/1410", "[additions:", "[edit:person_mobile:", "050 765 4322", "[additions:", "[edit:relation:",
	"[set:relation:brother:", "[additions:", "[edit:accident_date:", "yesterday", "[additions:", "[edit:office:",
	"Quarter Seventeen", "/mydata", "1109876548", "[check:", "[remember:", "[submit:", "{decline 4201320000311101}", "{pay 4201320111111010}",
	"{scan}", "{reference}", "/requests", "{open}", "/mydata", "/help", "/privacy", "/nonsense 1109876548",
	"/new", "[begin:1.saved", "3123456789", "/mydata", "3323456789", "3123456789", "[back:",
	"2209876545", "Kenan Umran Salih Alqarnayn", "[set:accident:none:", "[set:region:asir:",
	"[set:kind:payment:", "[check:",
	"[submit:", "[withdraw:", "[giveup:", "/new", "[begin:1.saved", "1109876548", "/mydata", "/delete", "[stay", "/delete",
	"[erase", "/mydata", "1012345672", "my number is 1012345672",
}

// A whole conversation leaves no ID number, name, mobile or birth date in clear anywhere: not in Redis after any act,
// not in the log, not at the gateway, not in callback data, addresses, file names or the QR.
func TestNothingPersonalInClear(t *testing.T) {
	t.Parallel()
	for name, client := range map[string]func(testing.TB) redis.UniversalClient{"miniredis": storagetest.Mini,
		"redis-server": storagetest.Shared} {
		t.Run(name, func(t *testing.T) {
			w := world.New(t, world.Options{Redis: client(t)})
			me, stranger := w.Chats.As(world.Citizen), w.Chats.As(7100000002)
			for i, act := range acts {
				perform(t, w, me, stranger, act)
				w.Quiet()
				for key, value := range everything(t, w.Redis) {
					absent(t, fmt.Sprintf("after act %d (%s): redis key %s", i, act, key), key+"\n"+value, numbers, whole, parts)
				}
			}
			if n := len(w.Gateway.Books().Invoices); n != 2 {
				t.Errorf("%d links were made: the conversation did not go as written", n)
			}
			if left := w.Newest(world.Citizen); left.Status != kafala.Issued || len(left.Answers) < 13 {
				t.Errorf("what is left is %s with %d answers", left.Status, len(left.Answers))
			}
			if n := len(stranger.Messages()); n != 4 {
				t.Errorf("the stranger's chat has %d messages", n)
			}
			absent(t, "the log", w.Logs.String(), numbers, whole, parts)
			if len(w.Logs.String()) < 100 {
				t.Error("nothing was logged: the log was not looked at")
			}
			atTheGateway(t, w)
			atTelegram(t, w, me)
			atTelegram(t, w, stranger)
			for _, m := range me.Messages() {
				if m.From != nil && !m.From.IsBot {
					absent(t, "a message that should be deleted", m.Text, numbers[:6])
				}
			}
		})
	}
}

func perform(t *testing.T, w *world.World, me, stranger *botapi.Citizen, act string) {
	t.Helper()
	inner := strings.Trim(act, "[{}]")
	switch {
	case act[0] == '[':
		w.TapData(me, inner)
		return
	case act[0] != '{':
		me.Type(act)
		return
	}
	name, arg, _ := strings.Cut(inner, " ")
	switch name {
	case "photo":
		me.SendPhoto(world.Picture())
	case "other":
		me.ShareOther(botapi.Contact{PhoneNumber: "966507654322", FirstName: "Zubaydah", UserID: 5})
	case "edit":
		for _, m := range me.Messages() {
			if m.From != nil && !m.From.IsBot && m.Text == "Kenan Umran Salih Alqarnayn" {
				me.Edit(m.ID, arg)
				return
			}
		}
		t.Fatal("nothing to edit")
	case "pay", "decline":
		if _, err := w.Gateway.Pay(w.Invoice(), arg); (err != nil) != (name == "decline") {
			t.Fatal(err)
		}
	case "scan":
		g := w.Newest(world.Citizen)
		stranger.Start("v_" + g.ID + "_" + g.Token)
	case "reference":
		stranger.Type(w.Newest(world.Citizen).Reference)
	case "open":
		w.TapData(me, "open:")
	}
}

// absent fails where a text shows any of the secrets, as it is or written in one of the ways of programs.
func absent(t *testing.T, where, text string, secrets ...[]string) {
	t.Helper()
	for _, list := range secrets {
		for _, secret := range list {
			quoted, err := json.Marshal(secret)
			if err != nil {
				t.Fatal(err)
			}
			for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), strings.Trim(string(quoted), `"`),
				hex.EncodeToString([]byte(secret)), base64.StdEncoding.EncodeToString([]byte(secret))} {
				if strings.Contains(text, form) {
					t.Errorf("%s: %q stands there", where, form)
				}
			}
		}
	}
}

// everything reads all of a Redis.
func everything(t *testing.T, client redis.UniversalClient) map[string]string {
	t.Helper()
	ctx := t.Context()
	all := map[string]string{}
	for _, key := range client.Keys(ctx, "*").Val() {
		kind, err := client.Type(ctx, key).Result()
		if err != nil {
			t.Fatal(err)
		}
		switch kind {
		case "string":
			all[key] = client.Get(ctx, key).Val()
		case "zset":
			all[key] = strings.Join(client.ZRange(ctx, key, 0, -1).Val(), "\n")
		case "set":
			all[key] = strings.Join(client.SMembers(ctx, key).Val(), "\n")
		case "hash":
			all[key] = fmt.Sprint(client.HGetAll(ctx, key).Val())
		case "list":
			all[key] = strings.Join(client.LRange(ctx, key, 0, -1).Val(), "\n")
		case "none": // its lifetime has just ended
		default:
			t.Fatalf("key %s is a %s, which this test cannot read", key, kind)
		}
	}
	return all
}

func atTheGateway(t *testing.T, w *world.World) {
	t.Helper()
	calls := w.Gateway.Calls()
	if len(calls) == 0 {
		t.Error("the gateway heard nothing")
	}
	for _, call := range calls {
		absent(t, "a call of the gateway", call.Method+" "+call.Path+"?"+call.Query+"\n"+call.Agent+"\n"+call.Body, numbers, whole, parts)
	}
	var books moyasar.Books = w.Gateway.Books()
	text, err := json.Marshal(books)
	if err != nil {
		t.Fatal(err)
	}
	absent(t, "the gateway's books", string(text)+fmt.Sprintf("%+v", books), numbers, whole, parts)
}

// atTelegram looks through what the bot has sent: numbers stand nowhere, and whatever carries data names nobody.
func atTelegram(t *testing.T, w *world.World, c *botapi.Citizen) {
	t.Helper()
	for _, call := range w.Chats.Calls() {
		for name, value := range call.Params {
			absent(t, call.Method+" "+name, value, numbers)
		}
	}
	for _, m := range c.Messages() {
		if m.From == nil || !m.From.IsBot {
			continue
		}
		if m.ReplyMarkup != nil {
			for _, r := range m.ReplyMarkup.InlineKeyboard {
				for _, b := range r {
					absent(t, "a button", b.CallbackData+"\n"+b.URL, numbers, whole, parts)
					absent(t, "a button's label", b.Text, whole)
				}
			}
		}
		absent(t, "a caption", m.Caption, numbers, whole, parts)
		if m.Document != nil {
			absent(t, "a file's name", m.Document.Name, numbers, whole, parts)
			absent(t, "a file", file(t, c, m.Document.FileID), numbers, whole, parts)
		}
		if len(m.Photo) > 0 {
			text, err := receipt.ReadQR(t.Context(), []byte(file(t, c, m.Photo[len(m.Photo)-1].FileID)), nil)
			if err != nil {
				t.Fatal(err)
			}
			absent(t, "the QR", text, numbers, whole, parts)
		}
	}
}

func file(t *testing.T, c *botapi.Citizen, id string) string {
	t.Helper()
	data, err := c.File(id)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// Where the operator does not want messages deleted nothing is, and nobody is told that it is.
func TestIDMessagesAreKept(t *testing.T) {
	t.Parallel()
	for _, deleted := range []bool{true, false} {
		w := world.New(t, world.Options{Settings: func(s *kafala.Settings) { s.Rules.DeleteIDs = deleted }})
		me := w.Chats.As(world.Citizen)
		for _, act := range []string{"/start", "[speak:en]", "[begin:", "1012345671", "1012345672", "/privacy", "4111111111111111"} {
			perform(t, w, me, nil, act)
			w.Quiet()
		}
		ids, cards, promises := 0, 0, 0
		for _, m := range me.Messages() {
			switch {
			case m.From.IsBot:
				promises += strings.Count(m.Text, "we delete every message that holds an ID number") + strings.Count(m.Text, "Your message is deleted")
			case strings.HasPrefix(m.Text, "1012"):
				ids++
			case strings.HasPrefix(m.Text, "4111"):
				cards++
			}
		}
		if (ids == 0) != deleted || (promises > 0) != deleted || cards != 0 {
			t.Errorf("deleted=%t: %d messages with an ID, %d with a card number, %d promises", deleted, ids, cards, promises)
		}
	}
}

// A message that holds an ID number is deleted whatever else it does; a command does what it does all the same.
func TestIDBesideACommandIsDeleted(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	me := w.Chats.As(world.Citizen)
	for _, name := range []string{"start", "new", "cancel", "help", "privacy", "mydata", "requests", "language", "audit", "find",
		"nonsense", "delete"} {
		before := len(me.Messages())
		for _, number := range []string{"1012345672", "101 234 5672", "\u0661\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0662",
			"of 1012345672"} {
			me.Type("/" + name + " " + number)
			w.Quiet()
		}
		for _, m := range me.Messages() {
			if !m.From.IsBot {
				t.Errorf("%q stays", m.Text)
			}
		}
		if len(me.Messages()) < before+4 {
			t.Errorf("/%s is not answered", name)
		}
	}
	me.Type("1012345672 5") // no reference, and nothing that is waited for
	w.Quiet()
	me.Type("/help 1012345673")
	w.Quiet()
	kept := 0
	for _, m := range me.Messages() {
		if !m.From.IsBot {
			kept++
		}
	}
	if kept != 1 {
		t.Errorf("%d messages are kept, want the one without an ID", kept)
	}
}

// Nobody begins a request without having been shown the present notice: the button of the empty list leads by way of it.
func TestNoBeginningWithoutTheNotice(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	me := w.Chats.As(world.Citizen)
	me.Type("/requests")
	w.Quiet()
	w.TapData(me, "another")
	w.Quiet()
	st, err := w.Store.Chats().Load(t.Context(), world.Citizen)
	if last := me.Last(); err != nil || st.Session.Draft != "" || !strings.Contains(last.Text, "/privacy") || last.ReplyMarkup == nil {
		t.Errorf("a stranger to the notice sees %q, %v", last.Text, err)
	}
	w.TapData(me, "begin:1")
	w.Quiet()
	me.Type("/cancel")
	w.Quiet()
	w.TapData(me, "drop:")
	w.Quiet()
	me.Type("/requests")
	w.Quiet()
	w.TapData(me, "begin:1")
	w.Quiet()
	if st, err = w.Store.Chats().Load(t.Context(), world.Citizen); err != nil || st.Session.Draft == "" {
		t.Errorf("whoever agreed to it does not begin at once: %v", err)
	}
}

// The version and the time of the notice that was agreed to lie with the session, the profile and the guarantee, and
// a new notice is shown before the next request begins.
func TestConsent(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	first := w.Clock.Now()
	g := w.Request(world.Citizen)
	me := w.Chats.As(world.Citizen)
	agreed := func(where string, c kafala.Consent, version int, at time.Time) {
		t.Helper()
		if c.Version != version || !c.At.Equal(at) {
			t.Errorf("%s: agreed to version %d at %s, want %d at %s", where, c.Version, c.At, version, at)
		}
	}
	agreed("guarantee", g.Consent, 1, first)
	st, err := w.Store.Chats().Load(t.Context(), world.Citizen)
	if err != nil {
		t.Fatal(err)
	}
	agreed("profile", st.Profile.Consent, 1, first)

	w.Restart(func(s *kafala.Settings) { s.Notice = 2 })
	w.Clock.Pass(time.Hour)
	me.Type("/new")
	w.Quiet()
	old := -1
	for _, m := range me.Messages() { // the welcome that was shown before the notice changed
		if m.From.IsBot && strings.Contains(m.Text, "/privacy") {
			old = m.ID
			break
		}
	}
	if _, err := me.TapOn(old, "begin:1"); err == nil {
		w.Quiet()
	}
	if st, err = w.Store.Chats().Load(context.Background(), world.Citizen); err != nil || st.Session.Draft != "" {
		t.Fatalf("begun under the old notice: %+v, %v", st.Session, err)
	}
	w.TapData(me, "begin:2")
	w.Quiet()
	if st, err = w.Store.Chats().Load(t.Context(), world.Citizen); err != nil || st.Session.Draft == "" {
		t.Fatalf("not begun: %v", err)
	}
	agreed("session", st.Session.Consent, 2, w.Clock.Now())
	agreed("profile", st.Profile.Consent, 2, w.Clock.Now())
}
