package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"kafalabot/sandbox/moyasar"
)

// toPay is the walk from the first word to the button that records the request.
var toPay = append(walk[:len(walk)-2:len(walk)-2], struct{ text, data string }{})

// arrivals are when Telegram accepted the parts of the receipts, by chat and method.
type arrivals struct {
	mu sync.Mutex
	at map[string]time.Time
}

func (a *arrivals) told(method, chat string, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.at[chat+" "+method] = at
}

func (a *arrivals) get(method string, chat int64) time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.at[fmt.Sprint(chat)+" "+method]
}

// follow pays one request after the other, slowly enough for the pace at which messages are pushed, and measures from
// the moment at which the payment notice was accepted to those at which the Bot API has accepted each part.
func (o options) follow(ctx context.Context, c child, folder string) (err error) {
	gateway := moyasar.New(moyasar.Config{})
	defer gateway.Close()
	bank := httptest.NewServer(gateway.Handler())
	defer bank.Close()
	gateway.SetBaseURL(bank.URL)
	gateway.Fault(moyasar.Fault{Kind: moyasar.Lost, Count: -1}) // the notices are given by hand, to know when
	telegram, seen := newAPI(), &arrivals{at: map[string]time.Time{}}
	telegram.told = seen.told
	fake := httptest.NewServer(telegram)
	defer fake.Close()
	r, err := c.start(ctx, folder, strings.Split(o.fsync, ",")[0], fake.URL, bank.URL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.stop()) }()
	w := &crowd{child: r, api: telegram, hc: &http.Client{}}
	if err := eventually(ctx, func() error { return w.say(ctx, 1, message(1, "/start")) }); err != nil {
		return err
	}
	parts := []struct{ name, method string }{{"text", "sendMessage"}, {"QR", "sendPhoto"}, {"sheet", "sendDocument"}}
	took := make([]times, len(parts))
	cpu, err := r.cpu()
	if err != nil {
		return err
	}
	var paying time.Duration
	for n := range o.receipts {
		chat := int64(20_000 + n)
		accepted, spent, err := w.pay(ctx, r, gateway, chat, n)
		if err != nil {
			return fmt.Errorf("%w; its log:\n%s", err, r.log.String())
		}
		paying += spent
		if err := eventually(ctx, func() error {
			if !seen.get("sendDocument", chat).After(accepted.Add(-time.Minute)) {
				return errors.New("the receipt did not come")
			}
			return nil
		}); err != nil {
			return err
		}
		for i, p := range parts {
			took[i].add(seen.get(p.method, chat).Sub(accepted))
		}
		time.Sleep(700 * time.Millisecond) // the link and three parts: below the pace
	}
	after, err := r.cpu()
	if err != nil {
		return err
	}
	fmt.Printf("payment notice accepted → part accepted by the Bot API, ms, over %d payments; Redis appendfsync %s\n\n", o.receipts,
		strings.Split(o.fsync, ",")[0])
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "\tp50\tp99\t")
	for i, p := range parts {
		fmt.Fprintf(out, "%s\t%.1f\t%.1f\t\n", p.name, took[i].at(.5), took[i].at(.99))
	}
	out.Flush()
	fmt.Printf("\nCPU of the bot from notice to receipt: %.1f ms a payment\n",
		float64((after-cpu-paying).Microseconds())/1000/float64(o.receipts))
	return nil
}

// pay lets a person ask, pays the link and gives the notice; it tells when that was accepted, and the processor time that
// the bot had spent up to there.
func (w *crowd) pay(ctx context.Context, r *running, gateway *moyasar.Server, chat int64,
	n int) (accepted time.Time, spent time.Duration, err error) {
	before, err := r.cpu()
	if err != nil {
		return accepted, 0, err
	}
	for i, act := range toPay {
		switch {
		case act.text == "1012345672":
			act.text = number(1, 1000+n)
		case act.text == "1109876548":
			act.text = number(2, 1000+n)
		case i == len(toPay)-1:
			submit, _ := w.api.marks.Load("submit:" + fmt.Sprint(chat))
			act.data = fmt.Sprint(submit)
		}
		if err := w.once(ctx, chat, []struct{ text, data string }{act}); err != nil {
			return accepted, 0, err
		}
	}
	var invoice moyasar.Invoice
	for _, i := range gateway.Books().Invoices {
		if i.Status == moyasar.Initiated {
			invoice = i
		}
	}
	if invoice.ID == "" || invoice.CallbackURL == nil {
		return accepted, 0, errors.New("no link was made")
	}
	if _, err := gateway.Pay(invoice.ID, "4201320111111010"); err != nil {
		return accepted, 0, err
	}
	after, err := r.cpu()
	if err != nil {
		return accepted, 0, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, *invoice.CallbackURL,
		strings.NewReader(fmt.Sprintf(`{"id":%q,"status":"paid","payments":[]}`, invoice.ID)))
	if err != nil {
		return accepted, 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return accepted, 0, err
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, res.Body)
	if res.StatusCode != http.StatusOK {
		return accepted, 0, fmt.Errorf("the notice was answered %s", res.Status)
	}
	return time.Now(), after - before, nil
}
