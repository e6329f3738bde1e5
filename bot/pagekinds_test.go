package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala/staff"

	"kafalabot/internal/long"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/sandbox/botapi"
)

// sentAs are the kinds of messages in which a number can stand.
var sentAs = []struct {
	name string
	send func(c *botapi.Citizen, number string) botapi.Message
}{
	{"text", func(c *botapi.Citizen, n string) botapi.Message { return c.Type(n) }},
	{"sentence", func(c *botapi.Citizen, n string) botapi.Message { return c.Type("رقمه " + n + " شكرا") }},
	{"/find", func(c *botapi.Citizen, n string) botapi.Message { return c.Type("/find " + n) }},
	{"/start", func(c *botapi.Citizen, n string) botapi.Message { return c.Type("/start " + n) }},
	{"/help", func(c *botapi.Citizen, n string) botapi.Message { return c.Type("/help " + n) }},
	{"/requests", func(c *botapi.Citizen, n string) botapi.Message { return c.Type("/requests " + n) }},
	{"unknown command", func(c *botapi.Citizen, n string) botapi.Message { return c.Type("/nothing " + n) }},
	{"photo", func(c *botapi.Citizen, n string) botapi.Message {
		return c.Send(botapi.Message{Photo: []botapi.PhotoSize{{FileID: "p", UniqueID: "p", Width: 9, Height: 9}}, Caption: n})
	}},
	{"document", func(c *botapi.Citizen, n string) botapi.Message {
		return c.Send(botapi.Message{Document: &botapi.Document{FileID: "d", UniqueID: "d"}, Caption: n})
	}},
	{"video", func(c *botapi.Citizen, n string) botapi.Message {
		return c.Send(botapi.Message{Video: &botapi.Video{FileID: "v", UniqueID: "v"}, Caption: n})
	}},
	{"voice", func(c *botapi.Citizen, n string) botapi.Message {
		return c.Send(botapi.Message{Voice: &botapi.Voice{FileID: "v", UniqueID: "v"}, Caption: n})
	}},
	{"audio", func(c *botapi.Citizen, n string) botapi.Message {
		return c.Send(botapi.Message{Audio: &botapi.Audio{FileID: "a", UniqueID: "a", Title: n}})
	}},
	{"poll", func(c *botapi.Citizen, n string) botapi.Message {
		return c.Send(botapi.Message{Poll: &botapi.Poll{ID: "5012345678901234567", Question: n, Type: "regular"}})
	}},
	{"option of a poll", func(c *botapi.Citizen, n string) botapi.Message {
		return c.Send(botapi.Message{Poll: &botapi.Poll{ID: "5", Question: "?", Type: "regular", Options: []botapi.PollOption{{Text: n}}}})
	}},
	{"venue", func(c *botapi.Citizen, n string) botapi.Message {
		return c.Send(botapi.Message{Venue: &botapi.Venue{Title: n}})
	}},
	{"address", func(c *botapi.Citizen, n string) botapi.Message {
		return c.Send(botapi.Message{Venue: &botapi.Venue{Title: "x", Address: "x " + n}})
	}},
	{"checklist", func(c *botapi.Citizen, n string) botapi.Message {
		return c.Send(botapi.Message{Checklist: &botapi.Checklist{Title: "x", Tasks: []botapi.ChecklistTask{{ID: 1, Text: n}}}})
	}},
	{"edit of a checklist", func(c *botapi.Citizen, n string) botapi.Message {
		m := c.Send(botapi.Message{Checklist: &botapi.Checklist{Title: "x", Tasks: []botapi.ChecklistTask{{ID: 1, Text: "x"}}}})
		return c.Rewrite(m.ID, func(m *botapi.Message) {
			m.Checklist = &botapi.Checklist{Title: "x", Tasks: []botapi.ChecklistTask{{ID: 1, Text: n}}}
		})
	}},
	{"edit of a caption", func(c *botapi.Citizen, n string) botapi.Message {
		m := c.SendVoice()
		return c.Rewrite(m.ID, func(m *botapi.Message) { m.Caption = n })
	}},
	{"name of a contact", func(c *botapi.Citizen, n string) botapi.Message {
		return c.Send(botapi.Message{Contact: &botapi.Contact{PhoneNumber: "+966501234567", FirstName: "Fahad", LastName: n}})
	}},
	{"number of a contact", func(c *botapi.Citizen, n string) botapi.Message {
		return c.Send(botapi.Message{Contact: &botapi.Contact{PhoneNumber: n, FirstName: "Fahad"}})
	}},
	{"note of a contact", func(c *botapi.Citizen, n string) botapi.Message {
		return c.Send(botapi.Message{Contact: &botapi.Contact{PhoneNumber: "+966501234567", FirstName: "Fahad",
			VCard: "BEGIN:VCARD\nNOTE:" + n + "\nEND:VCARD"}})
	}},
	{"quote", func(c *botapi.Citizen, n string) botapi.Message {
		return c.Send(botapi.Message{Text: "نعم", Quote: &botapi.Quote{Text: n}})
	}},
	{"edit", func(c *botapi.Citizen, n string) botapi.Message {
		m := c.Type("رقمه")
		c.Edit(m.ID, n)
		return m
	}},
}

