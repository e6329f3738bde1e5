package botapi_test

import (
	"reflect"
	"testing"

	"kafalabot/sandbox/botapi"
)

type entities = []botapi.Entity

func TestHTML(t *testing.T) {
	rows := []struct {
		in, text string
		want     entities
	}{
		{"plain", "plain", nil},
		{"<b>a</b>", "a", entities{{Type: "bold", Length: 1}}},
		{"<strong>a</strong><em>b</em><ins>c</ins><del>d</del>", "abcd", entities{
			{Type: "bold", Length: 1}, {Type: "italic", Offset: 1, Length: 1}, {Type: "underline", Offset: 2, Length: 1},
			{Type: "strikethrough", Offset: 3, Length: 1}}},
		{"<i>a</i> <u>b</u> <s>c</s>", "a b c", entities{
			{Type: "italic", Length: 1}, {Type: "underline", Offset: 2, Length: 1}, {Type: "strikethrough", Offset: 4, Length: 1}}},
		{"<b>a<i>b</i></b>", "ab", entities{{Type: "bold", Length: 2}, {Type: "italic", Offset: 1, Length: 1}}},
		{"<B>a</B>", "a", entities{{Type: "bold", Length: 1}}},
		{"<b>a</>", "a", entities{{Type: "bold", Length: 1}}},
		{"<code>a</code>", "a", entities{{Type: "code", Length: 1}}},
		{"<pre>a</pre>", "a", entities{{Type: "pre", Length: 1}}},
		{"<pre><code class=\"language-go\">a</code></pre>", "a", entities{{Type: "pre", Length: 1, Language: "go"}}},
		{"<code class='language-go'>a</code>", "a", entities{{Type: "code", Length: 1}}},
		{"<a href=\"https://a.sa/x?y=1&amp;z=2\">go</a>", "go", entities{{Type: "text_link", Length: 2, URL: "https://a.sa/x?y=1&z=2"}}},
		{"<a href='a.sa'>go</a>", "go", entities{{Type: "text_link", Length: 2, URL: "http://a.sa/"}}},
		{"<a href='/x'>go</a>", "go", nil},
		{"<blockquote>a</blockquote>", "a", entities{{Type: "blockquote", Length: 1}}},
		{"<blockquote expandable>a</blockquote>", "a", entities{{Type: "expandable_blockquote", Length: 1}}},
		{"<tg-spoiler>a</tg-spoiler><span class=\"tg-spoiler\">b</span>", "ab",
			entities{{Type: "spoiler", Length: 1}, {Type: "spoiler", Offset: 1, Length: 1}}},
		{"1 &lt; 2 &amp;&amp; 3 &gt; 2 &quot;&#33;&#x21;", "1 < 2 && 3 > 2 \"!!", nil},
		{"&nbsp;&copy", "&nbsp;&copy", nil},
		// offsets are UTF-16 units: the letter of the face takes two
		{"\U0001F600<b>\u0643\u0641\u0627\u0644\u0629</b>", "\U0001F600\u0643\u0641\u0627\u0644\u0629",
			entities{{Type: "bold", Offset: 2, Length: 5}}},
		{"&#128512;<b>a</b>", "\U0001F600a", entities{{Type: "bold", Offset: 2, Length: 1}}},
		// white space at the ends goes, and with it parts of entities
		{"\n <b>a </b>\n", "a", entities{{Type: "bold", Length: 1}}},
		{"<b> a</b>", " a", entities{{Type: "bold", Length: 2}}},
		{"<b> </b>a", " a", entities{{Type: "bold", Length: 1}}},
		// Telegram drops the old bidi marks and line separators, not the isolates
		{"\u202b\u2067a\u2069\u202c<b>b\r\nc</b>", "\u2067a\u2069b\nc", entities{{Type: "bold", Offset: 3, Length: 3}}},
		{"a\tb", "a b", nil},
		// what Telegram finds by itself
		{"see https://a.sa/x. /start@bot #tag @someone a@b.sa", "see https://a.sa/x. /start@bot #tag @someone a@b.sa", entities{
			{Type: "url", Offset: 4, Length: 14}, {Type: "bot_command", Offset: 20, Length: 10}, {Type: "hashtag", Offset: 31, Length: 4},
			{Type: "mention", Offset: 36, Length: 8}, {Type: "email", Offset: 45, Length: 6}}},
		{"<code>/start</code> 12/06/1448 a/b", "/start 12/06/1448 a/b", entities{{Type: "code", Length: 6}}},
		// times that the reader's telephone writes
		{`<tg-time unix="1764324000" format="r">02:48 x</tg-time>.`, "02:48 x.",
			entities{{Type: "date_time", Length: 7, UnixTime: 1764324000, Format: "r"}}},
		{`a <b><TG-TIME format='R' unix=5>b</tg-time></b>`, "a b", entities{{Type: "bold", Offset: 2, Length: 1},
			{Type: "date_time", Offset: 2, Length: 1, UnixTime: 5, Format: "r"}}},
		{`<tg-time unix="5" format="TDw">a</tg-time><tg-time unix="5">b</tg-time>`, "ab",
			entities{{Type: "date_time", Length: 1, UnixTime: 5, Format: "wDT"}, {Type: "date_time", Offset: 1, Length: 1, UnixTime: 5}}},
		{`<tg-time unix="5" format="tTdD">a</tg-time>`, "a", entities{{Type: "date_time", Length: 1, UnixTime: 5, Format: "dt"}}},
		{`<tg-time format="r">a</tg-time><tg-time unix="0">b</tg-time><tg-time unix="99999999999">c</tg-time><tg-time unix="5"></tg-time>`,
			"abc", nil},
		{"<b>/new</b>", "/new", entities{{Type: "bold", Length: 4}, {Type: "bot_command", Length: 4}}},
	}
	for _, row := range rows {
		text, got, err := botapi.ParseHTML(row.in)
		if err != nil || text != row.text || len(got) != len(row.want) || len(got) > 0 && !reflect.DeepEqual(got, row.want) {
			t.Errorf("%s\ngot  %q %+v %v\nwant %q %+v", row.in, text, got, err, row.text, row.want)
		}
	}
}

func FuzzHTML(f *testing.F) {
	for _, seed := range []string{"<b>a</b>", "<a href='", "&#x1F600;", "<pre><code class=\"language-x\">", "</", "<", "a<b c=d>",
		"<span\x00class>"} {
		f.Add(seed)
	}
	f.Add(`<tg-time unix="5" format="wDT">a</tg-time>`)
	f.Fuzz(func(t *testing.T, in string) {
		text, got, err := botapi.ParseHTML(in)
		if err != nil {
			return
		}
		units := 0
		for _, r := range text {
			units++
			if r >= 0x10000 {
				units++
			}
		}
		for _, e := range got {
			if e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > units {
				t.Errorf("%q: %+v leaves %q", in, e, text)
			}
		}
	})
}
