package identity

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/outage"
	"kafalabot/sandbox/nafath"
)

// outcome is what comes of something that goes wrong.
type outcome struct {
	why     kafala.Unproven
	word    string // in the error
	trouble outage.Why
}

var tokenOutcomes = map[nafath.FaultKind]outcome{
	nafath.ForeignKey:     {kafala.ProofFalse, "signature", outage.Well},
	nafath.AlgNone:        {kafala.ProofFalse, "three parts", outage.Well},
	nafath.AlgHS256:       {kafala.ProofFalse, "algorithm", outage.Well},
	nafath.UnknownKid:     {kafala.ProofFalse, "a key that Nafath does not have", outage.Well},
	nafath.NoKid:          {kafala.ProofFalse, "names no key", outage.Well},
	nafath.Critical:       {kafala.ProofFalse, "read otherwise", outage.Well},
	nafath.EmbeddedKey:    {kafala.ProofFalse, "key of its own", outage.Well},
	nafath.KeyAddress:     {kafala.ProofFalse, "key of its own", outage.Well},
	nafath.OtherAudience:  {kafala.ProofFalse, "another audience", outage.Well},
	nafath.SharedAudience: {kafala.ProofFalse, "another audience", outage.Well},
	nafath.OtherIssuer:    {kafala.ProofFalse, "another issuer", outage.Well},
	nafath.OtherService:   {kafala.ProofFalse, "another service", outage.Well},
	nafath.OtherTrans:     {kafala.ProofFalse, "another transaction", outage.Well},
	nafath.OtherPerson:    {kafala.ProofOther, "other", outage.Well},
	nafath.NotYetValid:    {kafala.ProofFalse, "not valid yet", outage.Well},
	nafath.FromTomorrow:   {kafala.ProofFalse, "in the future", outage.Well},
	nafath.TooOld:         {kafala.ProofFalse, "while the request was open", outage.Well},
	nafath.Undated:        {kafala.ProofFalse, "when it was made", outage.Well},
	nafath.StatusWaiting:  {kafala.ProofFalse, "status", outage.Well},
	nafath.TwoIDs:         {kafala.ProofFalse, "ID claim", outage.Well},
	nafath.NoID:           {kafala.ProofFalse, "ID claim", outage.Well},
	nafath.WrongKind:      {kafala.ProofFalse, "ID claim", outage.Well},
	nafath.Replayed:       {kafala.ProofFalse, "another transaction", outage.Well},
	nafath.Nameless:       {kafala.ProofFalse, "ID claim", outage.Well},
}

// Every token that is wrong in one way proves nobody, and the next one, which is not, does.
func TestTokenFaults(t *testing.T) {
	for _, kind := range nafath.TokenFaults() {
		want, ok := tokenOutcomes[kind]
		if !ok {
			t.Errorf("the fault %d has no outcome", kind)
			continue
		}
		w := visit(t)
		w.answered(citizen) // what is replayed
		a := ask()
		a.Number = citizen
		r, err := w.c.Begin(w.ctx(), a)
		if err != nil {
			t.Fatal(err)
		}
		w.desk.Fault(nafath.Fault{Kind: kind})
		if err := w.desk.Agree(r.URL, citizen); err != nil {
			t.Fatal(err)
		}
		p, err := w.proves(r)
		w.wants(fmt.Sprintf("the fault %d", kind), err, want.why, want.word, want.trouble)
		if p != (kafala.Proof{}) {
			t.Errorf("the fault %d proves somebody", kind)
		}
		if p, err := w.proves(w.agreed(citizen)); err != nil || p.Number != citizen {
			t.Errorf("after the fault %d: %v", kind, err)
		}
	}
	if len(tokenOutcomes) != len(nafath.TokenFaults()) {
		t.Errorf("%d outcomes of %d faults", len(tokenOutcomes), len(nafath.TokenFaults()))
	}
}

