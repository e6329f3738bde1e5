package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/sandbox/botapi"
)

// saidTo counts the messages of the bot's in a chat that hold a text, in Arabic.
func saidTo(t *testing.T, c *botapi.Citizen, key string, data locales.Data) (n int) {
	t.Helper()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	text := words["ar"].Plain(key, data)
	for _, m := range c.Messages() {
		if m.From.IsBot && strings.Contains(m.Text, text) {
			n++
		}
	}
	return n
}

// Only the sender's own contact, shared by themselves, leads on to the link: no forwarded one, nobody else's, no typed
// number, no old button, no made-up data, and no restart in between. What is kept is that it was shared, and no number.
func TestContactBeforeALink(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Settings: func(s *kafala.Settings) { s.Rules.AllDeclines = 5 }})
	c := w.Chats.As(world.Citizen)
	w.RequestUntil(world.Citizen, "submit:")
	var old []string
	for _, m := range c.Messages() {
		if m.ReplyMarkup != nil {
			for _, b := range slices.Concat(m.ReplyMarkup.InlineKeyboard...) {
				old = append(old, b.CallbackData)
			}
		}
	}
	w.Burst()
	w.TapData(c, "submit:")
	w.Quiet()
	opened := func() int {
		t.Helper()
		all, err := w.Store.Records().ByChat(t.Context(), world.Citizen, 9)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	update := 2_000_000_000
	door := w.Bot.Webhook(secret)
	contact := func(of int64, forwarded bool) {
		t.Helper()
		update++
		u := textOf(update, world.Citizen, world.Citizen, "private", "")
		message, _ := u["message"].(map[string]any)
		message["contact"] = map[string]any{"phone_number": "4915112345678", "first_name": "x", "user_id": of}
		if forwarded {
			message["forward_origin"] = map[string]any{"type": "user", "date": 1, "sender_user": map[string]any{"id": of, "first_name": "x"}}
		}
		push(t, door, u)
		w.Quiet()
	}
	tap := func(data string) {
		t.Helper()
		update++
		push(t, door, tapOf(update, world.Citizen, 1, data))
		w.Quiet()
	}
	contact(world.Citizen, true)
	contact(7100000002, false)
	contact(0, false)
	c.Type("966501234567")
	w.Quiet()
	w.Restart()
	door = w.Bot.Webhook(secret)
	if n := opened(); n != 0 {
		t.Fatalf("%d were opened without the number", n)
	}
	if u, err := w.Store.Counts().Usage(t.Context(), world.Citizen); err != nil || !u.Proved.IsZero() {
		t.Fatalf("%+v, %v", u, err)
	}
	for _, data := range append(old, "submit:0.0:"+strings.Repeat("a", 4), "renew:10aaaaaaaaaaaaaaaa", "reprice:10aaaaaaaaaaaaaaaa.1") {
		if data == "" || strings.HasPrefix(data, "drop") {
			continue
		}
		tap(data)
	}
	if n := opened(); n != 0 {
		t.Fatalf("%d were opened by old buttons", n)
	}
	submit := old[slices.IndexFunc(old, func(data string) bool { return strings.HasPrefix(data, "submit:") })]
	mark := submit[strings.LastIndexByte(submit, ':'):]
	for _, data := range []string{"keep" + mark, "check" + mark, submit} { // wherever those have led
		tap(data)
	}
	contact(world.Citizen, false) // of another country
	g := w.Newest(world.Citizen)
	if opened() != 1 || g.Status != kafala.Awaiting || g.Invoice.URL == "" {
		t.Fatalf("%d were opened; it is %s", opened(), g.Status)
	}
	if n := saidTo(t, c, "note.proved", nil); n != 1 {
		t.Errorf("told %d times", n)
	}
	if n := g.Answers["mobile"]; n != "+966501234567" {
		t.Errorf("the mobile is %q", n)
	}
	if strings.Contains(w.Logs.String(), "4915112345678") {
		t.Error("the number is in the log")
	}
	for _, key := range w.Redis.Keys(t.Context(), "*proved*").Val() {
		if value := w.Redis.Get(t.Context(), key).Val(); strings.Contains(value, "4915112345678") {
			t.Errorf("%s keeps the number: %s", key, value)
		}
	}
}

