package moyasar

import (
	"cmp"
	"errors"
	"net/http"
	"time"
)

// Notice is one message to a merchant's server, as it was sent or is to be forged.
type Notice struct {
	At     time.Time
	Method string // empty: POST
	URL    string
	Body   []byte
	Status int // what it was answered with; 0: no answer
}

// keptNotices bounds the log.
const keptNotices = 1_000

// Notices are the true notices that were sent so far, repetitions included, oldest first, at most the last 1,000.
func (s *Server) Notices() []Notice { return s.courier.sent.All() }

// Forge sends a notice that the gateway has no part in, as anybody on the network might: made up, or one of Notices
// changed or sent again. It looks like a true one in everything but what it says, and no fault strikes it. It returns
// the status it was answered with.
func (s *Server) Forge(n Notice) (int, error) {
	got := s.courier.post(cmp.Or(n.Method, http.MethodPost), n.URL, n.Body)
	if got.code == 0 {
		return 0, errors.New("moyasar: " + got.message)
	}
	return got.code, nil
}

// Envelope is the body of a webhook notice, with whatever secret and whatever it says: for Forge.
func (s *Server) Envelope(event, secret string, live bool, data Payment) []byte {
	return encode(envelope{
		ID: s.chance.UUID(), Type: event, CreatedAt: Time{s.now()}, SecretToken: secret,
		AccountName: s.config.Merchant, Live: live, Data: data,
	})
}
