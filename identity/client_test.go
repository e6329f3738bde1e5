package identity

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/outage"
	"kafalabot/sandbox/nafath"
)

// A person opens the page, agrees, and is proven: as what, by what name and of which age; and nothing else of them is told.
func TestWay(t *testing.T) {
	for _, c := range []struct {
		number          string
		kind            kafala.NumberKind
		arabic, english string
		adult           kafala.Adult
		person          nafath.Person
	}{
		{citizen, kafala.National, "أحمد سالم محمد الغامدي", "AHMED SALEM MOHAMMED ALGHAMDI", kafala.AdultYes, nafath.Person{}},
		{resident, kafala.Iqama, "عمران خان", "IMRAN KHAN", kafala.AdultYes, nafath.Person{}},
		{visitor, kafala.Border, "سو", "SUE", kafala.AdultUnknown,
			nafath.Person{Number: visitor, Arabic: []string{"سو"}, English: []string{"SUE"}}},
		{border, kafala.Border, "بدر", "BADR", kafala.AdultNo,
			nafath.Person{Number: border, Arabic: []string{"بدر"}, English: []string{"BADR"}, Born: time.Now().AddDate(-17, 0,
				0).Format("02-01-2006")}},
		{other, kafala.National, "ريم", "REEM", kafala.AdultYes,
			nafath.Person{Number: other, Arabic: []string{"ريم"}, English: []string{"REEM"}, BornH: "01-01-1410"}},
	} {
		w := visit(t, func(n *nafath.Config) { n.People = []nafath.Person{c.person} })
		r := w.begin()
		if _, err := w.c.Fetch(w.ctx(), r); kafala.WhyUnproven(err) != kafala.ProofAwaited {
			t.Fatalf("before anybody agreed: %v", err)
		}
		if err := w.desk.Agree(r.URL, c.number); err != nil {
			t.Fatal(err)
		}
		p, err := w.proves(r)
		if err != nil {
			t.Fatalf("%s: %v", c.number, err)
		}
		if p.Number != c.number || p.Kind != c.kind || p.Arabic != c.arabic || p.English != c.english || p.Adult != c.adult {
			t.Errorf("%#v", [5]string{p.Number, string(p.Kind), p.Arabic, p.English, string(p.Adult)})
		}
		if p.Trans != r.Trans || p.Service != "Login" || len(p.Mark) != 32 || p.At.Sub(w.now()).Abs() > time.Minute {
			t.Errorf("transaction %q, service %q, mark %q, at %s", p.Trans, p.Service, p.Mark, p.At)
		}
		kept, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		silent(t, string(kept), c.person.Born, c.person.BornH, "1988", "1410", "السعودية", "الرياض", "12345\"", "nationality", "\"M\"")
		var back kafala.Proof
		if err := json.Unmarshal(kept, &back); err != nil || back.Mark != p.Mark || !back.At.Equal(p.At) {
			t.Errorf("kept and read: %v", err)
		}
	}
}

// The request that is kept is all that another process needs.
func TestRequestOutlivesProcess(t *testing.T) {
	w := visit(t)
	kept, err := json.Marshal(w.agreed(citizen))
	if err != nil {
		t.Fatal(err)
	}
	var r kafala.IdentityRequest
	if err := json.Unmarshal(kept, &r); err != nil {
		t.Fatal(err)
	}
	w.c = w.client(w.config())
	if p, err := w.proves(r); err != nil || p.Number != citizen {
		t.Errorf("%v", err)
	}
}

