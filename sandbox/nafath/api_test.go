package nafath

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// Without the right pair nothing is answered; what is no path is answered as the network in front does.
func TestKeysAndPaths(t *testing.T) {
	s := open(t)
	for _, path := range []string{"/api/v2/oidc/session", "/api/v1/mfa/jwk"} {
		for _, pair := range [][2]string{{"", ""}, {"sandbox-app", ""}, {"sandbox-app", "other"}, {"other", "sandbox-key"}} {
			if a, err := s.do("GET", path, pair[0], pair[1], ""); err != nil || a.status != 403 || a.str("code") != "" {
				t.Errorf("%s with %q: %d %s %v", path, pair, a.status, a.text, err)
			}
		}
	}
	for _, path := range []string{"/api/v2/oidc/jwk", "/prd/api/v1/mfa/jwk", "/prod/api/v2/oidc/session", "/api/", "/"} {
		s.call(404, "GET", path, "")
	}
}

// The web way: a page, its state that is nowhere but in its address, not yet, then a token, once.
func TestWebWay(t *testing.T) {
	s := open(t)
	id := newID()
	a := s.call(200, "GET", "/api/v2/oidc/session?locale=ar&requestId="+id, "")
	u, err := url.Parse(a.str("url"))
	if err != nil {
		t.Fatal(err)
	}
	state := u.Query().Get("state")
	if len(state) != 344 || a.str("hashedState") != HashedState(state) || strings.Count(a.text, url.QueryEscape(state)) != 1 ||
		a.str("requestId") != id || a.str("id") == "" || len(a.body) != 4 || !strings.HasPrefix(a.str("url"), s.url) {
		t.Fatalf("%s", a.text)
	}
	s.refused(CodeNotYet, "POST", "/api/v2/oidc/jwt", stateBody(state))
	digits, err := s.Type(a.str("url"), ahmed)
	if err != nil {
		t.Fatal(err)
	}
	s.refused(CodeNotYet, "POST", "/api/v2/oidc/jwt", stateBody(state))
	phone, ok := s.Telephone(ahmed)
	if !ok || !slices.Contains(phone.Choices, digits) || len(phone.Choices) != 3 || phone.Trans != a.str("id") {
		t.Fatalf("the telephone shows %+v, the page %s", phone, digits)
	}
	if err := s.Pick(ahmed, digits); err != nil {
		t.Fatal(err)
	}
	if told := s.mailed(); told["state"] != state || told["requestId"] != id || told["transId"] != a.str("id") || told["token"] != "" {
		t.Errorf("told %v", told)
	}
	got := s.call(200, "POST", "/api/v2/oidc/jwt", stateBody(state))
	header, claims := payload(t, got.str("token"))
	if got.str("state") != state || header["alg"] != "RS256" || claims["nin"] != ahmed || claims["transId"] != a.str("id") ||
		claims["status"] != Completed || claims["aud"] != "kafalabot-sandbox" || claims["nbf"] != claims["exp"] ||
		claims["ServiceName"] != "Login" {
		t.Errorf("%v %v", header, claims)
	}
	s.refused(CodeUnknown, "POST", "/api/v2/oidc/jwt", stateBody(state))
	for token, want := range map[string]string{got.str("token"): "true", got.str("token") + "x": "false", "": "false"} {
		if a := s.call(200, "POST", "/api/v2/oidc/jwt/valid", string(encode(map[string]string{"id_token": token}))); a.text != want {
			t.Errorf("valid: %s", a.text)
		}
	}
	s.quiet()
}

// The app's way: two digits, a status that nobody has signed, and a token by callback alone.
func TestAppWay(t *testing.T) {
	s := open(t)
	id := newID()
	path := "/api/v1/mfa/request?local=ar&requestId=" + id
	a := s.call(201, "POST", path, `{"nationalId":"`+imran+`","service":"OpenAccount"}`)
	status := func() string {
		return s.call(200, "POST", "/api/v1/mfa/request/status",
			`{"nationalId":"`+imran+`","transId":"`+a.str("transId")+`","random":"`+a.str("random")+`"}`).str("status")
	}
	if status() != Waiting {
		t.Error(status())
	}
	s.refused(CodeBusy, "POST", "/api/v1/mfa/request?local=ar&requestId="+newID(), `{"nationalId":"`+imran+`","service":"Login"}`)
	s.call(201, "POST", "/api/v1/mfa/request?local=en&requestId="+newID(), `{"nationalId":"`+noura+`","service":"Login"}`)
	if err := s.Pick(imran, a.str("random")); err != nil || status() != Completed {
		t.Errorf("%v: %s", err, status())
	}
	told := s.mailed()
	_, claims := payload(t, told["token"])
	if told["requestId"] != id || told["transId"] != a.str("transId") || claims["iqamaNumber"] != imran ||
		claims["transId"] != a.str("transId") {
		t.Errorf("told %v: %v", told, claims)
	}
	for _, body := range []string{`{"nationalId":"` + imran + `","transId":"` + a.str("transId") + `","random":"00"}`,
		`{"nationalId":"` + noura + `","transId":"` + a.str("transId") + `","random":"` + a.str("random") + `"}`,
		`{"nationalId":"` + imran + `","transId":"x","random":"` + a.str("random") + `"}`} {
		s.refused(CodeUnknown, "POST", "/api/v1/mfa/request/status", body)
	}
	if err := s.Pick(noura, "no"); err != nil {
		t.Fatal(err)
	}
	s.quiet() // of a rejection the status tells
}

