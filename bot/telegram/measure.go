package telegram

import (
	"context"
	"errors"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"
)

// Called is told of each call of the Bot API which of Methods it was, which of Results came of it, and how long it took until the
// answer began. It must not block.
type Called func(method, result string, took time.Duration)

// otherMethod stands for what is none of methods, and fetching for a file that is fetched.
const (
	otherMethod = "other"
	fetching    = "file"
)

// methods are those of the Bot API that the bot calls.
var methods = []string{"answerCallbackQuery", "deleteMessage", "deleteMyCommands", "deleteWebhook", "editMessageReplyMarkup",
	"editMessageText", "getChat", "getChatMember", "getFile", "getMe", "getUpdates", "getWebhookInfo", "sendChatAction",
	"sendDocument", "sendMessage", "sendPhoto", "setChatMenuButton", "setMyCommands", "setMyDescription",
	"setMyShortDescription", "setWebhook"}

// Methods lists what calls are measured as.
func Methods() []string { return append(slices.Clone(methods), fetching, otherMethod) }

// The results of a call, by what Telegram has answered with.
const (
	resultOK        = "ok"
	resultRefused   = "refused"     // of this call: a message that is too long, a chat that has blocked the bot
	resultSlow      = "slow_down"   // Telegram asks to wait
	resultToken     = "credentials" // it does not know the token
	resultFailing   = "failing"     // it, or whoever stands before it, answers that it cannot
	resultSilent    = "silent"      // no answer came
	resultCancelled = "cancelled"   // whoever asked has gone
)

// Results lists them.
func Results() []string {
	return []string{resultOK, resultRefused, resultSlow, resultToken, resultFailing, resultSilent, resultCancelled}
}

// measured is a transport that tells of what goes over it.
type measured struct {
	http.RoundTripper
	tell Called
}

// measure gives a client that tells of each call.
func measure(c *http.Client, tell Called) *http.Client {
	own := *c
	if own.Transport == nil {
		own.Transport = http.DefaultTransport
	}
	own.Transport = measured{own.Transport, tell}
	return &own
}

// RoundTrip is http.RoundTripper.
func (m measured) RoundTrip(r *http.Request) (*http.Response, error) {
	began := time.Now()
	res, err := m.RoundTripper.RoundTrip(r)
	status := 0
	if err == nil {
		status = res.StatusCode
	}
	m.tell(methodOf(r.URL.Path), resultOf(status, err), time.Since(began))
	return res, err
}

// CloseIdleConnections closes those of the transport beneath.
func (m measured) CloseIdleConnections() {
	if c, ok := m.RoundTripper.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// methodOf is the one of Methods that an address calls; nothing else of the address, which has the token in it, is kept.
func methodOf(address string) string {
	name := path.Base(address)
	switch {
	case strings.Contains(address, "/file/bot"):
		return fetching
	case slices.Contains(methods, name):
		return name
	}
	return otherMethod
}

func resultOf(status int, err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return resultCancelled
	case err != nil:
		return resultSilent
	case status < http.StatusMultipleChoices:
		return resultOK
	case status == http.StatusTooManyRequests:
		return resultSlow
	case status == http.StatusUnauthorized, status == http.StatusNotFound:
		return resultToken
	case status >= http.StatusInternalServerError:
		return resultFailing
	}
	return resultRefused
}
