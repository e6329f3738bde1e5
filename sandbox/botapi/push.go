package botapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"kafalabot/sandbox/internal/standin"
)

// The pusher (telegram-bot-api WebhookActor.cpp): each lane is delivered in
// order, one at a time; lanes run side by side on at most max_connections.

const (
	answerWait    = 60             // units until a silent webhook counts as failed
	longestWait   = 3600           // units of a Retry-After that is obeyed
	longestResend = 60             // units; waits are cut at a random 1–2 times this
	goneFor       = 23 * time.Hour // of 410 answers, after which the webhook is closed
	largestAnswer = 51 << 20
)

// push queues an update for the webhook. Under the lock.
func (s *Server) push(u update) {
	h := s.hook
	if s.ctx.Err() != nil {
		return // closed: nothing is delivered any more
	}
	h.pending++
	line := append(h.lanes[u.lane], u)
	h.lanes[u.lane] = line
	if len(line) == 1 {
		s.tasks.Add(1)
		go s.deliver(h, u.lane)
	}
}

// deliver empties one lane, then ends.
func (s *Server) deliver(h *hook, l lane) {
	defer s.tasks.Done()
	table := methods()
	for {
		u, ok := s.head(h, l)
		if !ok {
			return
		}
		if !s.persist(h, u, table) {
			return
		}
		s.mu.Lock()
		if h.lanes == nil {
			s.mu.Unlock()
			return
		}
		h.pending--
		s.taken(u)
		line := h.lanes[l][1:]
		if len(line) == 0 { // ends in the same stroke: the next push starts another
			delete(h.lanes, l)
			s.mu.Unlock()
			return
		}
		h.lanes[l] = line
		s.mu.Unlock()
	}
}

func (s *Server) head(h *hook, l lane) (update, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(h.lanes[l]) == 0 {
		return update{}, false
	}
	return h.lanes[l][0], true
}

// persist sends u until it is taken or has expired; it is false when the hook
// ended first. The first retry comes at once, later ones after 2, 4, 8 … units.
func (s *Server) persist(h *hook, u update, table map[string]method) bool {
	delay := 1
	for failures := 0; ; failures++ {
		if u.expires.Before(s.conf.Now()) {
			return true
		}
		select {
		case h.slots <- struct{}{}:
		case <-h.ctx.Done():
			return false
		}
		for s.isRevoked() && standin.Sleep(h.ctx, s.conf.RetryUnit) { //nolint:revive // nothing is pushed for a token of nobody
		}
		retryAfter, err := s.call(h, u, table)
		<-h.slots
		if h.ctx.Err() != nil {
			return false
		}
		if err == nil {
			return true
		}
		s.mu.Lock()
		h.errorDate, h.errorText = s.now(), err.Error()
		s.mu.Unlock()
		pause := retryAfter
		if retryAfter == 0 && failures > 0 {
			delay = min(delay*2, longestResend+rand.IntN(longestResend+1))
			pause = delay
		}
		if !standin.Sleep(h.ctx, time.Duration(pause)*s.conf.RetryUnit) {
			return false
		}
	}
}

// call posts one update. An error is worded as getWebhookInfo shows it.
func (s *Server) call(h *hook, u update, table map[string]method) (retryAfter int, err error) {
	ctx, cancel := context.WithTimeout(h.ctx, answerWait*s.conf.RetryUnit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(u.body))
	if err != nil {
		return 0, errors.New("Wrong webhook URL")
	}
	req.Header.Set("Content-Type", "application/json")
	if h.secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.secret)
	}
	res, err := s.conf.Pusher.Do(req)
	if err != nil {
		return 0, hookError(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, largestAnswer))
	if err != nil {
		return 0, hookError(err)
	}
	if res.StatusCode < 200 || res.StatusCode > 299 {
		s.gone(h, res.StatusCode == http.StatusGone)
		seconds, _ := strconv.Atoi(res.Header.Get("Retry-After"))
		return min(max(seconds, 0), longestWait), fmt.Errorf("Wrong response from the webhook: %s", res.Status)
	}
	s.gone(h, false)
	return 0, s.obey(h, res.Header.Get("Content-Type"), body, table)
}

// gone closes the webhook after 23 hours of nothing but 410.
func (s *Server) gone(h *hook, is bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.conf.Now()
	switch {
	case !is:
		h.goneSince = time.Time{}
	case h.goneSince.IsZero():
		h.goneSince = now
	case now.Sub(h.goneSince) > goneFor && s.hook == h:
		s.unhook()
	}
}

func hookError(err error) error {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return errors.New("Connection refused")
	case errors.Is(err, context.DeadlineExceeded):
		return errors.New("Read timeout expired")
	}
	return errors.New("Webhook connection closed")
}

// deafTo are the calls that a webhook answer may not carry, beside all get….
var deafTo = []string{"deletewebhook", "setwebhook", "close", "logout"}

// obey runs the call that a webhook answer may carry; its result is lost. A fault that breaks the connection of a call
// breaks here that of the answer, whose update is then pushed again: the call was not made, or (ResetAfter) it was, and
// the server forgot before it had noted that the update is taken.
func (s *Server) obey(h *hook, kind string, body []byte, table map[string]method) error {
	q, err := parse(h.ctx, "", nil, kind, bytes.NewReader(body))
	if err != nil || q.args["method"] == "" {
		return nil //nolint:nilerr // what is no call is ignored
	}
	q.method = q.args["method"]
	name := strings.ToLower(q.method)
	if strings.HasPrefix(name, "get") || slices.Contains(deafTo, name) {
		return nil
	}
	if f := s.serve(nil, table, q); f != nil && slices.Contains([]FaultKind{Broken, ResetBefore, ResetAfter}, f.Kind) {
		return errors.New("Webhook connection closed")
	}
	return nil
}
