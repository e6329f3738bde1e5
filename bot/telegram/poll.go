package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	tg "github.com/go-telegram/bot"

	"kafalabot/outage"
)

const (
	pollWait  = 50 * time.Second // that Telegram holds an empty answer back: its server's cap
	pollBatch = 100              // updates that an answer holds at most, and so how far the newest may be ahead of the oldest
	pollPause = time.Second      // after a failure
	// refusedPause is that after a token was refused: only a person mends that, and what waits is tried as often.
	refusedPause = 20 * time.Second
	failsFor     = 20 * time.Second // for which fetches fail before that is trouble: Telegram now and then answers with a fault or two
	updateKind   = `["message","edited_message","callback_query"]`
	// samePace is for how long Telegram is not asked for the same updates again: within half a second it gives one of them alone
	// (telegram-bot-api, Client::process_get_updates_query). movedPace is that where the oldest is another one.
	samePace  = 600 * time.Millisecond
	movedPace = 100 * time.Millisecond
	pollGrace = 15 * time.Second // for which, once it ends, what was fetched is still begun
)

// Poll fetches updates until ctx ends and finishes those it has fetched. A fetch confirms all before the first that it asks
// for: that is always the oldest update which is not finished, so nothing is confirmed that was not handled. What is newer
// is fetched and handled meanwhile, up to pollBatch of them: docs/decisions/0056-polling-goes-on.md. Chats are handled in
// parallel, one chat's updates in their order. An update that goes on failing is passed over after maxFaults tries, with an
// apology, so that one update cannot stop the bot.
func (c *Client) Poll(ctx context.Context, h Handler) {
	defer c.Wait()
	p := newPoller(c, h)
	work := context.WithoutCancel(ctx)
	for ctx.Err() == nil {
		wake := time.NewTimer(time.Until(p.wake()))
		select {
		case <-ctx.Done():
		case a := <-p.answers:
			if ctx.Err() == nil {
				p.hear(work, a)
			}
		case e := <-p.events:
			p.settle(work, e)
		case ok := <-p.kept:
			p.written(work, ok)
		case <-wake.C:
			p.move(work)
			p.ask(ctx)
		}
		wake.Stop()
	}
	p.end(work)
}

// fetched takes note of whether updates come. Where Telegram is not reached, refuses the token, or goes on answering with a fault of
// its own or with what is not Telegram's, that is its trouble; whatever else keeps them away is that of the intake, once it lasts.
func (p *poller) fetched(err error, began time.Time) {
	p.hooked = errors.Is(err, errHooked)
	if err == nil {
		p.failing, p.refused = time.Time{}, false
		p.Board.Served(outage.Intake, began)
		p.Client.hear(nil, began)
		return
	}
	err = Redact(err)
	p.Client.hear(err, began)
	fault := (*Fault)(nil)
	switch now := time.Now(); {
	case errors.Is(err, tg.ErrorConflict) && (!p.hooked || p.Registered()): // else the webhook is one from before this start
		p.Board.Saw(outage.Intake, outage.Taken)
	case errors.As(err, &fault):
	case p.failing.IsZero():
		p.failing = now
	case now.Sub(p.failing) >= failsFor:
		ails := outage.Intake
		if what, _ := Judge(err); what == Failing {
			ails = outage.Telegram
		}
		p.Board.Saw(ails, outage.Failing)
	}
	refused := errors.As(err, &fault) && fault.Why == outage.Credentials
	if !refused || !p.refused {
		p.Log.Warn("updates could not be fetched", "err", err)
	}
	p.refused = refused
}

// wait is for how long Telegram is to hold an empty answer back: not at all where it is away, or a webhook was in the way, since that it
// answers is then known at once. Where somebody else polls too, only a fetch that is held is refused.
func (p *poller) wait() time.Duration {
	if _, away := p.Board.Now(outage.Telegram); away || p.hooked {
		return 0
	}
	return pollWait
}

// errHooked is a fetch that is refused since a webhook is registered.
var errHooked = fmt.Errorf("a webhook is registered: %w", tg.ErrorConflict)

// getUpdates makes the call. The library's own poller confirms updates before they are handled, so the call is ours.
func (p *poller) getUpdates(ctx context.Context, offset int64, wait time.Duration, limit int) ([]Update, error) {
	ctx, done := context.WithTimeout(ctx, wait+Patience)
	defer done()
	body := fmt.Appendf(nil, `{"offset":%d,"timeout":%d,"limit":%d,"allowed_updates":%s}`, offset, int(wait.Seconds()), limit, updateKind)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.APIURL+"/bot"+p.Token+"/getUpdates", bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("getUpdates: the address is not valid")
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := p.HTTP.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	written := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(written)
	written.Reset()
	if _, err = written.ReadFrom(res.Body); err != nil {
		return nil, fmt.Errorf("getUpdates: the answer broke off: %w", err)
	}
	var answer batch[Update]
	err = read(written.Bytes(), &answer)
	if errors.As(err, new(*jsonv2.SemanticError)) {
		answer, err = eachAlone(written.Bytes())
	}
	if !ofTelegram(written.Bytes()) {
		return nil, &FailedError{Method: "getUpdates", Status: res.StatusCode}
	}
	if err != nil {
		return nil, fmt.Errorf("getUpdates: status %d and no answer that can be read", res.StatusCode)
	}
	switch kind := refusals[answer.Code]; {
	case answer.OK:
	case answer.Code == http.StatusNotFound: // there is such a method
		return nil, &Fault{Why: outage.Credentials, Err: fmt.Errorf("getUpdates: %s", answer.Description)}
	case answer.Code == http.StatusConflict && strings.Contains(answer.Description, "webhook is active"):
		return nil, fmt.Errorf("getUpdates: %w, %s", errHooked, answer.Description)
	case kind != nil:
		return nil, fmt.Errorf("getUpdates: %w, %s", kind, answer.Description)
	case answer.Code >= http.StatusInternalServerError:
		return nil, &FailedError{Method: "getUpdates", Status: res.StatusCode}
	default:
		return nil, fmt.Errorf("getUpdates: status %d: %s", res.StatusCode, answer.Description)
	}
	return answer.Result, nil
}

// batch is what getUpdates answers.
type batch[U any] struct {
	OK          bool   `json:"ok"`
	Code        int    `json:"error_code"`
	Description string `json:"description"`
	Result      []U    `json:"result"`
}

// eachAlone reads a batch of which one update does not fit.
func eachAlone(answer []byte) (batch[Update], error) {
	var written batch[jsontext.Value]
	if err := read(answer, &written); err != nil {
		return batch[Update]{}, err
	}
	all := make([]Update, len(written.Result))
	for i := range all {
		if err := fit(written.Result[i], &all[i]); err != nil {
			return batch[Update]{}, err
		}
	}
	return batch[Update]{written.OK, written.Code, written.Description, all}, nil
}
