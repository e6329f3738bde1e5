package bot_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/bench/books"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/sandbox/botapi"
	"kafalabot/storage"
	"kafalabot/storage/storagetest"
)

// types has the payer type something, and gives the bot's newest message.
func types(w *world.World, text string) botapi.Message {
	w.Chats.As(payer).Type(text)
	w.Quiet()
	return w.Chats.As(payer).Last()
}

// buttonsOf lists the callback data under a message.
func buttonsOf(m botapi.Message) (all []string) {
	if m.ReplyMarkup == nil {
		return nil
	}
	for _, b := range slices.Concat(m.ReplyMarkup.InlineKeyboard...) {
		all = append(all, b.CallbackData+b.URL)
	}
	return all
}

func offers(m botapi.Message, begins string) bool {
	return slices.ContainsFunc(buttonsOf(m), func(data string) bool { return strings.HasPrefix(data, begins) })
}

// payable counts the messages in the payer's chat with a button to a payment page.
func payable(w *world.World) (n int) {
	for _, m := range w.Chats.As(payer).Messages() {
		if slices.ContainsFunc(buttonsOf(m), func(data string) bool { return strings.Contains(data, "/invoices/") }) {
			n++
		}
	}
	return n
}

// Everything that is not understood is answered with what is open, and a payload first with what it says.
func TestHomeAnswers(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	if m := types(w, "xyzzy"); !offers(m, "begin:") {
		t.Errorf("where nothing is open: %q", m.Text)
	}
	g := w.Request(payer)
	for _, text := range []string{"?", "xyzzy", "/start", "/start somewhere", "/start v_x", "/nothing"} {
		if m := types(w, text); !offers(m, "verify:"+g.ID) || !offers(m, "another") || !strings.Contains(books.Text(m), "02:48") {
			t.Errorf("%s while a request waits: %q", text, m.Text)
		}
	}
	if m := types(w, "/start p_"+g.ID); offers(m, "another") || !offers(m, "verify:"+g.ID) {
		t.Errorf("a payload: %q", m.Text)
	}
	for _, act := range []func(){
		func() { w.TapData(w.Chats.As(payer), "verify:") },
		func() { types(w, "?") },
		func() { w.TapData(w.Chats.As(payer), "another") },
	} {
		act()
		w.Quiet()
	}
	if m := w.Chats.As(payer).Last(); !offers(m, "begin:") || payable(w) != 1 {
		t.Errorf("the welcome is not one tap away: %q, %d can be paid", m.Text, payable(w))
	}
	if m := types(w, "/new"); !offers(m, "begin:") {
		t.Errorf("to who asks for a new one: %q", m.Text)
	}
	if m := types(w, "/cancel"); !offers(m, "giveup:"+g.ID) {
		t.Errorf("/cancel: %q", m.Text)
	}
	w.TapData(w.Chats.As(payer), "giveup:")
	w.Quiet()
	if m := types(w, "/cancel"); !offers(m, "begin:") { // they know that they have given it up
		t.Errorf("after it was given up: %q", m.Text)
	}
}

// /cancel asks which, where several wait; once one is given up, the others are shown.
func TestCancelAmongSeveral(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	one, two := w.Request(payer), w.Request(payer)
	m := types(w, "/cancel")
	if !offers(m, "withdraw:"+one.ID) || !offers(m, "withdraw:"+two.ID) || len(buttonsOf(m)) != 2 {
		t.Errorf("which one: %v", buttonsOf(m))
	}
	w.TapData(w.Chats.As(payer), "withdraw:"+two.ID)
	w.Quiet()
	w.TapData(w.Chats.As(payer), "giveup:"+two.ID)
	w.Quiet()
	if m := w.Chats.As(payer).Last(); !offers(m, "verify:"+one.ID) {
		t.Errorf("the other one is not shown: %q", m.Text)
	}
	w.RequestUntil(payer, "set:region:riyadh:") // and after a draft is dropped
	types(w, "/cancel")
	w.TapData(w.Chats.As(payer), "drop:")
	w.Quiet()
	if m := w.Chats.As(payer).Last(); !offers(m, "verify:"+one.ID) {
		t.Errorf("after a draft was dropped: %q", m.Text)
	}
}