var callOutcomes = map[nafath.FaultKind]outcome{
	nafath.Slow:        {kafala.ProofDown, "no answer", outage.Silent},
	nafath.ServerError: {kafala.ProofDown, "HTTP 500", outage.Failing},
	nafath.NotFound:    {kafala.ProofDown, "HTTP 404", outage.Failing},
	nafath.Forbidden:   {kafala.ProofRefused, "HTTP 403", outage.Credentials},
	nafath.CutBefore:   {kafala.ProofDown, "no answer", outage.Silent},
	nafath.CutAfter:    {kafala.ProofDown, "no answer", outage.Silent},
	nafath.Blocked:     {kafala.ProofRefused, "refused before Nafath", outage.Credentials},
	nafath.Odd:         {kafala.ProofDown, "not what is known", outage.Well},
	nafath.Huge:        {kafala.ProofDown, "too long", outage.Well},
	nafath.Elsewhere:   {kafala.ProofDown, "HTTP 302", outage.Failing},
}

// Whatever befalls a call, at each of the three: what it means for the request, whose trouble it is, and what can be done after
// it. Only what was cut after the state was used is lost.
func TestCallFaults(t *testing.T) {
	for _, kind := range nafath.CallFaults() {
		want, ok := callOutcomes[kind]
		if !ok {
			t.Errorf("the fault %d has no outcome", kind)
			continue
		}
		fault := nafath.Fault{Kind: kind, Count: -1, Delay: time.Hour}
		w := visit(t)
		quick := w.config()
		quick.Client = &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
		if kind == nafath.Slow {
			quick.Client.Timeout = 50 * time.Millisecond
		}
		hurried := w.client(quick)
		name := func(at string) string { return fmt.Sprintf("the fault %d at %s", kind, at) }

		w.desk.Fault(fault)
		_, err := hurried.Begin(w.ctx(), ask())
		w.wants(name("session"), err, want.why, want.word, want.trouble)
		w.desk.ClearFaults()

		r := w.agreed(citizen)
		fault.Path = "/api/v1/mfa/jwk"
		w.desk.Fault(fault)
		_, err = hurried.Fetch(w.ctx(), r)
		w.wants(name("keys, before the token"), err, want.why, want.word, want.trouble)
		if n := w.calls("/api/v2/oidc/jwt"); n != 0 {
			t.Errorf("%s: the state was used", name("keys"))
		}
		w.desk.ClearFaults()
		a, err := hurried.Fetch(w.ctx(), r)
		if err != nil {
			t.Fatal(err)
		}
		w.pass(keyLife)
		late := r
		late.Until = w.now().Add(time.Hour)
		w.desk.Fault(fault)
		_, err = hurried.Prove(w.ctx(), late, a)
		w.wants(name("keys, before the proof"), err, want.why, want.word, want.trouble)
		w.desk.ClearFaults()
		if _, err := hurried.Prove(w.ctx(), late, a); err != nil {
			t.Errorf("%s: the same answer afterwards: %v", name("keys"), err)
		}

		r = w.agreed(citizen)
		fault.Path = "/api/v2/oidc/jwt"
		w.desk.Fault(fault)
		_, err = hurried.Fetch(w.ctx(), r)
		w.wants(name("token"), err, want.why, want.word, want.trouble)
		w.desk.ClearFaults()
		lost := kafala.Unproven("")
		if kind == nafath.CutAfter {
			lost = kafala.ProofGone
		}
		if _, err := w.proves(r); kafala.WhyUnproven(err) != lost {
			t.Errorf("%s: the same request afterwards: %v", name("token"), err)
		}
	}
}

