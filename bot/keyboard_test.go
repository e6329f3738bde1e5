package bot_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kafalabot/dialogs"
	"kafalabot/internal/long"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/sandbox/botapi"
)

// belongs tells what is wrong with the keyboard that a chat shows below the screen; empty: nothing. Telegram keeps a keyboard
// until a message replaces it or takes it away, whatever is typed, and so does the sandbox.
func belongs(t *rapid.T, w *world.World, d *dialogs.Dialog, words map[string]*locales.Words, c *botapi.Citizen, chat int64) string {
	t.Helper()
	st, err := w.Store.Chats().Load(t.Context(), chat)
	if err != nil {
		t.Fatal(err)
	}
	here, keys, last := d.Position(st.Session), c.Keyboard(), c.Last()
	buttons := last.ReplyMarkup != nil && len(last.ReplyMarkup.InlineKeyboard) > 0
	if keys != nil && (!here.Shares() || buttons) {
		return fmt.Sprintf("at screen %d %s a keyboard stands below %q", here.Kind, here.Field.ID, last.Text)
	}
	if keys == nil && !buttons && last.From.IsBot {
		return fmt.Sprintf("at screen %d %s there is no way on from %q", here.Kind, here.Field.ID, last.Text)
	}
	if st.Session.Keyboard != (keys != nil) {
		return fmt.Sprintf("a keyboard is known: %t, and stands: %t", st.Session.Keyboard, keys != nil)
	}
	if keys == nil {
		return ""
	}
	language := st.Profile.Language
	if language == "" {
		language = "ar"
	}
	if share := keys.Keyboard[0][0]; !share.RequestContact || share.Text != words[language].Plain("button.share_mobile", nil) {
		return fmt.Sprintf("in %s it begins with %q", language, share.Text)
	}
	return ""
}

// pairs tells how many ways back and how many ways out stand on the screen: under the newest message and below it.
func pairs(c *botapi.Citizen, words *locales.Words) (back, cancel int) {
	var labels []string
	if m := c.Last(); m.ReplyMarkup != nil {
		for _, b := range slices.Concat(m.ReplyMarkup.InlineKeyboard...) {
			labels = append(labels, b.Text)
		}
	}
	if keys := c.Keyboard(); keys != nil {
		for _, b := range slices.Concat(keys.Keyboard...) {
			labels = append(labels, b.Text)
		}
	}
	for _, l := range labels {
		if l == words.Plain("button.back", nil) {
			back++
		}
		if l == words.Plain("button.cancel", nil) {
			cancel++
		}
	}
	return back, cancel
}

// Whatever somebody does, in whatever order and language, with every button that they ever saw, and where a message of the
// bot's is lost on the way and made good: the keyboard below the screen is that of the question that waits, or there is
// none.
func TestKeyboardBelongsToTheQuestion(t *testing.T) {
	long.Test(t)
	t.Parallel()
	w := world.New(t, world.Options{})
	d, err := dialogs.New(w.Office.Settings)
	if err != nil {
		t.Fatal(err)
	}
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	fitting := map[string]string{"guarantor_id": "1012345672", "person_id": "1109876548", "mobile": "0501234567", "accident": "45128830"}
	chat := int64(7300000000)
	rapid.Check(t, func(rt *rapid.T) {
		chat++
		c, told := w.Chats.As(chat), []string{}
		c.Type("/start")
		w.Quiet()
		for range rapid.IntRange(1, 18).Draw(rt, "acts") {
			trouble := rapid.IntRange(0, 199).Draw(rt, "trouble") == 7
			if trouble {
				kind := rapid.SampledFrom([]botapi.FaultKind{botapi.Broken, botapi.ResetBefore}).Draw(rt, "fault")
				w.Chats.Fault(botapi.Fault{Kind: kind, Method: "sendMessage", Chat: chat, Skip: rapid.IntRange(0, 1).Draw(rt, "skip")})
			}
			st, err := w.Store.Chats().Load(t.Context(), chat)
			if err != nil {
				rt.Fatal(err)
			}
			told = append(told, someAct(rt, c, d.Position(st.Session), fitting))
			if trouble { // what an answer that was lost has left undone, such as the link, is the courier's after a while
				w.Confirmed()
				w.Clock.Pass(2 * kafala.Hold)
			}
			w.Quiet()
			w.Chats.ClearFaults()
			if wrong := belongs(rt, w, d, words, c, chat); wrong != "" {
				rt.Fatalf("%s\nafter %q", wrong, told)
			}
			for language, say := range words {
				if back, cancel := pairs(c, say); back > 1 || cancel > 1 {
					rt.Fatalf("%s: %d ways back, %d ways out after %q", language, back, cancel, told)
				}
			}
		}
	})
}