// What goes over the wire: the paths, the keys, and whose browser it is only where that is known.
func TestWire(t *testing.T) {
	for _, c := range []struct{ person, server, want string }{
		{"", "", ""},
		{"", "203.0.113.10", ""},
		{"198.51.100.7", "", "198.51.100.7"},
		{"198.51.100.7", "203.0.113.10", "198.51.100.7,203.0.113.10"},
		{"2001:db8::7", "203.0.113.10", "2001:db8::7,203.0.113.10"},
		{"0.0.0.0", "203.0.113.10", ""},
		{"198.51.100.7, 10.0.0.1", "203.0.113.10", ""},
		{"unknown", "", ""},
	} {
		w := visit(t)
		config := w.config()
		config.Server = c.server
		w.c = w.client(config)
		a := ask()
		a.Address = c.person
		for _, language := range []string{"ar", "en", "ur"} {
			a.Language, a.ID = language, ask().ID
			r, err := w.c.Begin(w.ctx(), a)
			if err != nil {
				t.Fatal(err)
			}
			all := w.desk.Calls()
			call := all[len(all)-1]
			want := url.Values{"locale": {map[string]string{"ar": "ar"}[language]}, "requestId": {a.ID}}
			if want.Get("locale") == "" {
				want.Set("locale", "en")
			}
			if call.Method != http.MethodGet || call.Path != "/api/v2/oidc/session" || call.Query.Encode() != want.Encode() ||
				strings.Join(call.Forwarded, "|") != c.want {
				t.Errorf("%+v: %+v", c, call)
			}
			u, err := url.Parse(r.URL)
			if err != nil || u.Query().Get("state") != r.Secret || r.Key != nafath.HashedState(r.Secret) || r.Trans == "" || r.ID != a.ID {
				t.Errorf("the request is %#v", r)
			}
		}
	}
	w := visit(t)
	r := w.agreed(citizen)
	r.From = "198.51.100.7"
	if _, err := w.proves(r); err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, c := range w.desk.Calls() {
		paths = append(paths, c.Method+" "+c.Path)
		if strings.Join(c.Forwarded, "|") != map[string]string{"/api/v2/oidc/jwt": r.From}[c.Path] {
			t.Errorf("%s is forwarded for %q", c.Path, c.Forwarded)
		}
	}
	if want := []string{"GET /api/v2/oidc/session", "GET /api/v1/mfa/jwk", "POST /api/v2/oidc/jwt"}; !slices.Equal(paths, want) {
		t.Errorf("calls: %q", paths)
	}
	sent := w.desk.Calls()[2].Body
	if body, _ := json.Marshal(map[string]string{"state": r.Secret}); sent != string(body) {
		t.Errorf("sent: %d letters", len(sent))
	}
}

// A request's own time, by our own clock: a word beside its end and a word after it.
func TestExpiry(t *testing.T) {
	for _, c := range []struct {
		after time.Duration // from the beginning to the question
		why   kafala.Unproven
	}{
		{DefaultLife, ""},
		{DefaultLife + leeway - time.Second, ""},
		{DefaultLife + leeway + time.Second, kafala.ProofExpired},
		{24 * time.Hour, kafala.ProofExpired},
	} {
		w := visit(t)
		r, a := w.answered(citizen)
		w.pass(c.after)
		if _, err := w.c.Prove(w.ctx(), r, a); kafala.WhyUnproven(err) != c.why {
			t.Errorf("proved after %s: %v", c.after, err)
		}
		w = visit(t)
		r = w.agreed(citizen)
		w.pass(c.after)
		if _, err := w.c.Fetch(w.ctx(), r); kafala.WhyUnproven(err) != c.why {
			t.Errorf("fetched after %s: %v", c.after, err)
		}
		if n := w.calls("/api/v2/oidc/jwt"); (n == 1) != (c.why == "") {
			t.Errorf("after %s it was asked %d times", c.after, n)
		}
	}
}

// However a request ends on the page and on the telephone, and whatever is asked of it then.
func TestEnds(t *testing.T) {
	for name, c := range map[string]struct {
		act    func(*town, kafala.IdentityRequest) error
		number string // that the request is to prove
		why    kafala.Unproven
		whose  string // who rejected, where that was signed
	}{
		"nobody typed": {func(w *town, _ kafala.IdentityRequest) error { return nil }, "", kafala.ProofAwaited, ""},
		"nobody agreed": {func(w *town, r kafala.IdentityRequest) error { _, err := w.desk.Type(r.URL, citizen); return err }, "",
			kafala.ProofAwaited, ""},
		"the page is over": {func(w *town, _ kafala.IdentityRequest) error { w.pass(11 * time.Minute); return nil }, "",
			kafala.ProofExpired, ""},
		"nobody in time":        {typedAnd(func(w *town) error { w.pass(181 * time.Second); return nil }), "", kafala.ProofExpired, ""},
		"just in time":          {typedAnd(func(w *town) error { w.pass(179 * time.Second); return w.desk.Approve(citizen) }), "", "", ""},
		"rejected":              {typedAnd(func(w *town) error { return w.desk.Reject(citizen) }), "", kafala.ProofRejected, citizen},
		"the wrong digits":      {typedAnd(func(w *town) error { return w.desk.Pick(citizen, "00") }), "", kafala.ProofRejected, citizen},
		"agreed":                {typedAnd(func(w *town) error { return w.desk.Approve(citizen) }), "", "", ""},
		"agreed as asked":       {typedAnd(func(w *town) error { return w.desk.Approve(citizen) }), citizen, "", ""},
		"somebody else did":     {typedAnd(func(w *town) error { return w.desk.Approve(citizen) }), other, kafala.ProofOther, ""},
		"somebody else did not": {typedAnd(func(w *town) error { return w.desk.Reject(citizen) }), other, kafala.ProofRejected, citizen},
		"a rejection that names nobody": {typedAnd(func(w *town) error {
			w.desk.Fault(nafath.Fault{Kind: nafath.Nameless})
			return w.desk.Reject(citizen)
		}), "", kafala.ProofRejected, ""},
		"a rejection that names two": {typedAnd(func(w *town) error {
			w.desk.Fault(nafath.Fault{Kind: nafath.TwoIDs})
			return w.desk.Reject(citizen)
		}), "", kafala.ProofRejected, ""},
		"a forged rejection": {typedAnd(func(w *town) error {
			w.desk.Fault(nafath.Fault{Kind: nafath.ForeignKey})
			return w.desk.Reject(citizen)
		}), "", kafala.ProofFalse, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := visit(t)
			a := ask()
			a.Number = c.number
			r, err := w.c.Begin(w.ctx(), a)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.act(w, r); err != nil {
				t.Fatal(err)
			}
			_, err = w.proves(r)
			if kafala.WhyUnproven(err) != c.why {
				t.Errorf("%v, want %q", err, c.why)
			}
			whose := ""
			if u := unprovenOf(err); u != nil {
				whose = u.Number
				if (whose == "") != (u.Kind == "") {
					t.Errorf("the kind is %q", u.Kind)
				}
			}
			if whose != c.whose {
				t.Errorf("rejected by %q, want %q", whose, c.whose)
			}
			if err != nil {
				silent(t, err.Error(), citizen, other)
			}
		})
	}
}

