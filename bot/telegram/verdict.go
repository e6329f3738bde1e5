package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

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
	Unsure                  // no answer, or not one of Telegram's: try again
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
	case errors.Is(err, tg.ErrorUnauthorized), errors.Is(err, tg.ErrorNotFound):
		return Wrong, 0
	}
	return Unsure, 0
}

// Redact takes the address out of a network error: it holds the bot's token.
func Redact(err error) error {
	if u := (*url.Error)(nil); errors.As(err, &u) {
		return fmt.Errorf("telegram: %s: %w", u.Op, u.Err)
	}
	if n := (*net.OpError)(nil); errors.As(err, &n) {
		return fmt.Errorf("telegram: %s: %w", n.Op, n.Err)
	}
	if err != nil && strings.Contains(err.Error(), "error decode response body") { // it repeats the whole answer
		return errNotTelegram
	}
	if err != nil && strings.Contains(err.Error(), "/bot") {
		return errors.New("telegram: the call failed")
	}
	return err
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
	var (
		waited interface{ Timeout() bool } // net.Error is one of them
		redis  interface{ RedisError() }   // Redis has answered
	)
	says := func(word string) bool { return strings.Contains(err.Error(), word) }
	if errors.As(err, &redis) {
		return slices.ContainsFunc(notNow, says)
	}
	return errors.As(err, &waited) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNREFUSED) ||
		errors.Is(err, tg.ErrorTooManyRequests) || errors.As(err, new(*tg.TooManyRequestsError)) ||
		errors.Is(err, errNotTelegram) || says(telegramFails) || says("connection pool timeout")
}

// telegramFails is what the library says of a code that it has no error for, as 500.
const telegramFails = "error response from telegram"

// errNotTelegram stands for an answer that is not Telegram's, a proxy's page say.
var errNotTelegram = errors.New("telegram: the answer cannot be read")

// notNow are the answers of a Redis that cannot serve now: still loading, full, turned into a replica, short of replicas.
var notNow = []string{"LOADING", "OOM", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "MISCONF", "NOREPLICAS", "TRYAGAIN", "BUSY",
	"max number of clients"}
