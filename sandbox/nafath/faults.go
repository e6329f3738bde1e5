package nafath

import (
	"net/http"
	"path"
	"time"

	"kafalabot/sandbox/internal/standin"
)

// FaultKind says what goes wrong.
type FaultKind int

// Faults of API calls.
const (
	_           FaultKind = iota
	Slow                  // the call is answered after Delay
	ServerError           // 500, not executed
	NotFound              // 404 as of a path that does not exist, not executed
	Forbidden             // 403 as of a wrong key, another environment or an address that is not on the list, not executed
	CutBefore             // connection closed, not executed
	CutAfter              // executed, then connection closed without an answer: a state is spent, and its token lost
	Blocked               // 403 with an HTML page, not executed
	Odd                   // 200 with what is no JSON, not executed
	Huge                  // 200 with two megabytes of JSON, not executed
	Elsewhere             // 302 to another host, not executed
	callFaults            // what follows concerns one kind of call
	BareKey               // the key alone in the place of the set
	OtherState            // the web way's answer names another state
	Early                 // the person agrees, and the callback comes, before the request in the app is answered
	tokenFaults           // what follows concerns tokens, as they are made
)

// Faults of tokens. Where nothing else is said the signature is good.
const (
	ForeignKey     FaultKind = iota + tokenFaults + 1 // signed with a key that is not the service's, under the kid of one that is
	AlgNone                                           // alg none, no signature
	AlgHS256                                          // alg HS256, the public key being the secret
	UnknownKid                                        // a kid that the set does not have
	NoKid                                             // no kid
	Critical                                          // crit: ["b64"]
	EmbeddedKey                                       // signed with a foreign key that stands in the header (jwk)
	KeyAddress                                        // the header names an address of keys (jku)
	OtherAudience                                     // aud of another caller
	SharedAudience                                    // aud of two callers
	OtherIssuer                                       // another iss
	OtherService                                      // another ServiceName
	OtherTrans                                        // transId of another transaction
	OtherPerson                                       // another person than the one who agreed
	NotYetValid                                       // nbf in an hour
	FromTomorrow                                      // iat tomorrow
	TooOld                                            // from an hour before the request
	Undated                                           // neither iat nor nbf
	StatusWaiting                                     // status WAITING
	TwoIDs                                            // two ID claims
	NoID                                              // no ID claim
	WrongKind                                         // a citizen's number in a visitor's claim
	Replayed                                          // the last token of another transaction
	Nameless                                          // no ID claim, as a rejection may have none
	lastToken
	noticeFaults // what follows concerns callbacks
)

// Faults of callbacks.
const (
	Lost    FaultKind = iota + noticeFaults + 1 // never sent, nor retried
	Twice                                       // sent two times
	Delayed                                     // sent after Delay
	lastNotice
)

// CallFaults, TokenFaults and NoticeFaults are all there are of each, so that a test can walk them.
func CallFaults() []FaultKind { return between(Slow, callFaults) }

// TokenFaults are those that strike a token, as it is made.
func TokenFaults() []FaultKind { return between(tokenFaults+1, lastToken) }

// NoticeFaults are those of callbacks.
func NoticeFaults() []FaultKind { return between(noticeFaults+1, lastNotice) }

func between(from, to FaultKind) (all []FaultKind) {
	for k := from; k < to; k++ {
		all = append(all, k)
	}
	return all
}

// Fault is something that goes wrong, for a number of calls, tokens or callbacks.
type Fault struct {
	Kind   FaultKind
	Method string        // of a call; empty: any
	Path   string        // of a call, a pattern as of path.Match; empty: any
	Skip   int           // so many matching ones pass first
	Count  int           // how many it strikes; 0: one; negative: all, until ClearFaults
	Delay  time.Duration // of Slow and Delayed
}

// Fault schedules a fault.
func (s *Server) Fault(f Fault) { s.faults.Order(f, f.Skip, f.Count) }

// ClearFaults forgets all faults that have not struck yet.
func (s *Server) ClearFaults() { s.faults.Clear() }

// faults are those still to come, in the order they were scheduled.
type faults struct{ standin.Troubles[Fault] }

// strike takes the first fault of these kinds, from one to another, that concerns this call, token or callback.
func (f *faults) strike(from, to FaultKind, method, target string) (Fault, bool) {
	return f.Strike(func(f Fault) bool { return f.Kind >= from && f.Kind <= to && f.concerns(method, target) })
}

func (f Fault) concerns(method, target string) bool {
	if f.Method != "" && method != "" && f.Method != method {
		return false
	}
	if f.Path == "" || target == "" {
		return true
	}
	hit, err := path.Match(f.Path, target)
	return err == nil && hit
}

// struck lets a fault befall a call, and tells whether it was answered by that.
func (s *Server) struck(w http.ResponseWriter, r *http.Request, execute func() reply) bool {
	fault, hit := s.faults.strike(Slow, callFaults, r.Method, r.URL.Path)
	if !hit {
		return false
	}
	switch fault.Kind {
	case Slow:
		s.courier.Hold(r.Context(), fault.Delay)
		return false
	case ServerError:
		reply{http.StatusInternalServerError, map[string]string{"message": "Internal Server Error"}}.write(w)
	case NotFound:
		unmapped.write(w)
	case Forbidden:
		forbidden.write(w)
	case CutAfter:
		execute()
		panic(http.ErrAbortHandler)
	case CutBefore:
		panic(http.ErrAbortHandler)
	case Blocked:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte("<!doctype html><title>Request Rejected</title><p>The requested URL was rejected."))
	case Odd:
		_, _ = w.Write([]byte("<html>welcome</html>"))
	case Huge:
		huge := make([]byte, 2<<20)
		for i := range huge {
			huge[i] = ' '
		}
		_, _ = w.Write(append(huge, "{}"...))
	case Elsewhere:
		w.Header().Set("Location", "http://elsewhere.example/")
		w.WriteHeader(http.StatusFound)
	}
	return true
}