// Every code that Nafath answers with is known here, and no other; each comes of what it is known to come of.
func TestCodes(t *testing.T) {
	want := map[string]kafala.Unproven{
		nafath.CodeBusy.Code:    kafala.ProofBusy,
		nafath.CodeExpired.Code: kafala.ProofExpired,
		nafath.CodeUnknown.Code: kafala.ProofGone,
		nafath.CodeNotYet.Code:  kafala.ProofAwaited,
		nafath.CodeBad.Code:     kafala.ProofRefused,
	}
	if !maps.Equal(codes, want) || len(want) != len(nafath.Codes) {
		t.Errorf("the codes are %v, want %v", codes, want)
	}
	for _, c := range nafath.Codes {
		server := answering(t, c.Status, fmt.Sprintf(`{"code":%q,"reference":123}`, c.Code))
		w := visit(t)
		config := w.config()
		config.URL = server.URL
		client := w.client(config)
		client.keys.held = map[string]heldKey{"k": {nil, w.now()}}
		r := w.begin()
		_, err := client.Fetch(w.ctx(), r)
		w.wants(c.Code, err, want[c.Code], "code "+c.Code+", reference 123", outage.Well)
		why := want[c.Code]
		if why == kafala.ProofAwaited { // a session is not awaited
			why = kafala.ProofRefused
		}
		_, err = client.Begin(w.ctx(), ask())
		w.wants(c.Code+" at session", err, why, "code "+c.Code, outage.Well)
	}
	for _, u := range kafala.Unprovens {
		if ends := u.Ends(); ends == slices.Contains([]kafala.Unproven{kafala.ProofAwaited, kafala.ProofDown}, u) {
			t.Errorf("%s ends: %t", u, ends)
		}
	}
}

// A pair of another environment is refused as a bad key is, and so is what we send badly; a person has to look at the first.
func TestRefused(t *testing.T) {
	w := visit(t)
	config := w.config()
	config.AppKey = "of-another-environment"
	_, err := w.client(config).Begin(w.ctx(), ask())
	w.wants("another pair", err, kafala.ProofRefused, "HTTP 403", outage.Credentials)
	if err := w.client(config).Ask(w.ctx()); kafala.WhyUnproven(err) != kafala.ProofRefused {
		t.Errorf("asked with another pair: %v", err)
	}
	if err := w.c.Ask(w.ctx()); err != nil {
		t.Errorf("asked with ours: %v", err)
	}
	config = w.config()
	config.URL += "/prd"
	_, err = w.client(config).Begin(w.ctx(), ask())
	w.wants("a path that does not exist", err, kafala.ProofDown, "HTTP 404", outage.Failing)
	a := ask()
	if _, err = w.c.Begin(w.ctx(), a); err != nil {
		t.Fatal(err)
	}
	_, err = w.c.Begin(w.ctx(), a)
	w.wants("an id that was used", err, kafala.ProofRefused, nafath.CodeBad.Code, outage.Well)
	for _, id := range []string{"", "1012345672", strings.ToUpper(a.ID), a.ID + "x"} {
		n := len(w.desk.Calls())
		_, err = w.c.Begin(w.ctx(), kafala.IdentityAsk{ID: id, Language: "ar"})
		w.wants("the id "+id, err, kafala.ProofRefused, "no id of the form", outage.Well)
		if len(w.desk.Calls()) != n {
			t.Errorf("%q was sent", id)
		}
	}
}

