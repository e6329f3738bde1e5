package nafath

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
)

const jwkPath = "/api/v1/mfa/jwk"

// Each fault of a call strikes what it is for, so many times, and is over.
func TestCallFaults(t *testing.T) {
	want := map[FaultKind]struct {
		status int // 0: no answer
		text   string
	}{
		Slow: {200, "keys"}, ServerError: {500, "Internal"}, NotFound: {404, "No Mapping Rule matched"}, Forbidden: {403, "Forbidden"},
		CutBefore: {0, ""}, CutAfter: {0, ""}, Blocked: {403, "<!doctype"}, Odd: {200, "<html>"}, Huge: {200, "     "}, Elsewhere: {302, ""},
	}
	for _, kind := range CallFaults() {
		row, ok := want[kind]
		if !ok {
			t.Errorf("the fault %d has no row", kind)
			continue
		}
		s := open(t)
		s.Fault(Fault{Kind: kind, Path: jwkPath, Method: "GET", Skip: 1, Delay: time.Millisecond})
		s.session()
		s.call(200, "GET", jwkPath, "")
		r, err := http.NewRequestWithContext(t.Context(), "GET", s.url+jwkPath, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("APP-ID", "sandbox-app")
		r.Header.Set("APP-KEY", "sandbox-key")
		a, err := s.send(r)
		if (err != nil) != (row.status == 0) || a.status != row.status || !strings.Contains(a.text, row.text) {
			t.Errorf("%d: %d %.40q %v", kind, a.status, a.text, err)
		}
		s.call(200, "GET", jwkPath, "")
		s.Fault(Fault{Kind: kind, Count: -1})
		s.ClearFaults()
		s.call(200, "GET", jwkPath, "")
	}
	s := open(t)
	s.Fault(Fault{Kind: Slow, Delay: time.Hour})
	ctx, give := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer give()
	r, _ := http.NewRequestWithContext(ctx, "GET", s.url+jwkPath, nil)
	if _, err := s.send(r); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("given up: %v", err)
	}
}

// A call that is cut after it was executed has used the state.
func TestCutAfterUsesTheState(t *testing.T) {
	s := open(t)
	page, state := s.session()
	if err := s.Agree(page, ahmed); err != nil {
		t.Fatal(err)
	}
	s.Fault(Fault{Kind: CutAfter})
	if _, err := s.do("POST", "/api/v2/oidc/jwt", "sandbox-app", "sandbox-key", stateBody(state)); err == nil {
		t.Error("it was answered")
	}
	s.refused(CodeUnknown, "POST", "/api/v2/oidc/jwt", stateBody(state))
}

// token agrees and fetches, with what befalls the token.
func (s *scene) token(kind FaultKind) string {
	s.Helper()
	page, state := s.session()
	if kind != 0 {
		s.Fault(Fault{Kind: kind})
	}
	if err := s.Agree(page, ahmed); err != nil {
		s.Fatal(err)
	}
	return s.call(200, "POST", "/api/v2/oidc/jwt", stateBody(state)).str("token")
}

