package chat

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"kafalabot/kafala"
)

const anID, aToken = "07abcdefghijklmnop", "qrstuvwxyz234567"

// The code of a guarantee is known in every spelling, and nothing else for it.
func TestReadCode(t *testing.T) {
	h := house(t, &shelf{})
	name := h.Voices.UserName
	g := kafala.Guarantee{ID: anID, Token: aToken}
	const start = "?start=v_" + anID + "_" + aToken
	ours, none := Code{OurCode, anID, aToken}, Code{}
	foreign := Code{Kind: ForeignCode}
	for text, want := range map[string]Code{
		h.QRLink(g): ours, "http://t.me/" + name + start: ours, "t.me/" + name + start: ours, "HTTPS://T.ME/" + strings.ToUpper(name+start): ours,
		"https://www.t.me/" + name + "/" + start: ours, "https://telegram.me/" + name + start: ours, "telegram.dog/" + name + start: ours,
		"https://" + name + ".t.me/" + start: ours, "tg://resolve?domain=" + name + "&start=v_" + anID + "_" + aToken: ours,
		"tg:resolve?start=v_" + anID + "_" + aToken + "&domain=" + name: ours, start: ours, " " + h.QRLink(g) + ".\r\n": ours,
		"https://t.me/" + name + "?x=1&amp;start=v%5F" + anID + "%5f" + aToken + "#frag": ours,

		"https://t.me/" + name + "?start=v_" + anID + "_" + aToken[1:]: {DamagedCode, anID, aToken[1:]},
		"https://t.me/" + name + "?start=v_" + anID:                    {DamagedCode, anID, ""},

		"https://t.me/another_bot" + start: foreign, "https://t.me/another_bot": foreign, "https://t.me/somebody?start=x": foreign,
		"https://t.me.evil/" + name + start: foreign, "https://evil.example/" + name + start: foreign,
		"tg://resolve?domain=another_bot&start=x": foreign,

		"https://t.me/" + name + "?startapp=v_" + anID + "_" + aToken:        ours,
		"https://t.me/" + name + "?startgroup=v_" + anID + "_" + aToken:      ours,
		"https://t.me/" + name + "?startapp=v_" + anID:                       {DamagedCode, anID, ""},
		"https://t.me/another_bot?startapp=v_" + anID:                        foreign,
		"tg://resolve?domain=" + name + "&startapp=v_" + anID + "_" + aToken: ours,

		"https://t.me/share/url?url=" + h.QRLink(g): ours, "https://t.me/share/url?url=" + url.QueryEscape(h.QRLink(g)) + "&text=x": ours,
		"tg://msg_url?url=" + url.QueryEscape(h.QRLink(g)): ours, "https://t.me/share/url?url=https://shop.example/x": none,
		"https://t.me/share/url?url=" + url.QueryEscape("https://t.me/another_bot"+start): foreign,
		"https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fshare%2Furl":                     none,

		"": none, "https://t.me/" + name: none, "https://t.me/" + name + "?start=p_" + anID: none, "https://t.me/a_channel": none,
		"WIFI:T:WPA;S:cafe;P:secret;;": none, "BEGIN:VCARD\nURL:https://t.me/" + name + "\nEND:VCARD": none,
		"https://shop.example/menu?table=7":                none,
		"AQ1TaGFyaWthdCBhbEFsYW0CDzMwMDAwMDAwMDAwMDAwMw==": none, "tg://join?invite=x": none, "mailto:a@b.example": none, "?": none,
	} {
		got := h.ReadCode(text)
		if want == foreign && got.ID != "" { // what it says
			got.ID = ""
		}
		if got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
	h.LinkURL = "http://127.0.0.1:28411"
	for _, text := range []string{h.QRLink(g), "127.0.0.1:28411/" + name + start, "https://t.me/" + name + start} {
		if got := h.ReadCode(text); got != ours {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

// Links are found among other words and glued to each other, and what is left is the text without them.
func TestCodesIn(t *testing.T) {
	h := house(t, &shelf{})
	link := h.QRLink(kafala.Guarantee{ID: anID, Token: aToken})
	other := h.QRLink(kafala.Guarantee{ID: "08abcdefghijklmnop", Token: aToken})
	one, two := Code{OurCode, anID, aToken}, Code{OurCode, "08abcdefghijklmnop", aToken}
	for text, want := range map[string]struct {
		codes []Code
		rest  string
	}{
		link:                               {[]Code{one}, ""},
		"look at " + link + ", it is real": {[]Code{one}, "look at , it is real"},
		"(" + link + ")":                   {[]Code{one}, "( )"},
		link + other:                       {[]Code{one, two}, ""},
		link + "\n" + other + " " + link:   {[]Code{one, two}, ""},
		"link:" + strings.TrimPrefix(link, "https://") + " 025 4189 1021": {[]Code{one}, "link: 025 4189 1021"},
		"\u0627\u0644\u0631\u0627\u0628\u0637:" + link + "\u060c":         {[]Code{one}, "\u0627\u0644\u0631\u0627\u0628\u0637: \u060c"},
		"\u0130 " + link:                       {[]Code{one}, "\u0130"},
		"https://t.me/another_bot?start=v_a_b": {[]Code{{Kind: ForeignCode, ID: "https://t.me/another_bot?start=v_a_b"}}, ""},
		"see https://t.me/" + h.Voices.UserName + "?startapp=v_" + anID + "_" + aToken: {[]Code{one}, "see"},
		"https://t.me/share/url?url=" + link:                                           {[]Code{one}, "https://t.me/share/url?url="},
		"https://t.me/another_bot?start=x":                                             {nil, "https://t.me/another_bot?start=x"},
		"https://t.me/a_channel a=b":                                                   {nil, "https://t.me/a_channel a=b"},
		"025 4189 1021":                                                                {nil, "025 4189 1021"},
		"":                                                                             {nil, ""},
	} {
		codes, rest := h.CodesIn(text)
		if !slices.Equal(codes, want.codes) || strings.Join(strings.Fields(rest), " ") != want.rest {
			t.Errorf("%q: %+v and %q, want %+v and %q", text, codes, rest, want.codes, want.rest)
		}
	}
}

// FuzzCodesIn reads any text at all: what is found is of a kind that is looked for, and nothing that is not a link is lost.
func FuzzCodesIn(f *testing.F) {
	h := house(f, &shelf{})
	for _, text := range []string{"?start=v_a_b", "tg:resolve?domain=a_bot&start=v_", "https://https://t.me/?start=v_",
		"http://\u0627=?start=v_&&##",
		h.QRLink(kafala.Guarantee{ID: anID, Token: aToken}) + "\xff?start=v_"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		codes, rest := h.CodesIn(text)
		if len(rest) > len(text)+len(codes)+strings.Count(text, mark) || len(codes) == 0 && !strings.Contains(text, "=") && rest != text {
			t.Errorf("%q: %+v and %q", text, codes, rest)
		}
		for _, c := range codes {
			if c.Kind == StrangeCode || c.Kind == OurCode && (!kafala.IsGuaranteeID(c.ID) || !kafala.IsToken(c.Token)) {
				t.Errorf("%q: %+v", text, c)
			}
		}
	})
}
