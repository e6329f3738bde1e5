package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	stdimage "image"
	"image/jpeg"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"

	"kafalabot/internal/long"
	"kafalabot/receipt"
)

// inDigits writes a number in the digits of a script, by its zero.
func inDigits(number string, zero rune) string {
	return strings.Map(func(r rune) rune { return r - '0' + zero }, number)
}

// spellings are the ways in which a number may be written, by name.
func spellings(t *testing.T, number string) map[string]string {
	t.Helper()
	each := func(how func(r rune) string) string {
		var all strings.Builder
		for _, r := range number {
			all.WriteString(how(r))
		}
		return all.String()
	}
	with := func(sep string) string { return number[:4] + sep + number[4:7] + sep + number[7:] }
	all := map[string]string{
		"plain": number, "in words": "x" + number + "y", "spaces": with(" "), "no-break spaces": with("\u00a0"), "narrow spaces": with("\u202f"),
		"dashes": with("-"), "long dashes": with(" – "), "dots": with("."), "slashes": with("/"), "lines": with("\r\n"),
		"one by one": strings.TrimSpace(each(func(r rune) string { return string(r) + " " })),
		"isolated":   with("\u2069\u2066"), "joined by nothing": with("\u200d"), "in a list": `["` + with(`","`) + `"]`,
		"bold":    number[:3] + "<b>" + number[3:6] + "</b><i>" + number[6:] + "</i>",
		"keycaps": each(func(r rune) string { return string(r) + "\ufe0f\u20e3" }),
		"raised": strings.NewReplacer("0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9",
			"⁹").Replace(number),
		"circled": strings.NewReplacer("0", "⓪", "1", "①", "2", "②", "3", "③", "4", "④", "5", "⑤", "6", "⑥", "7", "⑦", "8", "⑧", "9",
			"⑨").Replace(number),
		"HTML":              each(func(r rune) string { return fmt.Sprintf("&#%d;", r) }),
		"HTML, by sixteens": each(func(r rune) string { return fmt.Sprintf("&#x%x;", r) }),
		"JSON":              each(func(r rune) string { return fmt.Sprintf(`\u%04x`, r) }),
		"JSON, Arabic":      each(func(r rune) string { return fmt.Sprintf(`\u%04x`, r-'0'+0x660) }),
		"JSON, beyond sixteen bits": each(func(r rune) string {
			a, b := utf16.EncodeRune(r - '0' + 0x1d7ce)
			return fmt.Sprintf(`\u%04x\u%04x`, a, b)
		}),
		"URL": each(func(r rune) string { return fmt.Sprintf("%%%02x", r) }), "URL, in groups": url.QueryEscape(with(" ")),
		"URL, Persian": url.QueryEscape(inDigits(number, 0x6f0)), "URL, twice": url.QueryEscape(url.QueryEscape(inDigits(number, 0x660))),
		"hex": hex.EncodeToString([]byte(number)), "hex, at an odd place": "a" + strings.ToUpper(hex.EncodeToString([]byte(with(" ")))),
		"hex, Arabic": hex.EncodeToString([]byte(inDigits(number, 0x660))),
		"UTF-16":      "\xfe\xff" + wide(inDigits(number, 0x660)), "UTF-16 without a mark": wide(number),
	}
	for _, in := range append(unicode.Nd.R32, wider(unicode.Nd.R16)...) { // the digits of every script
		for zero := rune(in.Lo); zero < rune(in.Hi); zero += 10 {
			all[fmt.Sprintf("digits from %U", zero)] = inDigits(number, zero)
		}
	}
	for shift := range 3 {
		for name, text := range map[string]string{"": number, ", Arabic": inDigits(number, 0x660), ", in groups": with("-")} {
			for kind, code := range map[string]*base64.Encoding{"base64": base64.StdEncoding, "base64 for URLs": base64.RawURLEncoding} {
				said := code.EncodeToString([]byte(strings.Repeat("?", shift) + text + "?>"))
				all[fmt.Sprintf("%s, from %d%s", kind, shift, name)] = said
				all[fmt.Sprintf("%s, from %d%s, in a path", kind, shift, name)] = "/a/" + said
				all[fmt.Sprintf("%s, from %d%s, in a URL", kind, shift, name)] = url.QueryEscape(said)
			}
		}
	}
	all["base64, alone"] = base64.RawStdEncoding.EncodeToString([]byte(number))
	return all
}