// A typed yes gives up the one request that was asked about, if nothing else was done since; a no leaves it, and of several none
// is given up without being named.
func TestTypedAnswerToCancel(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	g := w.Request(payer)
	waits := func() bool {
		t.Helper()
		now, err := w.Store.Records().Find(t.Context(), g.ID)
		must(t, err)
		return now.Cancellable()
	}
	for _, texts := range [][]string{{"yes"}, {"/cancel", "لا"}, {"cancel", "/start", "yes"}, {"cancel", "لا", "نعم"}} {
		for _, text := range texts {
			types(w, text)
		}
		if m := w.Chats.As(payer).Last(); !waits() || !offers(m, "verify:"+g.ID) {
			t.Errorf("%q: it waits: %t; %q", texts, waits(), m.Text)
		}
	}
	other := w.Request(payer)
	types(w, "cancel")
	if m := types(w, "yes"); !waits() || !offers(m, "withdraw:"+g.ID) || !offers(m, "withdraw:"+other.ID) {
		t.Errorf("of two: %q", m.Text)
	}
	w.TapData(w.Chats.As(payer), "withdraw:"+other.ID)
	w.Quiet()
	w.TapData(w.Chats.As(payer), "giveup:"+other.ID)
	w.Quiet()
	types(w, "cancel")
	if m := types(w, "نعم"); waits() || !offers(m, "another") {
		t.Errorf("a yes does not give it up: %q", m.Text)
	}
}

// A typed yes is to the request that was named, while the question about it is the newest: where another is left, it has run out, or the
// bot has asked something else since, nothing is given up.
func TestTypedYesIsToWhatWasNamed(t *testing.T) {
	t.Parallel()
	status := func(w *world.World, g kafala.Guarantee) kafala.Status {
		now, err := w.Store.Records().Find(t.Context(), g.ID)
		must(t, err)
		return now.Status
	}
	t.Run("another is left", func(t *testing.T) {
		t.Parallel()
		w := world.New(t, world.Options{})
		one, two := w.Request(payer), w.Request(payer)
		types(w, "/cancel")
		_, err := w.Gateway.Pay(one.Invoice.ID, "4201320111111010")
		must(t, err)
		w.Quiet()
		m := types(w, "نعم")
		if got := status(w, two); got != kafala.Awaiting || !offers(m, "giveup:"+two.ID) {
			t.Errorf("the one that was never named is %s; %q", got, m.Text)
		}
		if types(w, "نعم"); status(w, two) != kafala.Cancelled {
			t.Error("asked about by name, it is not given up")
		}
	})
	t.Run("ten minutes later", func(t *testing.T) {
		t.Parallel()
		w := world.New(t, world.Options{})
		g := w.Request(payer)
		types(w, "/cancel")
		w.Clock.Pass(10*time.Minute + 2*time.Second)
		if m := types(w, "نعم"); status(w, g) != kafala.Awaiting || !offers(m, "verify:"+g.ID) {
			t.Errorf("it is %s: %q", status(w, g), m.Text)
		}
	})
	t.Run("the bot has asked something else", func(t *testing.T) {
		t.Parallel()
		w := world.New(t, world.Options{Settings: func(s *kafala.Settings) { s.Rules.UnusedAfter = 14 }})
		w.Clock.Pass(8 * time.Hour) // by night it would wait
		old := w.Issued(payer, world.Number(1), world.Number(2))
		w.Clock.Pass(14*kafala.Day - 10*time.Minute)
		g := w.Request(payer)
		w.Clock.Pass(9 * time.Minute)
		types(w, "/cancel")
		w.Clock.Pass(2 * time.Minute)
		w.Wake()
		w.Quiet()
		if m := w.Chats.As(payer).Last(); !offers(m, "wanted:") {
			t.Fatalf("it is not asked about %s then: %q", old.ID, m.Text)
		}
		if types(w, "نعم"); status(w, g) != kafala.Awaiting {
			t.Errorf("a yes to that gives %s up", g.ID)
		}
	})
}