// someAct does something and tells what. Where a question waits it is often answered, or nobody ever gets far.
func someAct(t *rapid.T, c *botapi.Citizen, here dialogs.Place, fitting map[string]string) string {
	taps := func(prefix string) bool {
		var ids []int
		var data []string
		for _, m := range c.Messages() {
			if m.ReplyMarkup == nil {
				continue
			}
			for _, b := range slices.Concat(m.ReplyMarkup.InlineKeyboard...) {
				if b.CallbackData != "" && strings.HasPrefix(b.CallbackData, prefix) && !strings.HasPrefix(b.CallbackData, "erase") {
					ids, data = append(ids, m.ID), append(data, b.CallbackData)
				}
			}
		}
		if len(ids) == 0 {
			return false
		}
		i := len(ids) - 1 // the newest, or with no prefix any
		if prefix == "" {
			i = rapid.IntRange(0, i).Draw(t, "button")
		}
		_, err := c.TapOn(ids[i], data[i])
		return err == nil
	}
	kind := rapid.SampledFrom([]string{"fit", "fit", "fit", "fit", "tap", "text", "key", "share", "speak", "command", "edit"}).Draw(t, "act")
	switch {
	case kind == "fit" && here.Kind == dialogs.Question && here.Field.Parse == nil && taps("set:"+here.Field.ID):
	case kind == "fit" && here.Kind == dialogs.Question:
		text := fitting[here.Field.ID]
		if text == "" {
			text = "Fahad Alotaibi"
		}
		c.Type(text)
	case kind == "fit" && (taps("begin:") || taps("check:") || taps("submit:")):
	case kind == "edit" && taps("changes:"):
	case kind == "key" && c.Keyboard() != nil:
		all := slices.Concat(c.Keyboard().Keyboard...)
		if _, err := c.Tap(all[rapid.IntRange(0, len(all)-1).Draw(t, "key")].Text); err != nil {
			t.Fatal(err)
		}
	case kind == "share":
		c.ShareContact()
	case kind == "speak" && taps("speak:"+rapid.SampledFrom([]string{"ar", "en", "ur"}).Draw(t, "language")):
	case kind == "command":
		c.Type(rapid.SampledFrom([]string{"/start", "/cancel", "/help", "/language", "/requests", "/new", "/mydata",
			"/delete", "/privacy", "/nonsense", "fees", "48270359169"}).Draw(t, "command"))
	case kind == "tap" && taps(""):
	default:
		kind = "text"
		c.Type(rapid.SampledFrom([]string{"x", "رجوع", "إلغاء", "Back", "12", "؟"}).Draw(t, "text"))
	}
	return kind
}

// lowered are the messages by which the keyboard was taken away, by call.
func lowered(w *world.World) (n int) {
	for _, call := range w.Chats.Calls("sendMessage") {
		if call.Code == http.StatusOK && strings.Contains(call.Params["reply_markup"], "remove_keyboard") {
			n++
		}
	}
	return n
}

// From the first word to the total there is one message more than there are screens: what becomes of the mobile, which
// takes the keyboard away.
func TestKeyboardCostsOneMessage(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	w.RequestUntil(world.Citizen, "submit:")
	w.Quiet()
	if n, sent := lowered(w), len(w.Chats.Calls("sendMessage")); n != 1 || sent != 9 {
		t.Errorf("%d of %d messages take the keyboard away", n, sent)
	}
}

// A message that takes the keyboard away and is lost, or of which nobody hears that it was not, is sent again: the keyboard
// is gone, and the question follows it.
func TestKeyboardGoesWhenACallIsLost(t *testing.T) {
	long.Test(t)
	t.Parallel()
	for _, kind := range []botapi.FaultKind{botapi.Broken, botapi.ResetBefore, botapi.ResetAfter, botapi.Flood} {
		w := world.New(t, world.Options{})
		c := w.Chats.As(world.Citizen)
		c.Type("/start")
		w.Quiet()
		w.TapData(c, "begin:")
		w.Quiet()
		for _, text := range []string{"1012345672", "Abdullah Alotaibi"} {
			c.Type(text)
			w.Quiet()
		}
		if c.Keyboard() == nil {
			t.Fatal("no keyboard is shown")
		}
		w.Chats.Fault(botapi.Fault{Kind: kind, Method: "sendMessage"})
		c.Type("0501234567")
		w.Quiet()
		if c.Keyboard() != nil || c.Last().ReplyMarkup == nil || lowered(w) == 0 {
			t.Errorf("%s: the keyboard stays: %t, and the last message is %q", kind, c.Keyboard() != nil, c.Last().Text)
		}
	}
}

