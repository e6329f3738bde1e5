package nafath

import (
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"kafalabot/sandbox/internal/standin"
)

// routes joins the API and the pages. What is no path of the API is answered as the network in front of it does.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, answer := range map[string]func(*http.Request, []byte) reply{
		"GET /api/v2/oidc/session":        s.session,
		"POST /api/v2/oidc/jwt":           s.webToken,
		"POST /api/v2/oidc/jwt/valid":     s.valid,
		"GET /api/v1/mfa/jwk":             s.jwk,
		"POST /api/v1/mfa/request":        s.push,
		"POST /api/v1/mfa/request/status": s.pushStatus,
	} {
		mux.Handle(pattern, s.call(answer))
	}
	mux.HandleFunc("/api/", func(w http.ResponseWriter, _ *http.Request) { unmapped.write(w) })
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { unmapped.write(w) })
	s.pageRoutes(mux)
	return mux
}

// reply is an answer of the API.
type reply struct {
	status int
	body   any
}

func (r reply) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(r.status)
	_, _ = w.Write(encode(r.body))
}

func ok(body any) reply { return reply{http.StatusOK, body} }

// Code is an error that the API answers with, beside those that the network in front of it does.
type Code struct {
	Status int
	Code   string
	What   string
}

// The codes.
var (
	CodeBusy    = Code{http.StatusBadRequest, "400-034-050", "another request of this person is open"}
	CodeExpired = Code{http.StatusBadRequest, "400-034-051", "the time of the request is over"}
	CodeUnknown = Code{http.StatusBadRequest, "400-034-053", "there is no such request, or its state was used"}
	CodeBad     = Code{http.StatusUnprocessableEntity, "422-031-046", "bad data, or a service that is not known"}
	CodeNotYet  = Code{http.StatusUnauthorized, "401-033-024", "not approved yet; of the web way alone"}
)

// Codes are all of them.
var Codes = []Code{CodeBusy, CodeExpired, CodeUnknown, CodeBad, CodeNotYet}

// unmapped is what answers for a path that does not exist, /prd and /prod among them.
var unmapped = reply{http.StatusNotFound, map[string]string{"message": "No Mapping Rule matched"}}

// forbidden answers a key that is wrong or of another environment, and an address that is not on the list.
var forbidden = reply{http.StatusForbidden, map[string]string{"message": "Forbidden"}}

// refuse answers with a code and a reference by which support finds the call.
func refuse(c Code) reply {
	return reply{c.Status, map[string]any{"code": c.Code, "reference": 70001}}
}

// Call is one API call that was heard, also where a fault struck it. Keys are not kept.
type Call struct {
	Method    string
	Path      string
	Query     url.Values
	Forwarded []string // X-Forwarded-For, nil: the header was not there
	Body      string
}

// keptCalls bounds the log.
const keptCalls = 10_000

// Calls are the API calls heard so far, oldest first, at most the last 10,000.
func (s *Server) Calls() []Call { return s.calls.All() }

// maxBody bounds what is read of a call.
const maxBody = 32 << 10

// call answers one call of the API: what befalls it, whose it is, and then what it asks for, with the book held.
func (s *Server) call(answer func(*http.Request, []byte) reply) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.base.Learn(r)
		body := make([]byte, 0, 512)
		if r.Body != nil {
			body = readAll(http.MaxBytesReader(w, r.Body, maxBody))
		}
		s.calls.Note(Call{r.Method, r.URL.Path, r.URL.Query(), r.Header.Values("X-Forwarded-For"), string(body)})
		if s.struck(w, r, func() reply { return s.permitted(r, body, answer) }) {
			return
		}
		s.permitted(r, body, answer).write(w)
	})
}

