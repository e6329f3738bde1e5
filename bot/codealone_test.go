package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

const codeAlone = "482913"

// alone fails unless what a person sends is deleted, or stays.
func alone(t *testing.T, w *world.World, c *botapi.Citizen, where string, want bool, send func() botapi.Message) {
	t.Helper()
	id := send().ID
	w.Quiet()
	stays := false
	for _, m := range c.Messages() {
		stays = stays || m.ID == id
	}
	if stays == want {
		t.Errorf("%s: digits alone stay: %t", where, stays)
	}
}

// Digits alone go wherever no number is asked for, by whatever they come, and stay where one is.
func TestDigitsAloneGo(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Admins: []int64{world.AnAdmin}})
	c := w.Chats.As(world.Citizen)
	typed := func(text string) func() botapi.Message { return func() botapi.Message { return c.Type(text) } }
	edited := func() botapi.Message {
		m := c.Type("hello there")
		w.Quiet()
		return c.Edit(m.ID, codeAlone)
	}
	voiced := func() botapi.Message { return c.Send(botapi.Message{Voice: &botapi.Voice{}, Caption: codeAlone}) }
	c.Type("/start")
	w.Quiet()
	for _, text := range []string{codeAlone, "٤٨٢٩", "48-29", "/help " + codeAlone, "/ask " + codeAlone, "/start " + codeAlone,
		"/nothing " + codeAlone} {
		alone(t, w, c, text, true, typed(text))
	}
	w.TapData(c, "askquitof")
	w.Quiet()
	alone(t, w, c, "an edit", true, edited)
	alone(t, w, c, "a caption", true, voiced)
	c.Type("/ask")
	w.Quiet()
	w.TapData(c, "askperson")
	w.Quiet()
	alone(t, w, c, "a question to staff", true, typed(codeAlone))
	if !strings.Contains(c.Last().Text, longest(inArabic(t, "query.deleted"))) {
		t.Errorf("that it is deleted is not said: %s", c.Last().Text)
	}
	alone(t, w, c, "its edit", true, edited)
}

// At the desk digits alone go too, unless a number is waited for, and but behind the two commands that take a day.
func TestDigitsAloneAtTheDesk(t *testing.T) {
	t.Parallel()
	w, _, _ := atWork(t, staff.Supervisor)
	c := w.Chats.As(world.AnOfficer)
	typed := func(text string) func() botapi.Message { return func() botapi.Message { return c.Type(text) } }
	alone(t, w, c, "nothing is waited for", true, typed("45128830"))
	for command, gone := range map[string]bool{"today": true, "find": true, "freeze": true, "dead": true, "audit": false, "export": false} {
		alone(t, w, c, "/"+command, gone, typed("/"+command+" 20112026"))
	}
	c.Type("/find")
	w.Quiet()
	w.TapData(c, "bycase") // by the number of an accident
	w.Quiet()
	alone(t, w, c, "the number of an accident", false, typed("45128830"))
}