// Admins, each in their own chat, and the staff chat are told of a burst once.
func TestBurstIsToldToAdmins(t *testing.T) {
	t.Parallel()
	const boss, other = 7200000001, 7200000002
	w := world.New(t, world.Options{Admins: []int64{boss}, Settings: func(s *kafala.Settings) { s.Rules.AllDeclines = 5 }})
	for _, id := range []int64{boss, other, world.Citizen} {
		w.Chats.As(id).Type("/help")
	}
	w.Appoint(other, staff.Admin)
	w.Burst()
	for range 3 {
		if _, p := w.Apply(world.Citizen, world.Number(1), world.Number(2)); p == nil || p.Key != "contact" {
			t.Fatalf("refused: %v", p)
		}
		w.Quiet()
		w.Clock.Pass(time.Minute)
		w.Wake()
		w.Quiet()
	}
	for name, chat := range map[string]*botapi.Citizen{"the first admin": w.Chats.As(boss), "the second": w.Chats.As(other),
		"the staff chat": w.Chats.As(7100000003).In(world.StaffChat)} {
		if n := saidTo(t, chat, "staff.burst.declines", nil); n != 1 {
			t.Errorf("%s was told %d times", name, n)
		}
	}
}

// However often the button is tapped, or the way back from the payment page is taken, the gateway is asked once in a
// while; it is said when, and what was paid meanwhile is shown at once.
func TestVerifyAsksOnceInAWhile(t *testing.T) { // beside no other: it must be over in kafala.CheckEvery
	w := world.New(t, world.Options{})
	one, two := w.Request(world.Citizen), w.Request(world.Citizen)
	w.Quiet()
	update := 2_000_000_000
	door := w.Bot.Webhook(secret)
	asked := func() (n int) {
		for _, call := range w.Gateway.Calls() {
			if call.Method == "GET" && strings.Contains(call.Path, "/invoices/") {
				n++
			}
		}
		return n
	}
	before := asked()
	var first string
	for i := range 50 {
		update++
		u := tapOf(update, world.Citizen, 1, "verify:"+one.ID)
		if i%2 == 1 {
			u = textOf(update, world.Citizen, world.Citizen, "private", "/start p_"+one.ID)
		}
		answer := push(t, door, u).Text
		w.Quiet()
		if i%2 == 1 { // a message of its own, whose number is heard
			calls := w.Chats.Calls("sendMessage")
			answer = calls[len(calls)-1].Params["text"]
		}
		if i == 0 {
			first = answer
		}
		if first == "" || answer != first {
			t.Fatalf("answer %d: %q, and the first was %q", i, answer, first)
		}
	}
	if n := asked() - before; n != 1 {
		t.Errorf("fifty taps asked the gateway %d times", n)
	}
	if said := strings.NewReplacer("\u2066", "", "\u2067", "", "\u2069", "").Replace(first); !strings.Contains(said,
		w.Clock.Now().In(kafala.Riyadh).Format("03:04:05")) {
		t.Errorf("it is not said when: %s", said)
	}
	update++
	other := push(t, door, tapOf(update, world.Citizen, 1, "verify:"+two.ID)).Text
	w.Quiet()
	if other == first || other == "" || asked()-before != 1 {
		t.Errorf("about the other one: %q, asked %d times", other, asked()-before)
	}
	if _, err := w.Gateway.Pay(two.Invoice.ID, "4201320111111010"); err != nil { // of which the gateway tells
		t.Fatal(err)
	}
	w.Quiet()
	update++
	paid := push(t, door, textOf(update, world.Citizen, world.Citizen, "private", "/start p_"+two.ID)).Text
	reference := kafala.GroupReference(w.Newest(world.Citizen).Reference)
	if !strings.Contains(paid, reference) {
		t.Errorf("what was paid meanwhile: %q", paid)
	}
	w.Clock.Pass(kafala.CheckEvery)
	before = asked()
	update++
	if push(t, door, tapOf(update, world.Citizen, 1, "verify:"+one.ID)); asked()-before != 1 {
		t.Error(fmt.Sprint("some seconds later it was asked ", asked()-before, " times"))
	}
}
