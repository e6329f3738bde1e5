package world

import (
	"strconv"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/typed"
	"kafalabot/sandbox/botapi"
)

// Citizen is the person that Request lets ask, in the sandbox's people.
const Citizen = 7100000001

// request is what one citizen does from Start to the payment link, in Arabic, by callback data where a button is
// tapped: words are for transcripts.
var request = []struct{ text, data string }{
	{text: "/new"}, {data: "begin:"}, {text: "1012345672"}, {text: "Abdullah Mohammed Salem Alotaibi"}, {text: "0501234567"},
	{text: "1109876548"}, {text: "Fahad Mohammed Salem Alotaibi"}, {text: "45128830"}, {data: "set:region:riyadh:"},
	{data: "set:kind:appearance:"}, {data: "check:"}, {data: "submit:"},
}

// another gives the ID numbers of the first request as they are, and other people's in every later one.
func (w *World) another(text string) string {
	if text == "/new" {
		w.asked++
	}
	if w.asked > 1 && typed.IsID(text) {
		n, _ := strconv.Atoi(text[1:6])
		return Number(n + w.asked)
	}
	return text
}

// Number is kafalatest.Number.
func Number(n int) string { return kafalatest.Number(n) }

// Request walks a person from Start to the payment link and gives the guarantee that awaits its payment.
func (w *World) Request(who int64) kafala.Guarantee {
	w.t.Helper()
	w.RequestUntil(who, "")
	return w.Newest(who)
}

// RequestUntil walks a person as Request does, and stops before the button with these data.
func (w *World) RequestUntil(who int64, stop string) {
	w.t.Helper()
	c := w.Chats.As(who)
	for _, act := range request {
		if stop != "" && act.data == stop {
			return
		}
		if act.text != "" {
			c.Type(w.another(act.text))
		} else {
			w.TapData(c, act.data)
		}
		w.Quiet()
	}
}

// Withdraw gives the newest request of a chat up by its buttons: asked once, and sure.
func (w *World) Withdraw(chat int64) {
	w.t.Helper()
	c := w.Chats.As(chat)
	w.TapData(c, "withdraw:")
	w.Quiet()
	w.TapData(c, "giveup:")
}

// TapData taps the newest button whose callback data begins with this.
func (w *World) TapData(c *botapi.Citizen, prefix string) {
	w.t.Helper()
	id, data := w.button(c, func(b botapi.InlineButton) bool {
		return len(b.CallbackData) >= len(prefix) && b.CallbackData[:len(prefix)] == prefix
	})
	if data == "" {
		w.t.Fatalf("no button %q; the bot's log:\n%s", prefix, w.Logs)
	}
	if _, err := c.TapOn(id, data); err != nil {
		w.t.Fatalf("tap %s: %v", prefix, err)
	}
}

// Newest is the newest guarantee of a chat.
func (w *World) Newest(who int64) kafala.Guarantee {
	w.t.Helper()
	all, err := w.Store.Records().ByChat(w.t.Context(), who, 1)
	w.must(err)
	if len(all) == 0 {
		w.t.Fatalf("chat %d has asked for nothing; the bot's log:\n%s", who, w.Logs)
	}
	return all[0]
}