// Where the page alone takes numbers, every message with what may be one is deleted, whatever kind it is of, wherever the person
// stands and whether its check digit fits; and the answer leads to the page where a number is asked for, and on everywhere else.
func TestNumbersInEveryKindOfMessage(t *testing.T) {
	long.Test(t)
	t.Parallel()
	numbers := []string{guarantorID, "1012345671", "101 234 5671", "٢٠١٢٣٤٥٦٧٩", "101-234-5672"}
	for place, stop := range map[string]string{"at the question": "number", "at another question": "name", "at home": ""} {
		t.Run(place, func(t *testing.T) {
			t.Parallel()
			w := paged(t, kafala.OnPageAlone)
			c := w.Chats.As(world.Citizen)
			if stop == "" {
				say(w, c, "/start")
			} else {
				c = begun(w)
			}
			if stop == "name" {
				w.OpenPage(world.Citizen).Give(guarantorID)
				w.Quiet()
			}
			tried := 0
			for _, kind := range sentAs {
				for _, number := range numbers {
					before := len(c.Messages())
					sent := kind.send(c, number)
					w.Quiet()
					w.Clock.Pass(time.Minute) // a person is slower than the limits
					tried++
					all := c.Messages()
					if slices.ContainsFunc(all, func(m botapi.Message) bool { return m.ID == sent.ID }) {
						t.Errorf("%s of %q stands in the chat", kind.name, number)
					}
					m := c.Last()
					if len(all) <= before-1 || m.ID < sent.ID {
						t.Errorf("%s of %q is not answered", kind.name, number)
					}
					if stop == "number" && !opensPage(m) && !offers(m, "look:") {
						t.Errorf("%s of %q: the answer offers %v", kind.name, number, buttonsOf(m))
					}
					if len(buttonsOf(m)) == 0 && c.Keyboard() == nil {
						t.Errorf("%s of %q: no way on from %q", kind.name, number, m.Text)
					}
				}
			}
			if want := len(sentAs) * len(numbers); tried != want {
				t.Errorf("%d of %d were tried", tried, want)
			}
			if answers := session(t, w).Answers; stop == "number" && answers["guarantor_id"] != "" {
				t.Error("a number counts that was typed in the chat")
			}
		})
	}
}

// opensPage tells whether a message has the button of the private page.
func opensPage(m botapi.Message) bool {
	return m.ReplyMarkup != nil && slices.ContainsFunc(slices.Concat(m.ReplyMarkup.InlineKeyboard...),
		func(b botapi.InlineButton) bool { return b.WebApp != nil })
}

// What answers the question that waits stays, though it has the shape of an ID number; and without the page alone what has no
// fitting check digit is no ID number.
func TestAnswersOfTheShapeStay(t *testing.T) {
	t.Parallel()
	for _, where := range []kafala.Entering{kafala.InChat, kafala.OnPageAlone} {
		t.Run(string(where), func(t *testing.T) {
			t.Parallel()
			w := paged(t, where)
			c := begun(w)
			for _, number := range []string{guarantorID, personID} {
				if where == kafala.InChat {
					say(w, c, number)
				} else {
					w.OpenPage(world.Citizen).Give(number)
					w.Quiet()
				}
				say(w, c, "Abdullah Mohammed Salem Alotaibi")
				if number == guarantorID {
					say(w, c, "0501234567")
				}
			}
			sent := c.Type("2026-451288")
			w.Quiet()
			if session(t, w).Answers["accident"] == "" {
				t.Errorf("the accident was not taken: %q", c.Last().Text)
			}
			c.Edit(sent.ID, "2026-451289")
			w.Quiet()
			if !slices.ContainsFunc(c.Messages(), func(m botapi.Message) bool { return m.ID == sent.ID }) {
				t.Error("the number of an accident was deleted")
			}
			help := c.Type("/help 1012345671")
			w.Quiet()
			stays := slices.ContainsFunc(c.Messages(), func(m botapi.Message) bool { return m.ID == help.ID })
			if stays != (where == kafala.InChat) {
				t.Errorf("a mistyped number beside a command stays: %t", stays)
			}
		})
	}
}