func typedAnd(act func(*town) error) func(*town, kafala.IdentityRequest) error {
	return func(w *town, r kafala.IdentityRequest) error {
		if _, err := w.desk.Type(r.URL, citizen); err != nil {
			return err
		}
		return act(w)
	}
}

// A state works once, and an agreement has one mark: what is shown twice can be told from what is new.
func TestReplay(t *testing.T) {
	w := visit(t)
	r, a := w.answered(citizen)
	p, err := w.c.Prove(w.ctx(), r, a)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.c.Fetch(w.ctx(), r); kafala.WhyUnproven(err) != kafala.ProofGone {
		t.Errorf("fetched twice: %v", err)
	}
	if again, err := w.c.Prove(w.ctx(), r, a); err != nil || again.Mark != p.Mark {
		t.Errorf("proved twice, the marks are %q and %q: %v", p.Mark, again.Mark, err)
	}
	next := w.agreed(citizen)
	_, err = w.c.Prove(w.ctx(), next, a)
	w.wants("shown to another request", err, kafala.ProofFalse, "another transaction", outage.Well)
	if fresh, err := w.proves(next); err != nil || fresh.Mark == p.Mark {
		t.Errorf("another agreement of the same person has the mark %q: %v", fresh.Mark, err)
	}
}

// What is configured badly is named, all of it at once, and the key is not shown.
func TestNew(t *testing.T) {
	good := Config{URL: "https://nafath.example/stg/", AppID: "app-1", AppKey: "key-Zr7k", Audience: "A B", Service: "Login"}
	if c, err := New(good); err != nil || c.URL != "https://nafath.example/stg" || c.Life != DefaultLife {
		t.Errorf("%v", err)
	}
	for word, change := range map[string]func(*Config){
		"the base":     func(c *Config) { c.URL = "https://user:Zr7k@nafath.example" },
		"the base ":    func(c *Config) { c.URL = "nafath.example" },
		"APP-ID":       func(c *Config) { c.AppID = "" },
		"APP-KEY":      func(c *Config) { c.AppKey = "key Zr7k\r\nX: y" },
		"the audience": func(c *Config) { c.Audience = "" },
		"the issuer":   func(c *Config) { c.Issuer = "\n" },
		"the service":  func(c *Config) { c.Service = "" },
		"the server":   func(c *Config) { c.Server = "10.0.0" },
		"the life":     func(c *Config) { c.Life = time.Second },
	} {
		c := good
		change(&c)
		_, err := New(c)
		if err == nil || !strings.Contains(err.Error(), strings.TrimSpace(word)) || strings.Contains(err.Error(), "Zr7k") ||
			strings.Count(err.Error(), "\n") > 0 {
			t.Errorf("%s: %v", word, err)
		}
	}
	if _, err := New(Config{}); strings.Count(err.Error(), "\n") != 4 {
		t.Errorf("nothing is configured: %v", err)
	}
}
