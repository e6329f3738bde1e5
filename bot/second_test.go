package bot_test

import (
	"encoding/json"
	"strings"
	"testing"

	"kafalabot/bench/books"
	"kafalabot/dialogs"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/sandbox/moyasar"
)

// desired is a chat whose request awaits its payment, and who has found another one for the same person right, of another
// kind.
func desired(t *testing.T) (*world.World, kafala.Guarantee) {
	t.Helper()
	w := world.New(t, world.Options{NoSignal: true})
	w.Chats.As(payer).Type("/help")
	g := w.Linked(payer, "1012345672", "1109876548")
	findsRight(w)
	return w, g
}

// findsRight has the payer write a request for the same person, of another kind, and find it right.
func findsRight(w *world.World) {
	w.RequestUntil(payer, "set:kind:appearance:")
	for _, data := range []string{"set:kind:payment:", "check:"} {
		w.TapData(w.Chats.As(payer), data)
		w.Quiet()
	}
}

// tap presses a button that need not be shown, as the update of this number.
func tap(t *testing.T, w *world.World, update int, data string) {
	t.Helper()
	body, err := json.Marshal(tapOf(1<<40+update, payer, 1, data))
	must(t, err)
	must(t, w.Bot.Handle(t.Context(), body))
	w.Quiet()
}

// draft is what the payer is writing.
func draft(t *testing.T, w *world.World) dialogs.Session {
	t.Helper()
	st, err := w.Store.Chats().Load(t.Context(), payer)
	must(t, err)
	return st.Session
}

// last is the text of the newest message of the bot's.
func last(w *world.World) (text string) {
	for _, m := range w.Chats.As(payer).Messages() {
		if m.From.IsBot {
			text = books.Text(m)
		}
	}
	return text
}

func requests(t *testing.T, w *world.World) []kafala.Guarantee {
	t.Helper()
	all, err := w.Store.Records().ByChat(t.Context(), payer, 9)
	must(t, err)
	return all
}

// Neither the total nor a pay button is shown before the choice, whatever is sent meanwhile.
func TestChoiceBeforeTheTotal(t *testing.T) {
	t.Parallel()
	w, g := desired(t)
	for name, act := range map[string]func(){
		"the check":  func() {},
		"some words": func() { w.Chats.As(payer).Type("?") },
		"/start":     func() { w.Chats.As(payer).Type("/start") },
		"a language": func() { tap(t, w, 1, "speak:ar") },
		"home":       func() { tap(t, w, 2, "home") },
	} {
		act()
		w.Quiet()
		messages := w.Chats.As(payer).Messages()
		m := messages[len(messages)-1]
		if m.ReplyMarkup == nil || !strings.HasPrefix(m.ReplyMarkup.InlineKeyboard[0][0].CallbackData, "replace:"+g.ID) {
			t.Errorf("after %s: %q with %+v", name, m.Text, m.ReplyMarkup)
		}
	}
	if said(t, w, "total") != 0 || len(requests(t, w)) != 1 {
		t.Errorf("the total was shown %d times, %d requests are kept", said(t, w, "total"), len(requests(t, w)))
	}
}

// While the gateway cannot end the earlier link nothing is recorded, and the draft is kept; later it goes on.
func TestEarlierCannotBeEnded(t *testing.T) {
	t.Parallel()
	w, g := desired(t)
	w.Gateway.Fault(moyasar.Fault{Kind: moyasar.ServerError, Method: "PUT", Path: "/v1/invoices/*/cancel", Count: -1})
	w.TapData(w.Chats.As(payer), "replace:")
	w.Says("an earlier request could not be given up")
	w.Until("the chat is told so", func() bool { return said(t, w, "note.unreplaced") > 0 })
	if all := requests(t, w); len(all) != 1 || all[0].Status != kafala.Awaiting || said(t, w, "note.unreplaced") != 1 {
		t.Errorf("%+v; the chat reads %q", all, last(w))
	}
	if s := draft(t, w); s.Draft == "" || !s.Checked || s.Answers["kind"] != "payment" {
		t.Errorf("the draft is %+v", s)
	}
	w.Gateway.ClearFaults()
	w.TapData(w.Chats.As(payer), "replace:")
	w.Quiet()
	if now := requests(t, w); now[0].ID != g.ID || now[0].Status != kafala.Cancelled || open(w) != 0 || said(t, w, "total") != 1 {
		t.Errorf("it is %s, %d links are open; the chat reads %q", now[0].Status, open(w), last(w))
	}
	w.TapData(w.Chats.As(payer), "submit:")
	w.Quiet()
	if now := w.Newest(payer); now.Undertaking.Kind != "payment" || now.Status != kafala.Awaiting || open(w) != 1 {
		t.Errorf("it is %s as %s", now.Status, now.Undertaking.Kind)
	}
}

