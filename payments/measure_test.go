package payments

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
)

// Every call is measured under a name and a result of the lists, without any id.
func TestCallsAreMeasured(t *testing.T) {
	for want, answer := range map[string]func(http.ResponseWriter){
		"ok": func(w http.ResponseWriter) { fmt.Fprint(w, `{}`) },
		"refused": func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"type":"invalid_request_error"}`)
		},
		"credentials": func(w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) },
		"slow_down":   func(w http.ResponseWriter) { w.WriteHeader(http.StatusTooManyRequests) },
		"failing":     func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) },
		"unreadable":  func(w http.ResponseWriter) { fmt.Fprint(w, `<html>`) },
	} {
		g := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer(w) })
		c, err := New(Config{SecretKey: testKey, APIURL: g.URL})
		if err != nil {
			t.Fatal(err)
		}
		var seen []string
		c.measured = func(operation, result string, took time.Duration) {
			if !slices.Contains(Operations(), operation) || operation == otherCall || !slices.Contains(Results(), result) || took <= 0 {
				t.Errorf("measured: %s, %s, %s", operation, result, took)
			}
			if result != want {
				t.Errorf("%s is %s, want %s", operation, result, want)
			}
			seen = append(seen, operation)
		}
		ctx := t.Context()
		_ = c.Ask(ctx)
		_, _ = c.Get(ctx, "invoice-1")
		_ = c.Cancel(ctx, "invoice-1")
		_, _ = c.List(ctx, "07abc")
		_, _ = c.Make(ctx, kafala.Order{Guarantee: "07abc", Amount: 100})
		_ = c.Refund(ctx, "payment-1", 100)
		_ = c.Payments(ctx, time.Unix(0, 0), time.Unix(100, 0), func(kafala.Booked) error { return nil })
		for _, o := range []string{"ask", "read_invoice", "cancel_invoice", "look_for_invoice", "make_invoice", "read_payment", "list_payments"} {
			if !slices.Contains(seen, o) {
				t.Errorf("%s: %s was not measured: %v", want, o, seen)
			}
		}
	}
	if got := operation("eat invoice 7"); got != otherCall {
		t.Errorf("an unknown call is %s", got)
	}
	if got := Result(&Error{Type: noAnswerType, cause: context.Canceled}); got != "cancelled" {
		t.Errorf("one that was given up is %s", got)
	}
	if got := Result(&Error{Type: noAnswerType, cause: errors.New("x")}); got != "silent" {
		t.Errorf("one without an answer is %s", got)
	}
}
