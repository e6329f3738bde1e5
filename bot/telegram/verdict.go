package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"syscall"
	"time"

	"kafalabot/outage"

	tg "github.com/go-telegram/bot"
)

// Outcome is what became of a call, as far as it makes a difference to the caller.
type Outcome int

// The outcomes of a call.
const (
	Taken    Outcome = iota // Telegram has done it
	Settled                 // it was done before, or can no longer matter: nothing to do
	Blocked                 // this person cannot be reached: final for now
	Wrong                   // Telegram refuses the call as it is: trying again is of no use
	SlowDown                // too many calls
	Unsure                  // no answer, or one that is not known: try again
	Failing                 // a fault of Telegram's own, or an answer that is not Telegram's: it is not said whether at this call alone
	Ailing                  // Telegram refuses the token or cannot be reached: no call is done, and this one is not to blame
)

// harmless are the refusals of Telegram that mean that there is nothing left to do.
var harmless = []string{
	"message is not modified",
	"query is too old",
	"query ID is invalid",
	"message to delete not found",
	"message can't be deleted",
	"message to edit not found",
	"message can't be edited",
}

// Judge tells what became of a call, and after how long to try again if it says SlowDown.
func Judge(err error) (Outcome, time.Duration) {
	if err == nil {
		return Taken, 0
	}
	if flood := (*tg.TooManyRequestsError)(nil); errors.As(err, &flood) {
		return SlowDown, time.Duration(max(flood.RetryAfter, 1)) * time.Second
	}
	switch {
	case MovedTo(err) != 0:
		return Wrong, 0
	case errors.Is(err, tg.ErrorForbidden):
		return Blocked, 0
	case errors.Is(err, tg.ErrorBadRequest):
		for _, text := range harmless {
			if strings.Contains(err.Error(), text) {
				return Settled, 0
			}
		}
		if strings.Contains(err.Error(), "chat not found") {
			return Blocked, 0
		}
		return Wrong, 0
	case errors.Is(err, tg.ErrorUnauthorized):
		return Ailing, 0
	case errors.Is(err, tg.ErrorNotFound): // no such method, or no such token: Gone tells which
		return Wrong, 0
	}
	if fault := (*Fault)(nil); errors.As(err, &fault) {
		return Ailing, 0
	}
	failed := (*FailedError)(nil)
	if errors.As(err, &failed) || errors.Is(err, errNotTelegram) || ownFault.MatchString(err.Error()) {
		return Failing, 0
	}
	return Unsure, 0
}

// Fault is a call that came to nothing since Telegram refuses the token or cannot be reached: no call of this process's is
// done, and none is to blame. It holds no address, which has the token in it.
type Fault struct {
	Why outage.Why
	Err error // what was heard, as it may be logged
}

// FailedError is an answer that Telegram has a fault of its own, or one of what stands before it, as the page of a proxy.
type FailedError struct {
	Method string
	Status int // below 500: it was not Telegram that answered
}

// Error says which call, and how it was answered.
func (f *FailedError) Error() string {
	if f.Status < http.StatusInternalServerError {
		return fmt.Sprintf("telegram: %s: not an answer of Telegram's, status %d", f.Method, f.Status)
	}
	return fmt.Sprintf("telegram: %s: a fault of its own, status %d", f.Method, f.Status)
}

// ownFault finds that in what the library says of such an answer; 0 is one that names no code, as Telegram's always do.
var ownFault = regexp.MustCompile(telegramFails + ` for method \w+, (5\d\d|0) `)

// Error is what was heard.
func (f *Fault) Error() string { return f.Err.Error() }

// Unwrap gives what was heard.
func (f *Fault) Unwrap() error { return f.Err }

// Outage tells that it is trouble of Telegram.
func (f *Fault) Outage() (outage.Service, outage.Why) { return outage.Telegram, f.Why }

// Redact makes an error fit for the log: it takes the address out of a network error, since Telegram's holds the bot's
// token, and names the service that was called. What is no call of Telegram's is Redis's.
func Redact(err error) error {
	if fault := outage.Fault(nil); err == nil || errors.As(err, &fault) {
		return err
	}
	if u := (*url.Error)(nil); errors.As(err, &u) {
		return unanswered(u.Op, u.Err)
	}
	if errors.Is(err, tg.ErrorUnauthorized) {
		return &Fault{Why: outage.Credentials, Err: err}
	}
	if n := (*net.OpError)(nil); errors.As(err, &n) && !strings.HasPrefix(err.Error(), "telegram: ") {
		return fmt.Errorf("redis: %s: %w", n.Op, n.Err)
	}
	if strings.Contains(err.Error(), "error decode response body") { // it repeats the whole answer
		return errNotTelegram
	}
	if strings.Contains(err.Error(), "/bot") {
		return errors.New("telegram: the call failed")
	}
	return err
}

// unanswered is a call to which no answer of Telegram's came. One that we gave up ourselves tells nothing about Telegram.
func unanswered(op string, err error) error {
	why := outage.OfNetwork(err)
	if n := (*net.OpError)(nil); errors.As(err, &n) { // without the address
		op, err = n.Op, n.Err
	}
	said := fmt.Errorf("telegram: %s: %w", op, err)
	if why == outage.Well || errors.Is(err, context.Canceled) {
		return said
	}
	return &Fault{Why: why, Err: said}
}

// Within bounds one call to Telegram.
func Within(ctx context.Context, d time.Duration, call func(context.Context) error) error {
	ctx, done := context.WithTimeout(ctx, d)
	defer done()
	return Redact(call(ctx))
}

// isNotModified tells whether Telegram refused an edit because the message says that already.
func isNotModified(err error) bool {
	return err != nil && strings.Contains(err.Error(), "message is not modified")
}

// unreachable tells whether an error is one of input and output: the same update may well pass later.
func unreachable(err error) bool {
	var waited interface{ Timeout() bool } // net.Error is one of them
	if _, why := outage.Of(err); why != outage.Well {
		return true
	}
	if redis := (interface{ RedisError() })(nil); errors.As(err, &redis) { // Redis has answered, and can serve
		return false
	}
	says := func(word string) bool { return strings.Contains(err.Error(), word) }
	return errors.As(err, &waited) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) ||
		errors.Is(err, tg.ErrorTooManyRequests) || errors.As(err, new(*tg.TooManyRequestsError)) ||
		errors.Is(err, errNotTelegram) || says(telegramFails)
}

// telegramFails is what the library says of a code that it has no error for, as 500.
const telegramFails = "error response from telegram"

// errNotTelegram stands for an answer that is not Telegram's, a proxy's page say.
var errNotTelegram = errors.New("telegram: the answer cannot be read")
