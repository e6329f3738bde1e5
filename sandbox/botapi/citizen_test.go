package botapi_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"kafalabot/sandbox/botapi"
)

func TestCitizenUsesKeyboards(t *testing.T) {
	h := open(t, botapi.Config{})
	c := h.s.As(citizen)
	c.Start("")
	h.send(m{"chat_id": citizen, "text": "old", "reply_markup": inline(button("Same", "old"))})
	h.send(m{"chat_id": citizen, "text": "new", "reply_markup": inline(button("Same", "new"), m{"text": "Pay", "url": "https://a.sa"})})
	h.send(m{"chat_id": citizen, "text": "k", "reply_markup": m{"keyboard": [][]any{{m{"text": "Mine", "request_contact": true}, "Back"}}}})
	for _, label := range []string{"Same", "old", "Mine", "Back"} {
		if _, err := c.Tap(label); err != nil {
			t.Errorf("%s: %v", label, err)
		}
	}
	for _, label := range []string{"Pay", "None"} {
		if _, err := c.Tap(label); err == nil {
			t.Errorf("%s could be tapped", label)
		}
	}
	if _, err := c.TapOn(999, "new"); err == nil {
		t.Error("a message that is not there was tapped")
	}
	got := h.updates(m{})
	if len(got) != 5 || got[1].Callback.Data != "new" || got[2].Callback.Data != "old" || got[3].Message.Contact.UserID != citizen ||
		got[4].Message.Text != "Back" {
		t.Fatalf("got %+v", got)
	}
	if q := got[1].Callback; q.Message.Text != "new" || q.From.ID != citizen || q.ID == got[2].Callback.ID {
		t.Errorf("got %+v", q)
	}
}

func TestCitizenActs(t *testing.T) {
	h := open(t, botapi.Config{})
	c := h.s.As(citizen)
	one := c.Type("one")
	c.Edit(one.ID, "two")
	c.Forward(one.ID)
	c.ShareOther(botapi.Contact{PhoneNumber: "+966500000001", FirstName: "X", UserID: second})
	c.SendPhoto(picture(t, 10, 10))
	c.SendDocument("a.txt", []byte("x"))
	c.SendVoice()
	c.Sticker()
	c.SendPoll()
	c.SendLocation()
	x := h.send(m{"chat_id": citizen, "text": "hi"})
	c.Reply(x.ID, "re")
	c.Block()
	c.Type("unblocks") // as an app that asks first
	got := h.updates(m{})
	var kinds []string
	for _, u := range got {
		switch d := u.Message; {
		case u.Member != nil:
			kinds = append(kinds, u.Member.New.Status)
		case d == nil:
			kinds = append(kinds, "edit")
		case d.ForwardOrigin != nil:
			kinds = append(kinds, "forward")
		case d.ReplyToMessage != nil:
			kinds = append(kinds, "reply")
		case d.Text != "":
			kinds = append(kinds, "text")
		default:
			kinds = append(kinds, fmt.Sprint(d.Contact != nil, d.Photo != nil, d.Document != nil, d.Voice != nil, d.Sticker != nil, d.Poll != nil,
				d.Location != nil))
		}
	}
	want := []string{
		"text", "edit", "forward", "true false false false false false false", "false true false false false false false",
		"false false true false false false false", "false false false true false false false", "false false false false true false false",
		"false false false false false true false", "false false false false false false true", "reply", "kicked", "member", "text",
	}
	if fmt.Sprint(kinds) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", kinds, want)
	}
}

