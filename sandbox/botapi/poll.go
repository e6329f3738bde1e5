package botapi

import (
	"strconv"
	"time"
)

const (
	longestPoll = 50 // seconds; LONG_POLL_MAX_TIMEOUT of telegram-bot-api
	// tooSoon is within which who asks for the same updates again gets one alone: Client::process_get_updates_query.
	tooSoon = 500 * time.Millisecond
)

// poll is a getUpdates that waits.
type poll struct{ done chan error }

func (p *poll) finish(err error) {
	select {
	case p.done <- err:
	default: // already finished
	}
}

var (
	errWebhookActive = &refusal{code: 409,
		text: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"}
	errOtherPoll = &refusal{code: 409,
		text: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}
	errHookSet = &refusal{code: 409, text: "Conflict: terminated by setWebhook request"}
)

// getUpdates as in Client::do_get_updates: updates at hand are given at once;
// otherwise it waits, and a newer waiting call ends this one with 409.
func getUpdates(s *Server, q *request) (any, error) {
	limit := int(q.between("limit", 100, 1, 100))
	timeout := q.between("timeout", 0, 0, longestPoll)
	s.mu.Lock()
	if s.hook != nil {
		s.mu.Unlock()
		return nil, errWebhookActive
	}
	s.updates.setAllowed(q)
	offset := q.number("offset", 0)
	if s.updates.again(offset) {
		limit = 1
	}
	for _, u := range s.updates.confirm(offset) {
		s.taken(u)
	}
	batch, n := s.updates.batch(limit, s.conf.Now())
	if n > 0 || timeout == 0 {
		s.mu.Unlock()
		return batch, nil
	}
	if s.updates.poll != nil {
		s.updates.poll.finish(errOtherPoll)
	}
	mine := &poll{done: make(chan error, 1)}
	s.updates.poll = mine
	s.mu.Unlock()

	err := s.await(q, mine, time.Duration(timeout)*time.Second)

	s.mu.Lock()
	defer s.mu.Unlock()
	if s.updates.poll == mine {
		s.updates.poll = nil
	}
	if err != nil {
		return nil, err
	}
	if s.hook != nil {
		return nil, errHookSet
	}
	batch, _ = s.updates.batch(limit, s.conf.Now())
	return batch, nil
}

func (s *Server) await(q *request, p *poll, timeout time.Duration) error {
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case err := <-p.done:
		return err
	case <-timer.C:
	case <-q.ctx.Done():
	case <-s.ctx.Done():
	}
	return nil
}

func itoa[N int | int64](n N) string { return strconv.FormatInt(int64(n), 10) }