// What is badly formed is refused by its code.
func TestBadData(t *testing.T) {
	s := open(t)
	used := newID()
	s.call(200, "GET", "/api/v2/oidc/session?locale=ar&requestId="+used, "")
	for _, query := range []string{"", "locale=ar", "locale=ar&requestId=1", "locale=ur&requestId=" + newID(), "local=ar&requestId=" + newID(),
		"locale=ar&requestId=" + used} {
		s.refused(CodeBad, "GET", "/api/v2/oidc/session?"+query, "")
	}
	for _, body := range []string{"", "{", `{"state":7}`, `{}`} {
		s.refused(CodeBad, "POST", "/api/v2/oidc/jwt", body)
	}
	s.refused(CodeUnknown, "POST", "/api/v2/oidc/jwt", `{"state":"x"}`)
	for body, query := range map[string]string{
		`{"nationalId":"7012345678","service":"Login"}`:   "local=ar&requestId=" + newID(),
		`{"nationalId":"101234567","service":"Login"}`:    "local=ar&requestId=" + newID(),
		`{"nationalId":"1012345672","service":"Unknown"}`: "local=ar&requestId=" + newID(),
		`{"nationalId":"1012345672"}`:                     "local=ar&requestId=" + newID(),
		`{"nationalId":"1012345672","service":"Login"}`:   "locale=ar&requestId=" + newID(),
		`{"nationalId":"1012345673","service":"Login"}`:   "local=ar",
	} {
		s.refused(CodeBad, "POST", "/api/v1/mfa/request?"+query, body)
	}
	s.refused(CodeBad, "POST", "/api/v1/mfa/request/status", `{"nationalId":"9012345678"}`)
	s.call(201, "POST", "/api/v1/mfa/request?local=ar&requestId="+newID(), `{"nationalId":"9012345678","service":"Login"}`)
}

// Times: with a look at the face three minutes, without one; what nobody answered in it is over, and the next may ask.
func TestTimes(t *testing.T) {
	for service, life := range map[string]time.Duration{"Login": faceLife, "LoginWithoutBio": bareLife} {
		s := open(t)
		ask := func(want int) answer {
			return s.call(want, "POST", "/api/v1/mfa/request?local=ar&requestId="+newID(), `{"nationalId":"`+ahmed+`","service":"`+service+`"}`)
		}
		a := ask(201)
		s.pass(life - time.Second)
		ask(400)
		s.pass(time.Second)
		if got := s.call(200, "POST", "/api/v1/mfa/request/status",
			`{"nationalId":"`+ahmed+`","transId":"`+a.str("transId")+`","random":"`+a.str("random")+`"}`).str("status"); got != Expired {
			t.Errorf("%s: %s", service, got)
		}
		if err := s.Approve(ahmed); !errors.Is(err, ErrNothing) {
			t.Errorf("%s: %v", service, err)
		}
		ask(201)
	}
	s := open(t)
	page, state := s.session()
	s.pass(pageLife)
	s.refused(CodeExpired, "POST", "/api/v2/oidc/jwt", stateBody(state))
	if _, err := s.Type(page, ahmed); !errors.Is(err, ErrNoPage) {
		t.Error(err)
	}
}

// Whoever acts for a person is told why they cannot, and one transaction is open for one person.
func TestActs(t *testing.T) {
	s := open(t)
	page, _ := s.session()
	second, _ := s.session()
	for number, want := range map[string]error{"": ErrNumber, "7012345678": ErrNumber, "101234567": ErrNumber} {
		if _, err := s.Type(page, number); !errors.Is(err, want) {
			t.Errorf("%q: %v", number, err)
		}
	}
	if _, err := s.Type(page, visitor); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Type(page, visitor); !errors.Is(err, ErrNoPage) {
		t.Errorf("typed twice: %v", err)
	}
	if _, err := s.Type(second, visitor); !errors.Is(err, ErrBusy) {
		t.Errorf("a second page for one person: %v", err)
	}
	if err := s.Reject(ahmed); !errors.Is(err, ErrNothing) {
		t.Errorf("nothing was asked: %v", err)
	}
	if err := s.Reject(visitor); err != nil {
		t.Error(err)
	}
	if err := s.Agree(second, visitor); err != nil {
		t.Errorf("once the first is over: %v", err)
	}
	if err := s.Agree("http://x/?state=y", ahmed); !errors.Is(err, ErrNoPage) {
		t.Error(err)
	}
}

// The people of the demo have numbers that pass the check digit, and names for each kind of claim.
func TestPeople(t *testing.T) {
	for _, p := range people {
		sum := 0
		for i, c := range p.Number {
			d := int(c - '0')
			if i%2 == 0 {
				d = d*2/10 + d*2%10
			}
			sum += d
		}
		if sum%10 != 0 || len(p.Number) != 10 {
			t.Errorf("%s does not pass", p.Number)
		}
	}
	for number, claim := range map[string]string{ahmed: "nin", imran: "iqamaNumber", visitor: "visaNumber", "4012345678": "borderNumber"} {
		c := map[string]any{}
		(&Server{}).person(number).claims(c)
		n := 0
		for _, name := range idClaims {
			if c[name] != nil {
				n++
			}
		}
		if c[claim] != number || n != 1 || c["firstName"] == "" || c["englishLastName"] == "" {
			t.Errorf("%s: %v", number, c)
		}
	}
}