// A keyboard that was taken away comes back with its question, however that is shown again, and goes with its answer.
func TestKeyboardComesBack(t *testing.T) {
	t.Parallel()
	for name, again := range map[string]func(w *world.World){
		"in another language": func(w *world.World) {
			types(w, "/language")
			w.TapData(w.Chats.As(payer), "speak:en")
		},
		"by the way back":  func(w *world.World) { types(w, "/help"); w.TapData(w.Chats.As(payer), "look:") },
		"by any text":      func(w *world.World) { types(w, "/mydata"); types(w, "x") },
		"by the reminder":  func(w *world.World) { types(w, "/privacy"); w.Clock.Pass(2*time.Hour + time.Minute) },
		"by an old button": func(w *world.World) { types(w, "/cancel"); press(t, w, "home") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, world.Options{NoSignal: true, Settings: func(s *kafala.Settings) { s.Times.QuietFrom = s.Times.QuietTo }})
			types(w, "/start")
			asksForTheMobile(w)
			c := w.Chats.As(payer)
			if c.Keyboard() == nil {
				t.Fatal("no keyboard is shown")
			}
			again(w)
			w.Quiet()
			if c.Keyboard() == nil {
				t.Errorf("it does not come back: %q", c.Last().Text)
			}
			if m := types(w, "0501234567"); c.Keyboard() != nil || len(buttonsOf(m)) == 0 {
				t.Errorf("it stays below %q", m.Text)
			}
		})
	}
}

// A process that dies between saving an answer and taking the keyboard away, or before it has written down that it has,
// takes it away when the update comes again; and once only where nothing was lost.
func TestKeyboardAfterACrash(t *testing.T) {
	w := world.New(t, world.Options{})
	door := w.Bot.Webhook(secret)
	w.Chats.As(world.Citizen).Type("/help") // the chat is open
	w.Quiet()
	ridden(t, w, door, "set:region:riyadh:")
	before := lowered(w)
	st, err := w.Store.Chats().Load(t.Context(), world.Citizen)
	if err != nil {
		t.Fatal(err)
	}
	last := textOf(int(st.Session.Message), world.Citizen, world.Citizen, "private", "45128830")
	if push(t, door, last); lowered(w) != before {
		t.Error("it is taken away again where it was")
	}
	st.Session.Keyboard = true
	if err := w.Store.Chats().Save(t.Context(), world.Citizen, st.Rev, dialogs.StepResult{Session: st.Session}); err != nil {
		t.Fatal(err)
	}
	first := push(t, door, last)
	if first.Method != "sendMessage" || lowered(w) != before+1 {
		t.Errorf("%q rides, and the keyboard was taken away %d times", first.Method, lowered(w)-before)
	}
	if again := push(t, door, last); again.Text != first.Text || lowered(w) != before+1 {
		t.Errorf("then %q rides, and it was taken away %d times", again.Text, lowered(w)-before)
	}
}

// A keyboard that the session knows nothing of, of an earlier release or a request that has run out, goes with the first
// of its buttons that is pressed.
func TestUnknownKeyboardGoes(t *testing.T) {
	t.Parallel()
	for name, press := range map[string]func(c *botapi.Citizen){
		"shares":  func(c *botapi.Citizen) { c.ShareContact() },
		"back":    func(c *botapi.Citizen) { c.Type("رجوع") },
		"cancels": func(c *botapi.Citizen) { c.Type("إلغاء") },
	} {
		w := world.New(t, world.Options{})
		c := w.Chats.As(world.Citizen)
		w.RequestUntil(world.Citizen, "check:")
		w.TapData(c, "changes:")
		w.Quiet()
		w.TapData(c, "edit:mobile")
		w.Quiet()
		if c.Keyboard() == nil {
			t.Fatal("no keyboard is shown")
		}
		if err := w.Store.Chats().Forget(t.Context(), world.Citizen); err != nil {
			t.Fatal(err)
		}
		press(c)
		w.Quiet()
		if c.Keyboard() != nil {
			t.Errorf("%s: the keyboard stays", name)
		}
	}
}

// What did not arrive after the word that took the keyboard away comes below that word: not in the place of what was tapped, above it.
func TestScreenComesBelowTheKeyboardsWord(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	types(w, "/start")
	w.TapData(w.Chats.As(payer), "begin:")
	w.Quiet()
	for _, answer := range []string{"1012345672", "Fahad Alotaibi"} { // then the mobile is asked for, with a keyboard
		types(w, answer)
	}
	w.Chats.Fault(botapi.Fault{Kind: botapi.Broken, Method: "sendMessage", Chat: payer, Skip: 1})
	w.TapData(w.Chats.As(payer), "back:")
	w.Confirmed()
	w.Clock.Pass(2 * kafala.Hold)
	w.Quiet()
	if m := w.Chats.As(payer).Last(); !offers(m, "back:") {
		t.Errorf("the last that stands there is %q with %v", m.Text, buttonsOf(m))
	}
}
