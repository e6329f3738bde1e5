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
var toPay = append(walk[:len(walk)-2:len(walk)-2], act{})

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

// shop is a bot at whose gateway people pay. The gateway's notices are given by hand, to know when.
type shop struct {
	*stage
	gateway *moyasar.Server
	bank    *httptest.Server
	seen    *arrivals
}

func (o options) openShop(ctx context.Context, p programs) (*shop, error) {
	s := &shop{gateway: moyasar.New(moyasar.Config{}), seen: &arrivals{at: map[string]time.Time{}}}
	s.bank = httptest.NewServer(s.gateway.Handler())
	s.gateway.SetBaseURL(s.bank.URL)
	s.gateway.Fault(moyasar.Fault{Kind: moyasar.Lost, Count: -1})
	telegram := newAPI()
	telegram.told = s.seen.told
	var err error
	if s.stage, err = o.openAt(ctx, p.bot, p.folder, o.firstFsync(), telegram, s.bank.URL); err != nil {
		s.shut()
		return nil, err
	}
	return s, nil
}

func (s *shop) shut() {
	s.bank.Close()
	s.gateway.Close()
}

func (s *shop) close() error {
	defer s.shut()
	return s.stage.close()
}

// follow pays one request after the other, slowly enough for the pace at which messages are pushed, and measures from
// the moment at which the payment notice was accepted to those at which the Bot API has accepted each part.
//
// It counts the processor time of each job twice: from the first word on, and from the notice on.
func (o options) follow(ctx context.Context, p programs) (err error) {
	w, err := o.openShop(ctx, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	var took [len(receiptParts)]times
	var jobs, receipts []float64 // ms of processor time
	for n := -warmJobs; n < o.receipts; n++ {
		j, err := w.job(ctx, n+warmJobs)
		if err != nil {
			return fmt.Errorf("%w; its log:\n%s", err, w.child.log.String())
		}
		if n < 0 {
			continue
		}
		for i := range receiptParts {
			took[i].add(j.parts[i])
		}
		jobs, receipts = append(jobs, ms(j.whole)), append(receipts, ms(j.receipt))
	}
	fmt.Printf("payment notice accepted → part accepted by the Bot API, ms, over %d payments one at a time; Redis appendfsync %s\n\n",
		o.receipts, o.firstFsync())
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "\tp50\tp99\t")
	for i, p := range receiptParts {
		fmt.Fprintf(out, "%s\t%.1f\t%.1f\t\n", p.name, took[i].at(.5), took[i].at(.99))
	}
	_ = out.Flush()
	fmt.Printf("\nms of the bot's processor time, median [smallest–largest]\n  whole job, /start to the sheet: %s\n  notice → receipt: %s\n",
		middleOf(jobs).spread("%.1f"), middleOf(receipts).spread("%.1f"))
	return nil
}

// receiptParts are what a receipt consists of.
var receiptParts = [...]struct{ name, method string }{
	{"text", "sendMessage"}, {"QR", "sendPhoto"}, {"sheet: the whole receipt", "sendDocument"},
}

// warmJobs are done before any is counted: the first one loads fonts.
const warmJobs = 3

// job is what one guarantee took.
type job struct {
	whole, receipt time.Duration // processor time
	parts          [len(receiptParts)]time.Duration
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// job lets one person ask, pay and have the receipt, and waits until the bot rests.
func (w *shop) job(ctx context.Context, n int) (j job, err error) {
	chat := int64(20_000 + n)
	before, err := w.child.cpu()
	if err != nil {
		return j, err
	}
	accepted, noticed, err := w.pay(ctx, chat, n)
	if err != nil {
		return j, err
	}
	if err := eventually(ctx, func() error {
		if w.seen.get("sendDocument", chat).IsZero() {
			return errors.New("the receipt did not come")
		}
		return nil
	}); err != nil {
		return j, err
	}
	time.Sleep(100 * time.Millisecond) // what is noted of it
	after, err := w.child.cpu()
	if err != nil {
		return j, err
	}
	j.whole, j.receipt = after-before, after-noticed
	for i, p := range receiptParts {
		j.parts[i] = w.seen.get(p.method, chat).Sub(accepted)
	}
	time.Sleep(600 * time.Millisecond) // the link and three parts: below the pace
	return j, nil
}

// pay lets a person ask, pays the link and gives the notice; it tells when that was accepted, and the processor time that the
// bot had spent before it.
func (w *shop) pay(ctx context.Context, chat int64, n int) (accepted time.Time, noticed time.Duration, err error) {
	for i, a := range toPay {
		switch {
		case a.text == "1012345672":
			a.text = number(1, 1000+n)
		case a.text == "1109876548":
			a.text = number(2, 1000+n)
		case i == len(toPay)-1:
			submit, _ := w.api.marks.Load("submit:" + fmt.Sprint(chat))
			a.data = fmt.Sprint(submit)
		}
		if err := w.once(ctx, chat, []act{a}); err != nil {
			return accepted, 0, err
		}
	}
	var invoice moyasar.Invoice
	for _, i := range w.gateway.Books().Invoices {
		if i.Status == moyasar.Initiated {
			invoice = i
		}
	}
	if invoice.ID == "" || invoice.CallbackURL == nil {
		return accepted, 0, errors.New("no link was made")
	}
	if _, err := w.gateway.Pay(invoice.ID, "4201320111111010"); err != nil {
		return accepted, 0, err
	}
	if noticed, err = w.child.cpu(); err != nil {
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
	return time.Now(), noticed, nil
}