// Who writes a reminder's answer has it taken, whatever was asked before: it is no question to staff, and a yes to nothing else.
func TestReminderIsTheNewestQuestion(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]func(w *world.World){
		"a question was to be typed": func(w *world.World) {
			w.Clock.Pass(110 * time.Minute)
			types(w, "/ask")
			w.TapData(w.Chats.As(payer), "askperson")
			w.Quiet()
			w.Clock.Pass(11 * time.Minute)
		},
		"it was asked whether to cancel": func(w *world.World) {
			types(w, "/cancel")
			w.Clock.Pass(2*time.Hour + time.Minute)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, world.Options{})
			w.Clock.Pass(8 * time.Hour) // by night it would wait
			w.RequestUntil(payer, "set:region:riyadh:")
			asked := draft(t, w)
			before(w)
			w.Wake()
			w.Quiet()
			reminded := w.Chats.As(payer).Last()
			if !strings.Contains(books.Text(reminded), inArabic(t, "note.reminder")) {
				t.Fatalf("no reminder: %q", reminded.Text)
			}
			types(w, "نعم يا فهد محمد سالم")
			now := draft(t, w)
			all, err := w.Store.Queries().QueriesOf(t.Context(), payer)
			must(t, err)
			if now.Draft != asked.Draft || len(all) != 0 {
				t.Errorf("draft %q, %d questions; %q", now.Draft, len(all), w.Chats.As(payer).Last().Text)
			}
		})
	}
}

// While a guarantee stands that is too old to be told of, no home says that nothing is open.
func TestNothingIsOpen(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	w.Issued(payer, world.Number(1), world.Number(2))
	w.Clock.Pass(20 * kafala.Day)
	w.RequestUntil(payer, "set:region:riyadh:")
	types(w, "/cancel")
	w.TapData(w.Chats.As(payer), "drop:")
	w.Quiet()
	if text := books.Text(w.Chats.As(payer).Last()); !strings.Contains(text, "القائم في هذه المحادثة") {
		t.Errorf("after a draft was dropped: %q", text)
	}
	w.Request(payer)
	w.Clock.Pass(25 * time.Hour)
	_, err := w.Office.Sweep(t.Context())
	must(t, err)
	w.Quiet()
	m := types(w, "/start")
	if text := books.Text(m); !strings.Contains(text, "آخر ما جرى غيره") || !offers(m, "list") {
		t.Errorf("after a link has ended: %q with %v", text, buttonsOf(m))
	}
}

// "Not accepted" names the contact and the guarantor's own way out, and changes nothing.
func TestUnacceptedRecordsNothing(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	g, other := w.Issued(payer, world.Number(1), world.Number(2)), w.Issued(payer+1, world.Number(3), world.Number(4))
	m := types(w, "?")
	if !strings.Contains(books.Text(m), kafala.GroupReference(g.Reference)) || !offers(m, "unaccepted:"+g.ID) || !offers(m, "receipt:") {
		t.Fatalf("home: %q", m.Text)
	}
	before, err := w.Store.Records().Find(t.Context(), g.ID)
	must(t, err)
	w.TapData(w.Chats.As(payer), "unaccepted:")
	w.Quiet()
	m = w.Chats.As(payer).Last()
	if !strings.Contains(books.Text(m), w.Office.Settings.Operator.Contact.In("ar")) || !offers(m, "quit:"+g.ID) {
		t.Errorf("it says %q with %v", m.Text, buttonsOf(m))
	}
	after, err := w.Store.Records().Find(t.Context(), g.ID)
	if must(t, err); len(after.History) != len(before.History) || after.Status != before.Status || after.Order != before.Order {
		t.Errorf("it has changed %+v", after)
	}
	if !strings.Contains(books.Text(m), inArabic(t, "home.unaccepted.quit")) {
		t.Errorf("what nobody has used is given up at once: %q", books.Text(m))
	}
	_, err = w.Store.Records().Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Presented = append(g.Presented, kafala.Mark{At: w.Clock.Now(), By: 7})
		return nil, nil
	})
	must(t, err)
	press(t, w, "unaccepted:"+g.ID)
	w.Quiet()
	if m := w.Chats.As(payer).Last(); !strings.Contains(books.Text(m), inArabic(t, "home.unaccepted.wish")) {
		t.Errorf("what was used is asked for: %q", books.Text(m))
	}
	press(t, w, "unaccepted:"+other.ID)
	w.Quiet()
	if m := w.Chats.As(payer).Last(); !slices.Equal(buttonsOf(m), []string{"home"}) ||
		strings.Contains(books.Text(m), kafala.GroupReference(other.Reference)) {
		t.Errorf("of somebody else's it says %q", m.Text)
	}
}