func (s *Server) permitted(r *http.Request, body []byte, answer func(*http.Request, []byte) reply) reply {
	if !same(r.Header.Get("APP-ID"), s.config.AppID) || !same(r.Header.Get("APP-KEY"), s.config.AppKey) {
		return forbidden
	}
	if r.Method == http.MethodPost && !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return refuse(CodeBad)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return answer(r, body)
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// session opens a page. The state stands in the page's address alone; the body has its hash.
func (s *Server) session(r *http.Request, _ []byte) reply {
	q := r.URL.Query()
	id, locale := q.Get("requestId"), q.Get("locale")
	if !standin.IsUUID(id) || s.book.ours[id] || locale != "ar" && locale != "en" {
		return refuse(CodeBad)
	}
	t := &transaction{id: s.chance.UUID(), requestID: id, service: s.config.Service, status: Waiting, begun: s.now(),
		state: newState(s.chance)}
	s.book.add(t)
	page := url.Values{"scope": {"openid"}, "response_type": {"id_token"}, "response_mode": {"form_post"}, "aud": {s.config.Audience},
		"ui_locales": {locale}, "state": {t.state}, "signature": {HashedState("signed:" + t.state)}}
	return ok(map[string]string{"id": t.id, "url": s.base.URL() + "/authservice/authorize?" + page.Encode(),
		"hashedState": HashedState(t.state), "requestId": id})
}

// webToken hands the token of a state out, once.
func (s *Server) webToken(_ *http.Request, body []byte) reply {
	var in struct {
		State string `json:"state"`
	}
	if json.Unmarshal(body, &in) != nil || in.State == "" {
		return refuse(CodeBad)
	}
	t := s.book.byState[in.State]
	if t == nil || t.spent {
		return refuse(CodeUnknown)
	}
	switch t.age(s.now()) {
	case Waiting:
		return refuse(CodeNotYet)
	case Expired:
		return refuse(CodeExpired)
	}
	t.spent = true
	out := map[string]string{"state": t.state, "token": s.sign(t)}
	if _, hit := s.faults.strike(OtherState, OtherState, "", ""); hit {
		out["state"] = newState(s.chance)
	}
	return ok(out)
}

// valid tells whether a token is one of ours, as a help for those who cannot look themselves.
func (s *Server) valid(_ *http.Request, body []byte) reply {
	var in struct {
		Token string `json:"id_token"`
	}
	if json.Unmarshal(body, &in) != nil {
		return refuse(CodeBad)
	}
	return ok(s.keys.verifies(in.Token))
}

// jwk gives the keys; struck by BareKey the newest alone, as one older client has it.
func (s *Server) jwk(*http.Request, []byte) reply {
	if _, hit := s.faults.strike(BareKey, BareKey, "", ""); hit {
		return ok(s.keys.set()[0])
	}
	return ok(map[string]any{"keys": s.keys.set()})
}

// push asks a person in their app.
func (s *Server) push(r *http.Request, body []byte) reply {
	var in struct {
		Number  string `json:"nationalId"`
		Service string `json:"service"`
	}
	q := r.URL.Query()
	id, local := q.Get("requestId"), q.Get("local")
	if json.Unmarshal(body, &in) != nil || !numberAsked.MatchString(in.Number) || !slices.Contains(s.config.Services, in.Service) ||
		!standin.IsUUID(id) || s.book.ours[id] || local != "ar" && local != "en" {
		return refuse(CodeBad)
	}
	if s.book.open(in.Number, s.now()) != nil {
		return refuse(CodeBusy)
	}
	t := &transaction{id: s.chance.UUID(), requestID: id, service: in.Service, status: Waiting, begun: s.now()}
	s.book.add(t)
	t.ask(in.Number, s.now(), s.chance)
	if _, hit := s.faults.strike(Early, Early, "", ""); hit { // a quick person, and a slow network
		s.end(t, Completed)
		s.mu.Unlock()
		s.courier.settle()
		s.mu.Lock()
	}
	return reply{http.StatusCreated, map[string]string{"transId": t.id, "random": t.digits}}
}

// pushStatus tells a word that nobody has signed.
func (s *Server) pushStatus(_ *http.Request, body []byte) reply {
	var in struct {
		Number string `json:"nationalId"`
		Trans  string `json:"transId"`
		Random string `json:"random"`
	}
	if json.Unmarshal(body, &in) != nil || !numberStatus.MatchString(in.Number) {
		return refuse(CodeBad)
	}
	t := s.book.byID[in.Trans]
	if t == nil || t.state != "" || t.number != in.Number || t.digits != in.Random {
		return refuse(CodeUnknown)
	}
	return ok(map[string]string{"status": t.age(s.now())})
}
