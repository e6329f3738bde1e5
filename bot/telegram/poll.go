package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	tg "github.com/go-telegram/bot"

	"kafalabot/outage"
)

const (
	pollWait   = 50 * time.Second // that Telegram holds an empty answer back: its server's cap
	pollBatch  = 100
	pollPause  = time.Second // after a failure
	maxFaults  = 5           // how often an update may fail before it is passed over
	maxNewer   = 60          // and one that only a later release can handle: a minute of tries, as long as that takes to start
	parallel   = 16          // chats handled at the same time
	updateKind = `["message","edited_message","callback_query"]`
)

// Poll fetches updates until ctx ends and finishes those it has fetched. The next fetch confirms the ones before,
// so nothing is confirmed that was not handled: chats are handled in parallel, one chat's updates in their
// order, and the confirmation stops before the first that failed. An update that goes on failing is passed over
// after maxFaults tries, with an apology, so that one update cannot stop the bot.
func (c *Client) Poll(ctx context.Context, h Handler) {
	p := poller{Client: c, handler: h, faults: map[int64]int{}, done: map[int64]bool{}}
	defer c.Wait()
	for ctx.Err() == nil {
		asked := time.Now()
		updates, err := p.fetch(ctx)
		if ctx.Err() == nil {
			c.fetched(err)
		}
		atOnce := len(updates) == 0 && time.Since(asked) < pollPause // it does not wait as it was asked to
		if err != nil || atOnce || !p.batch(context.WithoutCancel(ctx), updates) {
			sleep(ctx, pollPause)
		}
	}
	if p.offset > 0 { // confirm what is handled, so that it does not come again at the next start
		last, done := context.WithTimeout(context.WithoutCancel(ctx), Patience)
		defer done()
		_, _ = p.getUpdates(last, 0, 1)
	}
}

// fetched takes note of whether updates come.
func (c *Client) fetched(err error) {
	if err == nil {
		c.Board.Saw(outage.Intake, outage.Well)
		c.hear(nil)
		return
	}
	err = Redact(err)
	c.hear(err)
	if errors.Is(err, tg.ErrorConflict) {
		c.Board.Saw(outage.Intake, outage.Taken)
	}
	c.Log.Warn("updates could not be fetched", "err", err)
}

// poller is the state of polling: where Telegram is to begin, what has failed how often, and what was handled but
// cannot be confirmed yet, because something before it failed: that comes again and is passed over.
type poller struct {
	*Client
	handler Handler
	offset  int64
	faults  map[int64]int
	done    map[int64]bool
}

func (p *poller) fetch(ctx context.Context) ([]Update, error) {
	return p.getUpdates(ctx, pollWait, pollBatch)
}

// getUpdates makes the call. The library's own poller confirms updates before they are handled, so the call is ours.
func (p *poller) getUpdates(ctx context.Context, wait time.Duration, limit int) ([]Update, error) {
	ctx, done := context.WithTimeout(ctx, wait+Patience)
	defer done()
	body := fmt.Appendf(nil, `{"offset":%d,"timeout":%d,"limit":%d,"allowed_updates":%s}`, p.offset, int(wait.Seconds()), limit, updateKind)
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
	var answer struct {
		OK          bool     `json:"ok"`
		Code        int      `json:"error_code"`
		Description string   `json:"description"`
		Result      []Update `json:"result"`
	}
	written := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(written)
	written.Reset()
	if _, err = written.ReadFrom(res.Body); err != nil {
		return nil, fmt.Errorf("getUpdates: the answer broke off: %w", err)
	}
	err = json.Unmarshal(written.Bytes(), &answer)
	if misfit := (*json.UnmarshalTypeError)(nil); errors.As(err, &misfit) && answer.OK {
		answer.Result, err = p.eachAlone(written.Bytes())
	}
	if err != nil {
		return nil, fmt.Errorf("getUpdates: status %d and no answer that can be read", res.StatusCode)
	}
	switch kind := refusals[answer.Code]; {
	case answer.OK:
	case answer.Code == http.StatusNotFound: // there is such a method
		return nil, &Fault{Why: outage.Credentials, Err: fmt.Errorf("getUpdates: %s", answer.Description)}
	case kind != nil:
		return nil, fmt.Errorf("getUpdates: %w, %s", kind, answer.Description)
	default:
		return nil, fmt.Errorf("getUpdates: status %d: %s", res.StatusCode, answer.Description)
	}
	return answer.Result, nil
}

// eachAlone reads updates of which one does not fit.
func (p *poller) eachAlone(answer []byte) ([]Update, error) {
	var written struct {
		Result []json.RawMessage `json:"result"`
	}
	if err := json.Unmarshal(answer, &written); err != nil {
		return nil, err
	}
	all := make([]Update, len(written.Result))
	for i := range all {
		if err := p.understand(written.Result[i], &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// batch handles a batch and moves the offset up to the first update that failed; false: one did.
func (p *poller) batch(ctx context.Context, updates []Update) bool {
	byChat := map[int64][]*Update{}
	for i := range updates {
		if p.done[updates[i].ID] {
			continue
		}
		chat := int64(0)
		if r, ok := p.read(&updates[i]); ok {
			chat = r.Chat
		}
		byChat[chat] = append(byChat[chat], &updates[i])
	}
	var (
		all   sync.WaitGroup
		mu    sync.Mutex
		bad   = map[int64]error{}
		slots = make(chan struct{}, parallel)
	)
	for _, queue := range byChat {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			for _, u := range queue {
				err := p.one(ctx, u)
				mu.Lock()
				if err == nil {
					p.done[u.ID] = true
				} else {
					bad[u.ID] = err
				}
				mu.Unlock()
				if err != nil {
					return // what comes after it in this chat must wait for it
				}
			}
		})
	}
	all.Wait()
	p.Wait() // what is confirmed is done, also beside its screen
	for i := range updates {
		err, failed := bad[updates[i].ID]
		if failed && !p.pass(ctx, &updates[i], err) {
			return false
		}
		p.offset = updates[i].ID + 1
		delete(p.faults, updates[i].ID)
		delete(p.done, updates[i].ID)
		if failed { // what came after it in its chat was not handled yet
			return false
		}
	}
	return true
}

func (p *poller) one(ctx context.Context, u *Update) error {
	ctx, done := context.WithTimeout(awaited(ctx), UpdateTime)
	defer done()
	r, ok := p.read(u)
	if !ok {
		return nil
	}
	r.Answer = &Response{}
	return p.handler.Serve(ctx, r)
}

// pass decides whether a failed update is passed over. While Redis or Telegram cannot be reached at all, every
// update fails alike, and none is.
func (p *poller) pass(ctx context.Context, u *Update, err error) bool {
	p.Log.Error("an update could not be handled", "update", u.ID, "try", p.faults[u.ID]+1, "err", Redact(err))
	if unreachable(err) {
		return false
	}
	p.faults[u.ID]++
	most := maxFaults
	if p.Newer != nil && errors.Is(err, p.Newer) {
		most = maxNewer
	}
	if p.faults[u.ID] < most {
		return false
	}
	if r, ok := p.read(u); ok && r.Private {
		p.handler.Apologise(ctx, r)
	}
	return true
}

func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