// One message at a time can be paid, and none once the payment has come.
func TestPayButtonsGo(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	g := w.Request(payer)
	for i, act := range []func(){
		func() {}, func() { _, _ = w.Gateway.Pay(g.Invoice.ID, poorCard) }, func() { types(w, "?") },
		func() { _, _ = w.Gateway.Pay(g.Invoice.ID, poorCard) }, func() { types(w, "/start p_"+g.ID) },
	} {
		act()
		w.Quiet()
		if n := payable(w); n != 1 {
			t.Errorf("after act %d %d messages can be paid", i, n)
		}
	}
	w.Chats.Fault(botapi.Fault{Kind: botapi.Broken, Method: "editMessageReplyMarkup", Count: 1})
	if _, err := w.Gateway.Pay(g.Invoice.ID, goodCard); err != nil {
		t.Fatal(err)
	}
	w.PutOff("a delivery waits until its service is well")
	if said(t, w, "receipt.sheet") != 1 {
		t.Error("the receipt waits for the buttons")
	}
	w.Restart() // as after a crash
	w.Clock.Pass(21 * time.Second)
	w.Quiet()
	if n := payable(w); n != 0 || said(t, w, "receipt.sheet") != 1 || said(t, w, "receipt.qr") != 1 {
		t.Errorf("after the payment %d messages can be paid, and the sheet came %d times", n, said(t, w, "receipt.sheet"))
	}
}

// meeting is Posts in which the payment comes, with its receipt, before a message is noted.
type meeting struct {
	storage.Chats
	before func()
}

func (m *meeting) Post(ctx context.Context, guarantee string, message int) error {
	if before := m.before; before != nil {
		m.before = nil
		before()
	}
	return m.Chats.Post(ctx, guarantee, message)
}

// The payment comes between a message and its being noted: its button goes all the same.
func TestPaymentMeetsItsButton(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{NoSignal: true})
	g := w.Request(payer)
	meets := &meeting{Chats: w.Store.Chats()}
	w.Config.Posts = meets
	w.Restart()
	meets.before = func() {
		_, err := w.Gateway.Pay(g.Invoice.ID, goodCard)
		must(t, err)
		_, err = w.Office.Settle(t.Context(), g.Invoice.ID, "")
		must(t, err)
		w.Until("the receipt has come", func() bool { return w.Newest(payer).Files.Sheet != "" })
	}
	types(w, "?")
	w.Until("the buttons are gone", func() bool { return payable(w) == 0 })
	if meets.before != nil {
		t.Error("no message was noted")
	}
}

// Where something is being written, home costs nothing of the index; else two round trips at most, and one that tells whether it is a
// member of staff.
func TestHomeCosts(t *testing.T) {
	t.Parallel()
	client, o := storagetest.Mini(t), &overheard{}
	w := world.New(t, world.Options{Redis: client})
	door := w.Bot.Webhook(secret)
	client.AddHook(o)
	update := 2_000_000_000
	ask := func(who int64) []string {
		o.mu.Lock()
		o.trips = nil
		o.mu.Unlock()
		update++
		push(t, door, textOf(update, who, who, "private", "?"))
		w.Bot.Wait()
		o.mu.Lock()
		defer o.mu.Unlock()
		return slices.Clone(o.trips)
	}
	index := func(trips []string) (n int) {
		for _, trip := range trips {
			if strings.Contains(trip, " of") || strings.Contains(trip, " g") && !strings.Contains(trip, "head") {
				n++
			}
		}
		return n
	}
	ask(payer + 9) // whatever is done for the first time only
	stranger := ask(payer + 9)
	w.RequestUntil(payer, "set:region:riyadh:")
	writing := ask(payer)
	for i := range 5 {
		w.Issued(payer+1, world.Number(10+i), world.Number(20+i))
	}
	paid := ask(payer + 1)
	t.Logf("a stranger: %d, of the index %d; writing: %d, %d; with five paid: %d, %d", len(stranger), index(stranger), len(writing),
		index(writing), len(paid), index(paid))
	if index(stranger) != 1 || index(writing) != 0 || index(paid) != 2 || len(paid)-len(writing) > 3 { // one of them of staff
		t.Errorf("a stranger: %q\nwriting: %q\nwith five paid: %q", stranger, writing, paid)
	}
}