func TestWaitGoesOn(t *testing.T) {
	h := open(t, botapi.Config{})
	c := h.s.As(citizen)
	c.Start("")
	for _, word := range []string{"one", "two", "three"} {
		h.send(m{"chat_id": citizen, "text": word})
	}
	has := func(word string) func(botapi.Message) bool {
		return func(m botapi.Message) bool { return strings.Contains(m.Text, word) }
	}
	if got, err := c.Wait(h.ctx, has("two")); err != nil || got.Text != "two" {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := h.s.As(citizen).Wait(h.ctx, nil); err != nil || got.Text != "three" {
		t.Errorf("got %+v, %v", got, err)
	}
	ctx, cancel := context.WithTimeout(h.ctx, 10*time.Millisecond)
	defer cancel()
	if got, err := c.Wait(ctx, has("one")); err == nil {
		t.Errorf("got %+v again", got)
	}
	if c.Last().Text != "three" || len(c.Messages()) != 4 {
		t.Errorf("got %+v", c.Messages())
	}
}

// In groups the privacy mode lets the bot hear commands, replies and its own name.
func TestGroupPrivacy(t *testing.T) {
	for reads, want := range map[bool]string{
		false: "/list /list@kafala_sandbox_bot re @kafala_sandbox_bot",
		true:  "/list /list@kafala_sandbox_bot /list@other_bot chatter re @kafala_sandbox_bot",
	} {
		h := open(t, botapi.Config{ReadsGroups: reads})
		o := h.s.As(officer).In(group)
		x := h.send(m{"chat_id": group, "text": "notice"})
		for _, text := range []string{"/list", "/list@kafala_sandbox_bot", "/list@other_bot", "chatter"} {
			o.Type(text)
		}
		o.Reply(x.ID, "re")
		o.Type("@kafala_sandbox_bot")
		var heard []string
		for _, u := range h.updates(m{}) {
			heard = append(heard, u.Message.Text)
			if u.Message.Chat.ID != group {
				t.Errorf("got %+v", u.Message)
			}
		}
		if got := strings.Join(heard, " "); got != want {
			t.Errorf("got %s", got)
		}
		if got, err := h.s.As(admin).In(group).Wait(h.ctx, nil); err != nil || got.Text != "notice" {
			t.Errorf("got %+v, %v", got, err)
		}
	}
}

// The deletion of the message that brought a reply keyboard takes it away.
func TestKeyboardGoesWithItsMessage(t *testing.T) {
	h := open(t, botapi.Config{})
	c := h.s.As(citizen)
	c.Start("")
	x := h.send(m{"chat_id": citizen, "text": "k", "reply_markup": m{"keyboard": [][]string{{"b"}}}})
	h.send(m{"chat_id": citizen, "text": "no markup"})
	if c.Keyboard() == nil {
		t.Fatal("a message without markup took the keyboard away")
	}
	h.must("deleteMessage", m{"chat_id": citizen, "message_id": x.ID}, nil)
	if c.Keyboard() != nil {
		t.Error("the keyboard stayed")
	}
}

func TestStrangersAndBounds(t *testing.T) {
	h := open(t, botapi.Config{KeepMessages: 10, KeepBytes: 1000})
	c := h.s.As(555)
	if c.Type("hello").From.ID != 555 {
		t.Error("a stranger is somebody else")
	}
	var first botapi.Message
	for i := range 30 {
		d := h.upload("sendDocument", m{"chat_id": 555}, "document", "a", make([]byte, 100))
		if i == 0 {
			first = d
		}
	}
	if n := len(c.Messages()); n != 10 {
		t.Errorf("%d messages are kept", n)
	}
	if _, err := c.File(first.Document.FileID); err == nil {
		t.Error("the oldest file is still there")
	}
	if got := h.call("editMessageCaption", m{"chat_id": 555, "message_id": first.ID, "caption": "a"}); got.Code != 400 {
		t.Errorf("got %+v", got)
	}
}

// Many people and callers at once; the race detector does the judging.
func TestManyAtOnce(t *testing.T) {
	h := open(t, botapi.Config{})
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			c := h.s.As(int64(800 + i))
			c.Start("")
			for range 20 {
				x := h.send(m{"chat_id": 800 + i, "text": "<b>hi</b>", "parse_mode": "HTML", "reply_markup": inline(button("A", "a"))})
				if got, err := c.Wait(h.ctx, func(m botapi.Message) bool { return m.EditDate == 0 }); err != nil || got.ID != x.ID {
					t.Errorf("got %+v, %v", got, err)
				}
				query, err := c.Tap("A")
				if err != nil {
					t.Error(err)
				}
				h.must("answerCallbackQuery", m{"callback_query_id": query}, nil)
				h.must("editMessageText", m{"chat_id": 800 + i, "message_id": x.ID, "text": "ho"}, nil)
				h.must("setMyName", m{"name": fmt.Sprint("n", i)}, nil)
				h.state(fmt.Sprint(800 + i))
				h.must("getUpdates", m{"offset": -1}, nil)
			}
		})
	}
	all.Wait()
}

func TestForwardOfTheBotsOwnMessage(t *testing.T) {
	h := open(t, botapi.Config{})
	c := h.s.As(citizen)
	c.Start("")
	x := h.send(m{"chat_id": citizen, "text": "hi", "reply_markup": inline(button("A", "a"))})
	got := c.Forward(x.ID)
	if got.From.ID != citizen || got.ForwardOrigin.SenderUser.ID != 7000000001 || got.ReplyMarkup != nil {
		t.Errorf("got %+v", got)
	}
	if c.Last().ID != x.ID {
		t.Error("a forwarded message counts as the bot's")
	}
}
