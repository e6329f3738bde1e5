package telegram

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/go-telegram/bot/models"
)

// unstamped puts nothing under a text.
type unstamped struct{ leftward bool }

func (unstamped) Stamp(text string) string { return text }
func (u unstamped) RightToLeft() bool      { return u.leftward }
func (unstamped) Unchanged() string        { return "unchanged" }

// letters are messages of every kind.
func letters() []Message {
	return []Message{
		{HTML: "plain"},
		{HTML: "<b>نص</b>\n\"x\" \\ \u2066a\u2069 \x01 \U0001f600", Remove: true},
		{HTML: "reply", Reply: &models.ReplyKeyboardMarkup{ResizeKeyboard: true,
			Keyboard: [][]models.KeyboardButton{{{Text: "م", RequestContact: true}}, {{Text: "b"}, {Text: "c"}, {Text: "d"}}}}},
		{HTML: "inline", Inline: []Row{{Button("نعم", Callback{Verb: "list"}), Styled(Button("<&>", Callback{Verb: "home"}), "danger")},
			{{Text: "url", URL: "https://x.example/?a=b&c=d"}}, {{Text: "copy", CopyText: &models.CopyTextButton{Text: "123"}}}}},
		{HTML: "none", Inline: []Row{}},
	}
}

// A letter says what the library's own types say, as a call and as an answer.
func TestLetters(t *testing.T) {
	c := &Client{}
	for i := range 4 {
		place, foot := []int{0, 7}[i%2], unstamped{leftward: i > 1}
		for _, m := range letters() {
			want := map[string]any{"method": "sendMessage", "chat_id": int64(5), "text": m.HTML, "parse_mode": "HTML",
				"link_preview_options": map[string]any{"is_disabled": true}}
			if place != 0 {
				want["method"], want["message_id"] = "editMessageText", place
			}
			switch {
			case m.Inline != nil:
				want["reply_markup"] = models.InlineKeyboardMarkup{InlineKeyboard: leftmostFirst(m.Inline, foot.leftward)}
			case m.Reply != nil:
				k := *m.Reply
				k.Keyboard = leftmostFirst(k.Keyboard, foot.leftward)
				want["reply_markup"] = k
			case m.Remove:
				want["reply_markup"] = models.ReplyKeyboardRemove{RemoveKeyboard: true}
			}
			before := letters()
			l := c.write(5, place, foot, m)
			same(t, l.body, want)
			delete(want, "method")
			same(t, l.asBody(), want)
			if !reflect.DeepEqual(before, letters()) {
				t.Error("writing a message has changed it")
			}
		}
	}
}

// leftmostFirst is rows as telephones draw them: the first button is leftmost, in every language.
func leftmostFirst[B any](rows [][]B, leftward bool) (drawn [][]B) {
	drawn = make([][]B, len(rows))
	for i, row := range rows {
		for _, b := range row {
			if leftward {
				drawn[i] = append([]B{b}, drawn[i]...)
			} else {
				drawn[i] = append(drawn[i], b)
			}
		}
	}
	return drawn
}

func same(t *testing.T, got []byte, want any) {
	t.Helper()
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var a, b any
	if err := json.Unmarshal(got, &a); err != nil {
		t.Fatalf("%s: %v", got, err)
	}
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a, b) {
		t.Errorf("got  %s\nwant %s", got, text)
	}
}

func FuzzAppendString(f *testing.F) {
	f.Add("a\x00\"\\\u2028\xff")
	f.Fuzz(func(t *testing.T, s string) {
		var got string
		if err := json.Unmarshal(appendString(nil, s), &got); err != nil || got != strings.ToValidUTF8(s, "\ufffd") {
			t.Errorf("%q became %q, %v", s, got, err)
		}
	})
}

func BenchmarkLetter(b *testing.B) {
	b.Run("ltr", func(b *testing.B) { benchmarkLetter(b, unstamped{}) })
	b.Run("rtl", func(b *testing.B) { benchmarkLetter(b, unstamped{leftward: true}) })
}

func benchmarkLetter(b *testing.B, foot Foot) {
	c := &Client{}
	m := Message{HTML: strings.Repeat("السؤال ما هو؟\n", 10), Inline: []Row{}}
	for range 7 {
		m.Inline = append(m.Inline, Row{Button("منطقة الرياض", Callback{Verb: "set", Field: "region", Value: "riyadh", Draft: "abcdefgh"}),
			Button("الشرقية", Callback{Verb: "list"})})
	}
	b.ReportAllocs()
	for b.Loop() {
		c.write(5, 0, foot, m)
	}
}