// Each fault of a token is in it, and in no other way is it another one: of most the signature is good.
func TestTokenFaults(t *testing.T) {
	bad := map[FaultKind]bool{ForeignKey: true, AlgNone: true, AlgHS256: true, EmbeddedKey: true}
	for _, kind := range TokenFaults() {
		s := open(t)
		first := s.token(0)
		got := s.token(kind)
		s.mu.Lock()
		good := s.keys.verifies(got)
		s.mu.Unlock()
		if good == bad[kind] {
			t.Errorf("%d: the signature is good: %t", kind, good)
		}
		if (got == first) != (kind == Replayed) {
			t.Errorf("%d: the token of another: %t", kind, got == first)
		}
		header, claims := payload(t, got)
		_, usual := payload(t, first)
		odd := map[FaultKind]bool{
			ForeignKey: header["alg"] == "RS256", AlgNone: header["alg"] == "none" && strings.HasSuffix(got, "."),
			AlgHS256:   header["alg"] == "HS256",
			UnknownKid: header["kid"] != s.keys.list[0].kid, NoKid: header["kid"] == nil, Critical: header["crit"] != nil,
			EmbeddedKey: header["jwk"] != nil, KeyAddress: header["jku"] != nil, OtherAudience: claims["aud"] != usual["aud"],
			SharedAudience: claims["aud"] != usual["aud"], OtherIssuer: claims["iss"] != usual["iss"],
			OtherService: claims["ServiceName"] != usual["ServiceName"], OtherTrans: claims["transId"] != nil, OtherPerson: claims["nin"] == noura,
			NotYetValid: claims["nbf"] != claims["iat"], FromTomorrow: claims["nbf"] != claims["iat"], TooOld: claims["iat"] != usual["iat"],
			Undated: claims["iat"] == nil && claims["nbf"] == nil, StatusWaiting: claims["status"] == Waiting,
			TwoIDs: claims["nin"] != nil && claims["iqamaNumber"] != nil, NoID: claims["nin"] == nil, WrongKind: claims["visaNumber"] == ahmed,
			Replayed: true, Nameless: claims["nin"] == nil,
		}
		if is, ok := odd[kind]; !ok || !is {
			t.Errorf("%d is not in %v %v", kind, header, claims)
		}
		if s.token(0) == "" {
			t.Errorf("%d goes on", kind)
		}
	}
}

// Callbacks: lost, twice, late; repeated until they are taken, and then given up.
func TestCallbacks(t *testing.T) {
	for _, row := range []struct {
		kind   FaultKind
		status int
		want   int
	}{{0, 200, 1}, {Lost, 200, 0}, {Twice, 200, 2}, {Delayed, 200, 1}, {0, 500, len(ladder)}, {0, 404, len(ladder)}, {0, 302, len(ladder)}} {
		s := open(t)
		s.say.Store(int64(row.status))
		if row.kind != 0 {
			s.Fault(Fault{Kind: row.kind, Delay: time.Millisecond})
		}
		page, state := s.session()
		if err := s.Agree(page, ahmed); err != nil {
			t.Fatal(err)
		}
		for range row.want {
			if told := s.mailed(); told["state"] != state {
				t.Errorf("told %v", told)
			}
		}
		s.quiet()
		sent := s.Callbacks()
		if len(sent) > row.want || row.status == 200 && row.want > 0 && (len(sent) == 0 || sent[0].Status != 200) {
			t.Errorf("%d: sent %v", row.kind, sent)
		}
		if len(NoticeFaults()) != 3 {
			t.Error("a fault of callbacks has no row")
		}
	}
}

// A quick person: the callback comes before the call that asked them is answered.
func TestEarlyCallback(t *testing.T) {
	s := open(t)
	s.Fault(Fault{Kind: Early})
	a := s.call(201, "POST", "/api/v1/mfa/request?local=ar&requestId="+newID(), `{"nationalId":"`+ahmed+`","service":"Login"}`)
	if len(s.mail) != 1 {
		t.Fatal("the callback was not there before the answer")
	}
	if told := s.mailed(); told["transId"] != a.str("transId") || told["token"] == "" {
		t.Errorf("told %v", told)
	}
}

// Keys: turned, and told alone.
func TestKeys(t *testing.T) {
	s := open(t)
	before := s.call(200, "GET", jwkPath, "").text
	old := s.token(0)
	s.Rotate()
	after := s.call(200, "GET", jwkPath, "")
	if after.text == before || s.call(200, "POST", "/api/v2/oidc/jwt/valid",
		string(encode(map[string]string{"id_token": old}))).text != "false" {
		t.Error("the key is the same")
	}
	s.Fault(Fault{Kind: BareKey})
	if bare := s.call(200, "GET", jwkPath, ""); bare.str("kty") != "RSA" || bare.body["keys"] != nil || !strings.Contains(after.text,
		bare.str("kid")) {
		t.Error(bare.text)
	}
	page, state := s.session()
	s.Fault(Fault{Kind: OtherState})
	if err := s.Agree(page, ahmed); err != nil {
		t.Fatal(err)
	}
	if s.call(200, "POST", "/api/v2/oidc/jwt", stateBody(state)).str("state") == state {
		t.Error("the state is ours")
	}
}
