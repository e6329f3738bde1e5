package nafath

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// browse opens a page, or sends a form.
func (s *scene) browse(method, address string, form url.Values) answer {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		s.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	a, err := s.send(r)
	if err != nil {
		s.Fatal(err)
	}
	return a
}

func (s *scene) shows(what string, a answer, parts ...string) {
	s.Helper()
	for _, part := range parts {
		if !strings.Contains(a.text, part) {
			s.Errorf("%s lacks %s: %s", what, part, a.text)
		}
	}
}

var (
	digitsOnPage = regexp.MustCompile(`id="digits"><bdi dir="ltr">(\d\d)<`)
	transOnPage  = regexp.MustCompile(`name="trans" value="([^"]+)"`)
)

// A person on the page: the number, the digits, the telephone, and back to whoever asked, with the state.
func TestPage(t *testing.T) {
	for _, c := range []struct {
		right  bool
		status string
	}{{true, Completed}, {false, Rejected}} {
		s := open(t)
		page, state := s.session()
		a := s.browse("GET", page, nil)
		s.shows("the page", a, `dir="rtl"`, `lang="ar"`, "بديل تجريبي", "هذه ليست صفحة نفاذ", `name="number"`, ahmed)
		form := url.Values{"state": {state}, "ui_locales": {"ar"}, "number": {"12"}}
		a = s.browse("POST", s.url+"/authservice/authorize", form)
		s.shows("a wrong number", a, `aria-invalid="true"`, `value="12"`, "عشر خانات")
		form.Set("number", ahmed)
		a = s.browse("POST", s.url+"/authservice/authorize", form)
		if a.status != 303 {
			t.Fatalf("%d %s", a.status, a.text)
		}
		a = s.browse("GET", s.url+a.header.Get("Location"), nil)
		digits, trans := digitsOnPage.FindStringSubmatch(a.text), transOnPage.FindStringSubmatch(a.text)
		if digits == nil || trans == nil || strings.Count(a.text, `class="choice"`) != 3 || !strings.Contains(a.text, `value="`+digits[1]+`"`) {
			t.Fatal(a.text)
		}
		choice := "no"
		if c.right {
			choice = digits[1]
		}
		a = s.browse("POST", s.url+"/telephone", url.Values{"state": {state}, "trans": {trans[1]}, "choice": {choice}})
		back, err := url.Parse(a.header.Get("Location"))
		if err != nil || a.status != 303 || back.Path != "/cb" || back.Query().Get("state") != state {
			t.Fatalf("%d %s", a.status, a.header.Get("Location"))
		}
		_, claims := payload(t, s.call(200, "POST", "/api/v2/oidc/jwt", stateBody(state)).str("token"))
		if claims["status"] != c.status || claims["nin"] != ahmed {
			t.Errorf("%v", claims)
		}
		a = s.browse("GET", page, nil)
		s.shows("the page afterwards", a, `id="`+strings.ToLower(c.status)+`"`, `id="return"`)
	}
}

// The telephone of the app's way, alone.
func TestTelephone(t *testing.T) {
	s := open(t)
	s.shows("an empty telephone", s.browse("GET", s.url+"/telephone?number="+noura, nil), `id="phone-empty"`)
	a := s.call(201, "POST", "/api/v1/mfa/request?local=ar&requestId="+newID(), `{"nationalId":"`+noura+`","service":"MoneyTransfer"}`)
	shown := s.browse("GET", s.url+"/telephone?number="+noura, nil)
	s.shows("a telephone", shown, "MoneyTransfer", `value="`+a.str("random")+`"`)
	trans := transOnPage.FindStringSubmatch(shown.text)
	got := s.browse("POST", s.url+"/telephone", url.Values{"trans": {trans[1]}, "choice": {a.str("random")}})
	s.shows("afterwards", s.browse("GET", s.url+got.header.Get("Location"), nil), `id="phone-completed"`)
	if s.mailed()["token"] == "" {
		t.Error("no token was sent")
	}
	got = s.browse("POST", s.url+"/telephone", url.Values{"trans": {trans[1]}, "choice": {"no"}})
	s.shows("pressed again", s.browse("GET", s.url+got.header.Get("Location"), nil), `id="phone-completed"`)
	if got := s.browse("POST", s.url+"/telephone", url.Values{"trans": {"x"}}); got.status != 404 {
		t.Error(got.status)
	}
}