func wider(in []unicode.Range16) (all []unicode.Range32) {
	for _, r := range in {
		all = append(all, unicode.Range32{Lo: uint32(r.Lo), Hi: uint32(r.Hi), Stride: uint32(r.Stride)})
	}
	return all
}

func wide(text string) string {
	var all []byte
	for _, u := range utf16.Encode([]rune(text)) {
		all = append(all, byte(u>>8), byte(u))
	}
	return string(all)
}

// files are those that may hold a number: each as a body of its own.
func files(t *testing.T, number string) map[string]string {
	t.Helper()
	qr, err := receipt.QR("https://t.me/x?start=" + number)
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := png.Decode(bytes.NewReader(qr))
	if err != nil {
		t.Fatal(err)
	}
	var photo, zipped bytes.Buffer
	if err := jpeg.Encode(&photo, drawn, nil); err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write([]byte(`{"text":"` + inDigits(number, 0x6f0) + `"}`))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return map[string]string{"QR": string(qr), "photo of a QR": photo.String(), "gzip": zipped.String(),
		"PDF, text":     sheetOf(t, receipt.Sheet{Reference: number}),
		"PDF, title":    sheetOf(t, receipt.Sheet{Title: receipt.Label{Arabic: inDigits(number, 0x660)}}),
		"PDF, its code": sheetOf(t, receipt.Sheet{Link: "https://t.me/x?start=" + number})}
}