// Buttons that were made up, or have grown old, give up nothing and drop nothing.
func TestMadeUpChoice(t *testing.T) {
	t.Parallel()
	w, g := desired(t)
	stranger := w.Linked(payer+1, world.Number(1), world.Number(2))
	own := w.Linked(payer, world.Number(3), world.Number(4))
	mark := draft(t, w).Draft[:dialogs.DraftMark]
	for i, data := range []string{
		"replace:" + stranger.ID + ":" + mark, "replace:" + own.ID + ":" + mark, "replace:x:" + mark, "replace::" + mark,
		"replace:" + g.ID + ":zzzz", "resume:" + stranger.ID + ":" + mark, "resume:" + own.ID + ":" + mark, "resume:x:" + mark,
		"resume:" + g.ID + ":zzzz", "replace:" + kafala.GuaranteeID(payer, "aaaaaaaaaaaaaaaa") + ":" + mark, "submit:12300.1:" + mark,
	} {
		tap(t, w, i, data)
		for _, id := range []string{g.ID, stranger.ID, own.ID} {
			if now, err := w.Store.Records().Find(t.Context(), id); err != nil || now.Status != kafala.Awaiting {
				t.Errorf("after %s: %s is %s, %v", data, id, now.Status, err)
			}
		}
		if s := draft(t, w); s.Draft == "" || !s.Checked {
			t.Errorf("after %s: the draft is %+v", data, s)
		}
	}
	if len(requests(t, w)) != 2 || open(w) != 3 {
		t.Errorf("%d requests and %d links", len(requests(t, w)), open(w))
	}
}

// A request that another process has recorded after the total was shown stands in the way of the submit: the choice takes
// the place of the undertaking, and the draft is kept.
func TestEarlierAppearsBeforeTheSubmit(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{NoSignal: true})
	findsRight(w)
	g := w.Linked(payer, "1012345672", "1109876548")
	before := len(w.Chats.As(payer).Messages())
	w.TapData(w.Chats.As(payer), "submit:")
	w.Quiet()
	messages := w.Chats.As(payer).Messages()
	if len(messages) != before || said(t, w, "undertaking") != 0 || !strings.Contains(books.Text(messages[before-1]), "\u2190") {
		t.Errorf("the chat reads %q", last(w))
	}
	if all := requests(t, w); len(all) != 1 || all[0].ID != g.ID || draft(t, w).Draft == "" {
		t.Errorf("%d requests are kept, the draft is %+v", len(all), draft(t, w))
	}
}

// The answer to "go on with the earlier one" is lost, and its update comes again: the request is shown, and nothing else.
func TestResumedTwice(t *testing.T) {
	t.Parallel()
	w, g := desired(t)
	mark := draft(t, w).Draft[:dialogs.DraftMark]
	for range 2 {
		tap(t, w, 1, "resume:"+g.ID+":"+mark)
	}
	if s := draft(t, w); s.Draft != "" || len(s.Answers) != 0 || !strings.HasSuffix(s.Done, g.Draft()) {
		t.Errorf("the draft is %+v", s)
	}
	all, shown := requests(t, w), said(t, w, "request.until")
	if len(all) != 1 || all[0].Status != kafala.Awaiting || shown != 1 || said(t, w, "link") != 1 {
		t.Errorf("%+v; the chat reads %q", all, last(w))
	}
}

// Each message with a pay button says what it is for.
func TestPayButtonsSayWhatFor(t *testing.T) {
	t.Parallel()
	w, g := desired(t)
	w.TapData(w.Chats.As(payer), "resume:")
	w.Quiet()
	if _, err := w.Gateway.Pay(g.Invoice.ID, poorCard); err == nil {
		t.Fatal("the poor card paid")
	}
	_, err := w.Office.Settle(t.Context(), g.Invoice.ID, "")
	must(t, err)
	w.Quiet()
	w.TapData(w.Chats.As(payer), "verify:")
	w.Quiet()
	w.Gateway.Fault(moyasar.Fault{Kind: moyasar.ServerError, Path: "/v1/invoices/*", Count: -1})
	tap(t, w, 1, "verify:"+g.ID)
	tap(t, w, 2, "giveup:"+g.ID)
	tap(t, w, 3, "open:"+g.ID)
	shown := 0
	for _, call := range w.Chats.Calls("sendMessage", "editMessageText") { // the buttons of the earlier ones are gone by now
		if !strings.Contains(call.Params["reply_markup"], "/invoices/") {
			continue
		}
		shown++
		kind, _ := w.Office.Settings.Kind("appearance")
		text := strings.NewReplacer("\u2066", "", "\u2067", "", "\u2069", "").Replace(call.Params["text"])
		for _, want := range []string{kind.Name.In("ar"), kafala.ShortName(g.Answers["person_name"]), "123.00"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q does not say %q", text, want)
			}
		}
	}
	if shown < 3 {
		t.Errorf("%d messages had a pay button", shown)
	}
}
