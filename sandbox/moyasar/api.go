package moyasar

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// request is an API call with its body read.
type request struct {
	*http.Request
	body []byte
	seen time.Time // what happened later is not shown yet; zero: everything is
}

// ip is the payer's address, as far as this server can see.
func (r *request) ip() string { return hostOf(r.RemoteAddr) }

func hostOf(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	return host
}

// act answers one API call: status and body, or a problem.
type act func(*request) (int, any, *Problem)

// mostBody bounds a request.
const mostBody = 1 << 20

// routes is the API and the pages.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, act := range map[string]act{
		"POST /v1/invoices":                 s.createInvoice,
		"POST /v1/invoices/bulk":            s.createBulk,
		"GET /v1/invoices":                  s.listInvoices,
		"GET /v1/invoices/{id}":             s.fetchInvoice,
		"PUT /v1/invoices/{id}":             s.updateInvoice,
		"PUT /v1/invoices/{id}/cancel":      s.cancelInvoice,
		"GET /v1/payments":                  s.listPayments,
		"GET /v1/payments/{id}":             s.fetchPayment,
		"PUT /v1/payments/{id}":             s.updatePayment,
		"POST /v1/payments/{id}/refund":     s.refundPayment,
		"POST /v1/payments/{id}/void":       s.voidPayment,
		"POST /v1/payments/{id}/capture":    s.capturePayment,
		"POST /v1/webhooks":                 s.createWebhook,
		"GET /v1/webhooks":                  s.listWebhooks,
		"GET /v1/webhooks/{id}":             s.fetchWebhook,
		"DELETE /v1/webhooks/{id}":          s.deleteWebhook,
		"GET /v1/webhooks/available_events": s.availableEvents,
		"GET /v1/webhooks/attempts":         s.listAttempts,
		"GET /v1/webhooks/attempts/{id}":    s.fetchAttempt,
		"/v1/":                              func(*request) (int, any, *Problem) { return 0, nil, &problemMissing },
	} {
		mux.Handle(pattern, s.api(act, mayAll))
	}
	mux.Handle("POST /v1/payments", s.api(s.createPayment, mayPay))
	mux.Handle("POST /v1/stc_pays/{id}/proceed", s.api(s.proceedSTC, mayAnyone))
	s.pageRoutes(mux)
	return mux
}

// api wraps an act with all that happens before it: the network's gate, faults,
// the key.
func (s *Server) api(act act, who permission) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.base.Learn(r)
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
		key := s.keyOf(r)
		s.noteCall(r, key, body)
		if barred(r.UserAgent()) {
			writeBlocked(w)
			return
		}
		fault, struck := s.faults.strike(Slow, Stale, r.Method, r.URL.Path)
		if struck && !s.before(w, r, fault) {
			return
		}
		status, answer := http.StatusOK, any(nil)
		problem := allowed(key, who)
		if problem == nil && err != nil {
			problem = &problemBody
		}
		if problem == nil {
			call := &request{Request: r, body: body}
			if struck && fault.Kind == Stale && r.Method == http.MethodGet {
				call.seen = s.now().Add(-fault.Delay)
			}
			status, answer, problem = act(call)
		}
		if struck && fault.Kind == CutAfter {
			panic(http.ErrAbortHandler)
		}
		if problem != nil {
			status, answer = problem.Status, problem
		}
		write(w, status, answer)
	})
}

func (s *Server) noteCall(r *http.Request, key string, body []byte) {
	call := Call{
		At: s.now(), Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery,
		Agent: r.UserAgent(), Body: string(body),
	}
	if key == secretKey || key == publishableKey {
		call.Key = key
	}
	if r.URL.Path == "/v1/payments" {
		call.Body = ""
	}
	s.calls.Note(call)
}

func write(w http.ResponseWriter, status int, answer any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// A client that went away is no one's fault here.
	_ = json.NewEncoder(w).Encode(answer)
}

func writeBlocked(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	w.WriteHeader(http.StatusForbidden)
	_, _ = io.WriteString(w, blockedPage)
}

// before does what a fault does ahead of the call and tells whether the call
// goes on.
func (s *Server) before(w http.ResponseWriter, r *http.Request, fault Fault) bool {
	switch fault.Kind {
	case Slow:
		s.courier.Hold(r.Context(), fault.Delay)
		return true
	case ServerError:
		write(w, problemServer.Status, problemServer)
	case Maintenance:
		write(w, problemClosed.Status, problemClosed)
	case TooMany:
		if fault.RetryAfter > 0 {
			seconds := (fault.RetryAfter + time.Second - 1) / time.Second
			w.Header().Set("Retry-After", strconv.Itoa(int(seconds)))
		}
		write(w, problemBusy.Status, problemBusy)
	case BadKey:
		write(w, problemKey.Status, problemKey)
	case Blocked:
		writeBlocked(w)
	case CutBefore:
		panic(http.ErrAbortHandler)
	case Meanwhile:
		fault.Do()
		return true
	case CutAfter, Stale:
		return true
	}
	return false
}

// Kinds of keys, as Call.Key names them.
const (
	secretKey      = "secret"
	publishableKey = "publishable"
	liveKey        = "live"
	noKey          = "none"
)

// permission is what a call wants to see.
type permission int

const (
	mayAll    permission = iota // the secret key
	mayPay                      // either key
	mayAnyone                   // no key: the address is the secret
)

// keyOf reads HTTP Basic: the key is the user name, the password is empty.
func (s *Server) keyOf(r *http.Request) string {
	user, password, given := r.BasicAuth()
	switch {
	case !given || password != "":
		return noKey
	case user == s.config.SecretKey:
		return secretKey
	case user == s.config.PublishableKey:
		return publishableKey
	case strings.HasPrefix(user, "sk_live_"), strings.HasPrefix(user, "pk_live_"):
		return liveKey
	}
	return noKey
}

func allowed(key string, who permission) *Problem {
	switch {
	case who == mayAnyone, key == secretKey, key == publishableKey && who == mayPay:
		return nil
	case key == publishableKey:
		return &problemPermission
	case key == liveKey:
		return &problemLive
	}
	return &problemKey
}

// agents are what HTTP libraries call themselves when nobody tells them
// otherwise; the network in front of the API turns such clients away.
var agents = []string{
	"go-http-client/", "python-urllib/", "python-requests/", "python-httpx/", "aiohttp/", "java/",
	"libwww-perl/", "node-fetch", "axios/", "okhttp/", "ruby", "undici",
}

func barred(agent string) bool {
	agent = strings.ToLower(strings.TrimSpace(agent))
	for _, name := range agents {
		if strings.HasPrefix(agent, name) {
			return true
		}
	}
	return agent == "" || agent == "node"
}