func sheetOf(t *testing.T, s receipt.Sheet) string {
	t.Helper()
	b, err := receipt.PDF(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// heard is what a wire keeps of one passage.
func heard(said string) *wire {
	w := &wire{}
	w.keep("a body", []byte(said))
	return w
}

// A number is found in whichever way it is written, both where it is looked for and, where its digits stand together, as any ID's.
func TestWireIsSearched(t *testing.T) {
	long.Test(t)
	const number, another = "1109876548", "2012345670"
	all := spellings(t, number)
	for name, said := range all {
		for _, around := range []string{"%s", `{"ok":true,"text":"a %s b"}`} {
			if strings.HasPrefix(name, "UTF-16") && around != "%s" {
				continue
			}
			w := heard(fmt.Sprintf(around, said))
			if s := w.of(t, number); len(s.found) == 0 {
				t.Errorf("%s: %q is not found", name, said)
			}
			if s := w.of(t, another); slices.ContainsFunc(s.found, func(what string) bool { return strings.Contains(what, another) }) {
				t.Errorf("%s: another is found: %q", name, s.found)
			}
		}
	}
	unlisted := 0
	for _, said := range all {
		if len(heard(said).of(t).found) > 0 {
			unlisted++
		}
	}
	if unlisted < len(all)*9/10 {
		t.Errorf("of %d ways of writing an ID that is looked for by nobody only %d are found", len(all), unlisted)
	}
	for name, file := range files(t, number) {
		if s := heard(file).of(t, number); len(s.found) == 0 && (hasPoppler() || name != "PDF, its code") {
			t.Errorf("%s: the number is not found, read %v", name, s.read)
		}
	}
	t.Logf("%d ways of writing, %d of them found as any ID's, %d kinds of file", len(all), unlisted, len(files(t, number)))
}

// What is no ID's is not taken for one: Telegram's times by the names of their fields, and numbers of other lengths or beginnings.
func TestWireKnowsTimes(t *testing.T) {
	const foreign = "3012345678"
	moment := 1796000000 // a second of the year 2026 that is the number of an ID
	for !isID(strconv.Itoa(moment)) {
		moment++
	}
	id := strconv.Itoa(moment)
	for _, said := range []string{`{"date":` + id + `}`, `{"edit_date": ` + id + `,"x":1}`, `{\"date\":` + id + `}`,
		"auth_date=" + id + "&x=1",
		`<tg-time unix="` + id + `" format="r">`, `<tg-time unix=\"` + id + `\">`, url.QueryEscape(`<tg-time unix="` + id + `">`),
		`{"type":"date_time","unix_time":` + id + `}`, "0" + id, id + "0", id[:9], strconv.Itoa(moment + 1), foreign,
		"004 3456 7895", "2026-11-29 1234 5678",
		"0000016181 00000 n \n00000" + "14115 00000 n \r\n", `{"id":-100` + id + `}`, "12.34 " + id[:3] + " 5"} {
		if s := heard(said).of(t, "2012345670"); len(s.found) > 0 {
			t.Errorf("%q: %q", said, s.found)
		}
	}
	for _, said := range []string{`{"update":` + id + `}`, `{"last_date":` + id + `}`, `{"date":0,"text":"` + id + `"}`, "x_date=" + id,
		`{"date":` + id + `,"text":"` + id + `"}`, id[:4] + " " + id[4:], id[:3] + "-" + id[3:6] + "-" + id[6:], `"unix":` + id} {
		if s := heard(said).of(t); len(s.found) == 0 {
			t.Errorf("%q: nothing is found", said)
		}
	}
	if s := heard(`{"date":`+id+`}`).of(t, id); len(s.found) == 0 {
		t.Error("a number that is looked for is not found where a time may be")
	}
}

// The wire hears all of a call and of its answer, wherever a number stands, and passes both on as they are.
func TestWireHearsAll(t *testing.T) {
	const number = "1109876548"
	var form bytes.Buffer
	parts := multipart.NewWriter(&form)
	if err := parts.WriteField("caption", inDigits(number, 0x660)); err != nil {
		t.Fatal(err)
	}
	if err := parts.Close(); err != nil {
		t.Fatal(err)
	}
	var picture, file bytes.Buffer
	if err := png.Encode(&picture, stdimage.NewGray(stdimage.Rect(0, 0, 9, 9))); err != nil {
		t.Fatal(err)
	}
	upload := multipart.NewWriter(&file)
	qr, err := receipt.QR(number)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"photo": qr, "other": picture.Bytes()} {
		p, err := upload.CreateFormFile(name, name+".png")
		if err == nil {
			_, err = p.Write(b)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := upload.Close(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ path, kind, body, header, answer, answered string }{
		"path":   {path: "/bot1:x/" + number},
		"query":  {path: "/bot1:x/sendMessage?text=%31" + number[1:]},
		"header": {path: "/", header: number}, "body": {path: "/", body: number},
		"form":               {path: "/", kind: parts.FormDataContentType(), body: form.String()},
		"file":               {path: "/", kind: upload.FormDataContentType(), body: file.String()},
		"answer":             {path: "/", answer: `{"result":"` + number + `"}`},
		"head of the answer": {path: "/", answered: number}, "none": {path: "/", body: "x", answer: "y"},
	} {
		got := ""
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var b bytes.Buffer
			_, _ = b.ReadFrom(r.Body)
			got = r.RequestURI + r.Header.Get("X-Said") + b.String()
			w.Header().Set("X-Said", c.answered)
			_, _ = w.Write([]byte(c.answer))
		}))
		w := &wire{to: server.URL}
		front := httptest.NewServer(w)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, front.URL+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Said", c.header)
		req.Header.Set("Content-Type", c.kind)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		var answer bytes.Buffer
		_, _ = answer.ReadFrom(res.Body)
		res.Body.Close()
		front.Close()
		server.Close()
		if got != c.path+c.header+c.body || answer.String() != c.answer || res.Header.Get("X-Said") != c.answered {
			t.Errorf("%s: passed on: %q, answered %q", name, got, answer.String())
		}
		if s := w.of(t, number); (len(s.found) > 0) != (name != "none") {
			t.Errorf("%s: found %q in %d passages, read %v", name, s.found, s.passages, s.read)
		}
	}
}

// A file whose zeros were left out, or whose "+" were read as spaces, is none any more: what is packed in it would be read as noise,
// in which any number may stand.
func TestWireReadsNoNoise(t *testing.T) {
	var form bytes.Buffer
	parts := multipart.NewWriter(&form)
	err := parts.SetBoundary(partsSign)
	if err != nil {
		t.Fatal(err)
	}
	p, err := parts.CreateFormFile("document", "sheet.pdf")
	if err == nil {
		_, err = p.Write([]byte(sheetOf(t, receipt.Sheet{Reference: "00434567895"})))
	}
	if err == nil {
		err = parts.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	streams := 0
	for _, r := range readings(t, form.Bytes(), quickWays()) {
		if r.path == "part of a form, stream of a PDF" {
			streams++
		} else if how, _, is := strings.Cut(r.path, " of a PDF"); is && how != "part of a form, stream" && how != "part of a form, characters" {
			t.Errorf("read: %s", r.path)
		}
	}
	if streams == 0 {
		t.Error("no stream of the PDF is read")
	}
}
