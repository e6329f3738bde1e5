package payments

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"kafalabot/outage"
)

// The names under which calls are measured that have no name of their own there.
const (
	otherCall = "other"
	WentWell  = "ok"
)

// operations are what is asked of the gateway, as call is told it: an id may follow.
var operations = []string{"read invoice", "cancel invoice", "look for invoice", "make invoice", "read payment", "refund payment",
	"void payment", "list payments", "ask"}

// Operations lists what is asked of the gateway, as it is measured.
func Operations() (all []string) {
	for _, o := range append(operations, otherCall) {
		all = append(all, strings.ReplaceAll(o, " ", "_"))
	}
	return all
}

// operation is the one of Operations that a call is.
func operation(what string) string {
	for _, o := range operations {
		if what == o || strings.HasPrefix(what, o+" ") {
			return strings.ReplaceAll(o, " ", "_")
		}
	}
	return otherCall
}

// Results lists what may come of a call, as it is measured: besides the troubles of a service, that it went well, was refused,
// was asked to come later, could not be read, or was given up by whoever asked.
func Results() []string {
	all := []string{WentWell, "refused", "slow_down", "unreadable", "cancelled"}
	for _, why := range outage.Whys {
		all = append(all, string(why))
	}
	return all
}

// Result is the one of Results that came of a call.
func Result(err error) string {
	e := (*Error)(nil)
	switch {
	case err == nil:
		return WentWell
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case !errors.As(err, &e):
		return "refused"
	case e.Status == http.StatusTooManyRequests:
		return "slow_down"
	case e.Type == badAnswerType && e.Status < 400:
		return "unreadable"
	}
	if _, why := e.Outage(); why != outage.Well {
		return string(why)
	}
	return "refused"
}
