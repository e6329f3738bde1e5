package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/locales"
	"kafalabot/voice"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// chats writes down what it is asked.
type chats struct {
	asked    []string
	err      error
	language string
}

func (c *chats) Look(_ context.Context, chat int64, language, ticket string) (voice.Page, error) {
	c.asked = append(c.asked, fmt.Sprint(chat, " ", language, " ", ticket))
	return voice.Page{Question: "q", Language: c.language}, c.err
}

func (c *chats) Give(ctx context.Context, chat int64, language, ticket, text string) (voice.Page, error) {
	c.asked = append(c.asked, fmt.Sprint(chat, " ", language, " ", ticket, " ", text))
	return voice.Page{Done: "ok", Language: c.language}, cmp.Or(c.err, ctx.Err())
}

func pages(t *testing.T, c *chats) (*Pages, *kafalatest.Logs) {
	t.Helper()
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	voices, err := voice.New(settings, "a_bot", true)
	if err != nil {
		t.Fatal(err)
	}
	logs := &kafalatest.Logs{}
	p, err := New(Config{Token: ours, Ancestors: "https://web.telegram.org", Voices: voices, Chats: c, Now: func() time.Time { return noon },
		Log: slog.New(slog.NewJSONHandler(logs, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return p, logs
}

const ticket = "ABCDEFGHIJKLMNOPQRSTUVWXY2"

func knock(p *Pages, method, path, kind, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w
}

// Where numbers are typed in the chat, buttons and pages of before are told so, in their language, and nothing is asked of anybody.
func TestPageThatIsOff(t *testing.T) {
	p, _ := pages(t, &chats{})
	off, err := NewOff(p.Voices)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		off.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(`{"init":"x","text":"1012345672"}`)))
		return w
	}
	for _, l := range locales.Spoken {
		said := p.Voices.In(l).Plain("page.off", nil)
		path := "/page/" + l + "/guarantor_id/" + ticket
		if w := ask(http.MethodGet, path); w.Code != http.StatusGone || !strings.Contains(w.Body.String(), said) ||
			!strings.Contains(w.Body.String(), `lang="`+l+`" dir="`+dirOf(p.Voices.In(l))+`"`) {
			t.Errorf("%s: %d %s", l, w.Code, w.Body)
		}
		var answer struct{ Over string }
		w := ask(http.MethodPost, path)
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK || answer.Over != said {
			t.Errorf("%s, a page of before: %d %s", l, w.Code, w.Body)
		}
		if w := ask(http.MethodDelete, path); w.Code != http.StatusMethodNotAllowed {
			t.Errorf("deleted: %d", w.Code)
		}
	}
	for _, path := range []string{"/page/", "/page/xx/guarantor_id/" + ticket, "/page/ar/guarantor_id/short"} {
		if w := ask(http.MethodGet, path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// A page follows the language that its chat speaks at each answer, with all that stands on it; one that is still right is told nothing.
func TestPageFollowsTheLanguage(t *testing.T) {
	c := &chats{}
	p, _ := pages(t, c)
	init, err := json.Marshal(sign(ours, opened(7, noon, "Sara")))
	if err != nil {
		t.Fatal(err)
	}
	for _, drawn := range locales.Spoken {
		for _, now := range append([]string{""}, locales.Spoken...) {
			for _, text := range []string{"", `,"text":"1"`} {
				c.language = now
				w := knock(p, http.MethodPost, "/page/"+drawn+"/guarantor_id/"+ticket, "application/json", `{"init":`+string(init)+text+`}`)
				var s said
				if err := json.Unmarshal(w.Body.Bytes(), &s); err != nil || w.Code != http.StatusOK {
					t.Fatalf("%d %s", w.Code, w.Body)
				}
				if now == "" || now == drawn {
					if s.Speaks != nil {
						t.Errorf("%s is told to speak %v", drawn, s.Speaks)
					}
					continue
				}
				v := p.Voices.In(now)
				want := spoken{now, dirOf(v), v.Settings.Operator.Name.In(now), v.Plain("page.wait", nil), v.Plain("page.send", nil),
					v.Plain("page.failed", nil), v.HTML("page.kept", nil)}
				if s.Speaks == nil || *s.Speaks != want {
					t.Errorf("%s is to speak %s: %v", drawn, now, s.Speaks)
				}
			}
		}
	}
}

// The page is one small answer with all that it needs in it, and its policy allows exactly that style and that script.
func TestPage(t *testing.T) {
	p, _ := pages(t, &chats{})
	for _, language := range locales.Spoken {
		for _, what := range kinds(p.Voices.Form) {
			w := knock(p, http.MethodGet, "/page/"+language+"/"+what+"/"+ticket, "", "")
			body, policy := w.Body.String(), w.Header().Get("Content-Security-Policy")
			if w.Code != http.StatusOK || len(body) > 30<<10 {
				t.Fatalf("%s %s: %d, %d bytes", language, what, w.Code, len(body))
			}
			for tag, directive := range map[string]string{"style": "style-src", "script": "script-src"} {
				found := regexp.MustCompile(`(?s)<`+tag+`>(.*?)</`+tag+`>`).FindAllStringSubmatch(body, -1)
				if len(found) != 1 || !strings.Contains(policy, directive+" "+hashed(found[0][1])) {
					t.Errorf("%s: %d, and the policy is %s", tag, len(found), policy)
				}
			}
			if loads := regexp.MustCompile(`(?i)\b(src|href|action)=|https?://|url\(|@import|style="|\bon[a-z]+=`).FindString(body); loads != "" {
				t.Errorf("%s %s has %q", language, what, loads)
			}
			dir := "ltr"
			if locales.RightToLeft(language) {
				dir = "rtl"
			}
			v := p.Voices.In(language)
			for _, part := range []string{`<html lang="` + language + `" dir="` + dir + `">`, question(v, what), v.HTML("test", nil)} {
				if part == "" || !strings.Contains(body, part) {
					t.Errorf("%s %s lacks %q", language, what, part)
				}
			}
			if strings.Contains(body, ticket) {
				t.Error("the ticket stands in the page")
			}
		}
	}
}

// What every answer of the door says of itself.
func TestHeaders(t *testing.T) {
	p, _ := pages(t, &chats{})
	for _, path := range []string{"/page/ar/guarantor_id/" + ticket, "/page/xx/guarantor_id/" + ticket} {
		h := knock(p, http.MethodGet, path, "", "").Header()
		for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
			"X-Content-Type-Options": "nosniff"} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s: %q", path, name, got)
			}
		}
		policy := strings.Split(h.Get("Content-Security-Policy"), "; ")
		for _, want := range []string{"default-src 'none'", "connect-src 'self'", "form-action 'none'", "base-uri 'none'",
			"frame-ancestors https://web.telegram.org"} {
			if !slices.Contains(policy, want) {
				t.Errorf("%s lacks %q: %q", path, want, policy)
			}
		}
		if strings.Contains(h.Get("Content-Security-Policy"), "unsafe") {
			t.Error("the policy allows what is unsafe")
		}
	}
}

// What is no page, and what is not sent as the page sends it, reaches no chat.
func TestRefused(t *testing.T) {
	c := &chats{}
	p, _ := pages(t, c)
	at, kind := "/page/ar/person_id/"+ticket, "application/json"
	good := sign(ours, opened(7, noon, "Sara"))
	sends := func(init, text string) string {
		b, _ := json.Marshal(map[string]string{"init": init, "text": text})
		return string(b)
	}
	for name, x := range map[string]struct {
		method, path, kind, body string
		want                     int
	}{
		"no language":         {"GET", "/page/xx/person_id/" + ticket, "", "", 404},
		"nothing typed there": {"GET", "/page/ar/mobile/" + ticket, "", "", 404},
		"no ticket":           {"GET", "/page/ar/person_id/", "", "", 404},
		"a short ticket":      {"GET", "/page/ar/person_id/ABC", "", "", 404},
		"a query":             {"GET", at + "?id=1012345672", "", "", 404},
		"another method":      {"PUT", at, kind, sends(good, "1"), 405},
		"a form":              {"POST", at, "application/x-www-form-urlencoded", "init=x", 415},
		"no JSON":             {"POST", at, kind, "{", 400},
		"too much":            {"POST", at, kind, sends(strings.Repeat("x", mostBody), "1"), 413},
		"too long":            {"POST", at, kind, sends(good, strings.Repeat("1", mostText+1)), 400},
		"nobody":              {"POST", at, kind, sends("", "1"), 403},
		"forged":              {"POST", at, kind, sends(strings.Replace(good, "Sara", "Sare", 1), "1"), 403},
		"of yesterday":        {"POST", at, kind, sends(sign(ours, opened(7, noon.Add(-25*time.Hour), "Sara")), "1"), 403},
	} {
		if w := knock(p, x.method, x.path, x.kind, x.body); w.Code != x.want {
			t.Errorf("%s: %d, want %d", name, w.Code, x.want)
		}
	}
	if len(c.asked) > 0 {
		t.Errorf("asked: %q", c.asked)
	}
}

// Who is proved is asked for their chat, with the ticket of the address; what they typed stands in no log, nor does the ticket.
func TestTaken(t *testing.T) {
	c := &chats{}
	p, logs := pages(t, c)
	at := "/page/ar/person_id/" + ticket
	init, err := json.Marshal(sign(ours, opened(7, noon, "Sara")))
	if err != nil {
		t.Fatal(err)
	}
	look := knock(p, http.MethodPost, at, "application/json", fmt.Sprintf(`{"init":%s}`, init))
	give := knock(p, http.MethodPost, at, "application/json; charset=utf-8", fmt.Sprintf(`{"init":%s,"text":"1012345672"}`, init))
	if want := []string{"7 ar " + ticket, "7 ar " + ticket + " 1012345672"}; !slices.Equal(c.asked, want) {
		t.Errorf("asked %q", c.asked)
	}
	if strings.TrimSpace(look.Body.String()) != `{"question":"q"}` || strings.TrimSpace(give.Body.String()) != `{"done":"ok"}` {
		t.Errorf("answered %s and %s", look.Body, give.Body)
	}
	c.err = errors.New("redis is away")
	if w := knock(p, http.MethodPost, at, "application/json", fmt.Sprintf(`{"init":%s,"text":"1012345672"}`, init)); w.Code != 503 {
		t.Errorf("with a store that is away: %d", w.Code)
	}
	said := logs.String()
	if !strings.Contains(said, "private page") || strings.Contains(said, "1012345672") || strings.Contains(said, ticket) {
		t.Errorf("the log: %s", said)
	}
}

// What was sent is taken, also where whoever sent it has closed the page meanwhile.
func TestTakenFromWhoHangsUp(t *testing.T) {
	p, _ := pages(t, &chats{})
	gone, hangUp := context.WithCancel(t.Context())
	hangUp()
	init, err := json.Marshal(sign(ours, opened(7, noon, "Sara")))
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(gone, http.MethodPost, "/page/ar/person_id/"+ticket,
		strings.NewReader(fmt.Sprintf(`{"init":%s,"text":"1012345672"}`, init)))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	if w.Code != http.StatusOK || strings.TrimSpace(w.Body.String()) != `{"done":"ok"}` {
		t.Errorf("answered %d, %s", w.Code, w.Body)
	}
}