// Every page, in both languages, says what it is, has words for all that it says, and takes nothing from elsewhere.
func TestEveryPage(t *testing.T) {
	ar, en := theWords()["ar"], theWords()["en"]
	for key := range ar {
		if en[key] == "" {
			t.Errorf("no %s in English", key)
		}
	}
	if len(ar) != len(en) {
		t.Errorf("%d words in Arabic, %d in English", len(ar), len(en))
	}
	for language, said := range map[string]string{"ar": "هذه ليست صفحة نفاذ", "en": "This is not Nafath"} {
		s := open(t, func(c *Config) { c.Callback = "" })
		at := func(page string) string { return strings.ReplaceAll(page, "ui_locales=ar", "ui_locales="+language) }
		fresh, _ := s.session()
		waits, waiting := s.session()
		if _, err := s.Type(waits, imran); err != nil {
			t.Fatal(err)
		}
		agreed, _ := s.session()
		if err := s.Agree(agreed, ahmed); err != nil {
			t.Fatal(err)
		}
		rejected, _ := s.session()
		if _, err := s.Type(rejected, noura); err != nil {
			t.Fatal(err)
		}
		if err := s.Reject(noura); err != nil {
			t.Fatal(err)
		}
		busy, state := s.session()
		pages := map[string]answer{"number": s.browse("GET", at(fresh), nil), "wait": s.browse("GET", at(waits), nil), "agreed": s.browse("GET",
			at(agreed), nil),
			"rejected": s.browse("GET", at(rejected), nil), "busy": s.browse("POST", s.url+"/authservice/authorize",
				url.Values{"state": {state}, "number": {imran}, "ui_locales": {language}}),
			"missing": s.browse("GET", s.url+"/authservice/authorize?state=x&ui_locales="+language, nil),
			"typed late": s.browse("POST", s.url+"/authservice/authorize", url.Values{"state": {waiting}, "number": {imran},
				"ui_locales": {language}}),
			"telephone":      s.browse("GET", s.url+"/telephone?ui_locales="+language+"&number="+imran, nil),
			"telephone said": s.browse("GET", s.url+"/telephone?outcome=rejected&number=9&ui_locales="+language, nil),
			"telephone none": s.browse("GET", s.url+"/telephone?ui_locales="+language, nil)}
		s.pass(pageLife)
		pages["expired"] = s.browse("GET", at(busy), nil)
		for name, a := range pages {
			s.shows(name, a, said, `lang="`+language+`"`, "</html>")
			csp := a.header.Get("Content-Security-Policy")
			if strings.Contains(a.text, "<script") || strings.Contains(a.text, "<no value>") || strings.Contains(a.text, `src="http`) ||
				!strings.Contains(csp, "default-src 'none'") || a.header.Get("Referrer-Policy") != "no-referrer" ||
				a.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %s %v", name, a.text, a.header)
			}
		}
		if css := s.browse("GET", s.url+"/nafath-assets/page.css", nil); css.status != 200 || strings.Contains(css.text, "url(") {
			t.Error(css.status)
		}
	}
}

// Below a path the page's links and forms stay below it.
func TestPageBelowAPath(t *testing.T) {
	s := open(t)
	s.SetBaseURL("https://stand-in.example/nafath-sandbox")
	page, state := s.session()
	if !strings.HasPrefix(page, "https://stand-in.example/nafath-sandbox/authservice/authorize?") {
		t.Fatal(page)
	}
	a := s.browse("GET", s.url+"/authservice/authorize?state="+url.QueryEscape(state), nil)
	s.shows("the page", a, `action="/nafath-sandbox/authservice/authorize"`, `href="/nafath-sandbox/nafath-assets/page.css"`)
}