// Trouble of the network is Nafath's, and that of whoever gives up is nobody's.
func TestNetwork(t *testing.T) {
	w := visit(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	config := w.config()
	config.URL = "http://" + l.Addr().String()
	_, err = w.client(config).Begin(w.ctx(), ask())
	w.wants("nobody listens", err, kafala.ProofDown, "no answer", outage.Silent)
	tls := httptest.NewTLSServer(http.NotFoundHandler())
	tls.Config.ErrorLog = nil
	t.Cleanup(tls.Close)
	config.URL = tls.URL
	_, err = w.client(config).Begin(w.ctx(), ask())
	w.wants("a certificate of nobody's", err, kafala.ProofDown, "certificate", outage.Certificate)
	ctx, cancel := context.WithCancel(w.ctx())
	cancel()
	_, err = w.c.Begin(ctx, ask())
	w.wants("given up", err, kafala.ProofDown, "canceled", outage.Well)
	_, err = w.c.Fetch(ctx, w.begin())
	w.wants("given up while the keys come", err, kafala.ProofDown, "canceled", outage.Well)
}

// Answers that fit nothing: of a session, and of a token.
func TestOddAnswers(t *testing.T) {
	state := "c3RhdGUr+/=="
	page := "https://page.example/authorize?state=c3RhdGUr%2B%2F%3D%3D"
	for name, c := range map[string]struct {
		body string
		good bool
	}{
		"as it should be": {`{"id":"t1","url":"` + page + `","hashedState":"` + Key(state) + `","requestId":"ID"}`, true},
		"a + that is a space": {`{"id":"t1","url":"https://page.example/?state=c3RhdGUr+/==","hashedState":"` + Key(state) +
			`","requestId":"ID"}`, true},
		"more than is known":     {`{"id":"t1","url":"` + page + `","hashedState":"` + Key(state) + `","requestId":"ID","new":{"a":[1]}}`, true},
		"no echo of our id":      {`{"id":"t1","url":"` + page + `","hashedState":"` + Key(state) + `"}`, true},
		"another request's":      {`{"id":"t1","url":"` + page + `","hashedState":"` + Key(state) + `","requestId":"other"}`, false},
		"another state's":        {`{"id":"t1","url":"` + page + `","hashedState":"` + Key("other") + `","requestId":"ID"}`, false},
		"the state for its hash": {`{"id":"t1","url":"` + page + `","hashedState":"` + state + `","requestId":"ID"}`, false},
		"no state":               {`{"id":"t1","url":"https://page.example/","hashedState":"` + Key("") + `","requestId":"ID"}`, false},
		"no page":                {`{"id":"t1","url":"","hashedState":"` + Key(state) + `","requestId":"ID"}`, false},
		"a page with a user": {`{"id":"t1","url":"https://u:p@page.example/?state=c3RhdGUr%2B%2F%3D%3D","hashedState":"` + Key(state) +
			`","requestId":"ID"}`, false},
		"no transaction": {`{"url":"` + page + `","hashedState":"` + Key(state) + `","requestId":"ID"}`, false},
		"a page beyond a button": {`{"id":"t1","url":"` + page + `&x=` + strings.Repeat("x", 2048) + `","hashedState":"` + Key(state) +
			`","requestId":"ID"}`, false},
		"an object for a text":   {`{"id":{"a":1},"url":"` + page + `","hashedState":"` + Key(state) + `","requestId":"ID"}`, false},
		"null":                   {`null`, false},
		"a list":                 {`[]`, false},
		"nothing":                {``, false},
		"two answers one by one": {`{} {}`, false},
	} {
		w := visit(t)
		a := ask()
		config := w.config()
		config.URL = answering(t, 200, strings.ReplaceAll(c.body, "ID", a.ID)).URL
		r, err := w.client(config).Begin(w.ctx(), a)
		switch {
		case c.good && (err != nil || r.Secret != state || r.Trans != "t1"):
			t.Errorf("%s: %v", name, err)
		case !c.good && kafala.WhyUnproven(err) != kafala.ProofDown, !c.good && r != (kafala.IdentityRequest{}):
			t.Errorf("%s: %v", name, err)
		}
	}
	w := visit(t)
	secure := httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(rw, `{"id":"t1","url":"http://page.example/?state=x","hashedState":%q}`, Key("x"))
	}))
	t.Cleanup(secure.Close)
	config := w.config()
	config.URL, config.Client = secure.URL, secure.Client()
	_, err := w.client(config).Begin(w.ctx(), ask())
	w.wants("a page that is not https", err, kafala.ProofDown, "does not fit", outage.Well)

	r := w.agreed(citizen)
	w.desk.Fault(nafath.Fault{Kind: nafath.OtherState})
	_, err = w.c.Fetch(w.ctx(), r)
	w.wants("an answer about another state", err, kafala.ProofFalse, "another state", outage.Well)
	for _, body := range []string{`{"state":"STATE"}`, `{"state":"STATE","token":""}`, `{"state":"STATE","jwt":"x.y.z"}`,
		`{"state":"STATE","token":null}`} {
		config := w.config()
		r := w.begin()
		config.URL = answering(t, 200, strings.ReplaceAll(body, "STATE", r.Secret)).URL
		client := w.client(config)
		client.keys.held = map[string]heldKey{"k": {nil, w.now()}}
		_, err := client.Fetch(w.ctx(), r)
		w.wants(body, err, kafala.ProofDown, "no token", outage.Well)
	}
}