// An ID number and a card that an edit brings in are deleted as those of a message are, whatever it is of, and of a card it is said.
func TestNumbersThatAnEditBringsIn(t *testing.T) {
	t.Parallel()
	list := func(said string) *botapi.Checklist {
		return &botapi.Checklist{Title: "x", Tasks: []botapi.ChecklistTask{{ID: 1, Text: said}}}
	}
	for number, told := range map[string]string{guarantorID: "", "4201320111111010": "note.card"} {
		for kind, edit := range map[string]func(c *botapi.Citizen) int{
			"text": func(c *botapi.Citizen) int { return c.Edit(c.Type("x").ID, "x "+number).ID },
			"caption": func(c *botapi.Citizen) int {
				return c.Rewrite(c.SendVoice().ID, func(m *botapi.Message) { m.Caption = number }).ID
			},
			"checklist": func(c *botapi.Citizen) int {
				return c.Rewrite(c.Send(botapi.Message{Checklist: list("x")}).ID, func(m *botapi.Message) { m.Checklist = list(number) }).ID
			},
		} {
			w := paged(t, kafala.InChat)
			c := w.Chats.As(world.Citizen)
			say(w, c, "/start")
			id := edit(c)
			w.Quiet()
			if slices.ContainsFunc(c.Messages(), func(m botapi.Message) bool { return m.ID == id }) {
				t.Errorf("%s: %q stands in the chat", kind, number)
			}
			if told != "" && !strings.Contains(c.Last().Text, longest(noteWords(t, told))) {
				t.Errorf("%s: of a card it is said %q", kind, c.Last().Text)
			}
		}
	}
}

// Of a message in the staff's group into which an edit brings an ID number it is said once that it stands there.
func TestNumberThatAnEditBringsIntoTheGroup(t *testing.T) {
	t.Parallel()
	w := paged(t, kafala.InChat)
	w.Appoint(world.AnOfficer, staff.Officer)
	group := w.Chats.As(world.AnOfficer).In(world.StaffChat)
	m := group.Type("he is here")
	w.Quiet()
	for range 2 {
		group.Edit(m.ID, "he is "+guarantorID+" @"+w.Bot.Name())
		w.Quiet()
	}
	n := 0
	for _, m := range group.Messages() {
		if strings.Contains(m.Text, wordsIn(t, "ar", "group.number")) {
			n++
		}
	}
	if n != 1 {
		t.Errorf("it is said %d times", n)
	}
}

// What cannot be deleted is said to stand there: an edit of a message of three days ago, and whatever is written in a group.
func TestNumbersThatCannotBeDeleted(t *testing.T) {
	t.Parallel()
	w := paged(t, kafala.OnPageAlone)
	c := begun(w)
	old := c.Type("Fahad")
	w.Quiet()
	w.Clock.Pass(73 * time.Hour)
	c.Edit(old.ID, guarantorID)
	w.Quiet()
	if m := c.Last(); m.Text != noteWords(t, "note.stays") || len(buttonsOf(m)) == 0 {
		t.Errorf("an old one: %q", m.Text)
	}
	if !slices.ContainsFunc(c.Messages(), func(m botapi.Message) bool { return m.ID == old.ID }) {
		t.Error("Telegram has deleted what it does not")
	}
	w.Appoint(world.AnOfficer, staff.Officer)
	door := w.Bot.Webhook(secret)
	for i, told := range []struct {
		who, chat int64
		text      string
		want      bool
	}{
		{world.AnOfficer, world.StaffChat, "he is 1012345671", true}, {world.AnOfficer, world.StaffChat, "he is here", false},
		{world.Citizen, world.StaffChat, "he is 1012345671", false}, {world.AnOfficer, -5, "/find 1012345671", true},
		{world.AnOfficer, -5, "/find someone", false}, {world.Citizen, -6, "/start 101 234 5672", true},
	} {
		before := len(w.Chats.Calls("sendMessage"))
		said := answer(t, door, textOf(2_000_000_001+i, told.who, told.chat, "group", told.text))
		w.Quiet()
		for _, call := range w.Chats.Calls("sendMessage")[before:] {
			said += call.Params["text"]
		}
		heard := strings.Contains(said, wordsIn(t, "ar", "group.number")) || strings.Contains(said, wordsIn(t, "en", "group.number"))
		if heard != told.want {
			t.Errorf("%q of %d in %d: %q", told.text, told.who, told.chat, said)
		}
	}
}
