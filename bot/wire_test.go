package bot

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/go-telegram/bot/models"

	"kafalabot/locales"
)

// letters are messages of every kind.
func letters() []message {
	return []message{
		{html: "plain"},
		{html: "<b>نص</b>\n\"x\" \\ \u2066a\u2069 \x01 \U0001f600", remove: true},
		{html: "reply", reply: &models.ReplyKeyboardMarkup{ResizeKeyboard: true, Keyboard: [][]models.KeyboardButton{{{Text: "م", RequestContact: true}}, {{Text: "b"}}}}},
		{html: "inline", inline: []row{{tap("نعم", deed{verb: "list"}), styled(tap("<&>", deed{verb: "home"}), "danger")},
			{{Text: "url", URL: "https://x.example/?a=b&c=d"}}, {{Text: "copy", CopyText: &models.CopyTextButton{Text: "123"}}}}},
		{html: "none", inline: []row{}},
	}
}

// A letter says what the library's own types say, as a call and as an answer.
func TestLetters(t *testing.T) {
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	b := &Bot{}
	for _, place := range []int{0, 7} {
		for _, m := range letters() {
			want := map[string]any{"method": "sendMessage", "chat_id": int64(5), "text": m.html, "parse_mode": "HTML", "link_preview_options": map[string]any{"is_disabled": true}}
			if place != 0 {
				want["method"], want["message_id"] = "editMessageText", place
			}
			switch {
			case m.inline != nil:
				want["reply_markup"] = models.InlineKeyboardMarkup{InlineKeyboard: m.inline}
			case m.reply != nil:
				want["reply_markup"] = m.reply
			case m.remove:
				want["reply_markup"] = models.ReplyKeyboardRemove{RemoveKeyboard: true}
			}
			l := b.write(5, place, voice{Words: words["ar"]}, m)
			same(t, l.body, want)
			delete(want, "method")
			same(t, l.call(), want)
		}
	}
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
	words, err := locales.Load()
	if err != nil {
		b.Fatal(err)
	}
	bot, v := &Bot{}, voice{Words: words["ar"]}
	m := message{html: strings.Repeat("السؤال ما هو؟\n", 10), inline: []row{}}
	for range 7 {
		m.inline = append(m.inline, row{tap("منطقة الرياض", deed{verb: "set", field: "region", value: "riyadh", draft: "abcdefgh"}), tap("الشرقية", deed{verb: "list"})})
	}
	b.ReportAllocs()
	for b.Loop() {
		bot.write(5, 0, v, m)
	}
}
