package botapi

import (
	"bytes"
	"encoding/json"
	"slices"
	"sort"
	"time"
)

// Lifetimes of undelivered updates (telegram-bot-api Client.cpp add_message_update
// and process_new_callback_query_queue).
const (
	messageLife = 24 * time.Hour
	tapLife     = 150 * time.Second
)

// lane is the queue of the webhook an update travels in: one per chat for
// messages, one per person for taps, one per person for membership.
type lane struct {
	kind byte
	id   int64
}

const (
	laneMessages byte = iota
	laneTaps
	laneMembers
)

type update struct {
	id      int64
	message int // id of the new message that it brings; 0: none
	lane    lane
	expires time.Time
	body    []byte // whole JSON object
}

// queue holds the updates that nobody has confirmed, while there is no webhook.
type queue struct {
	nextID  int64
	waiting []update
	allowed []string // nil: the default kinds
	poll    *poll

	asked   int64     // the offset of the last getUpdates
	askedAt time.Time // and when that came, by the real clock
}

func newQueue(first int64) queue { return queue{nextID: first} }

// wants tells whether the bot asked for updates of a kind: whatever the stand-in can make is on by default
// (https://core.telegram.org/bots/api#getupdates, allowed_updates).
func (q *queue) wants(kind string) bool {
	return len(q.allowed) == 0 || slices.Contains(q.allowed, kind)
}

// announce makes an update of value. The caller holds the lock.
func (s *Server) announce(kind string, l lane, life time.Duration, value any) {
	if !s.updates.wants(kind) {
		return
	}
	inner, err := json.Marshal(value)
	if err != nil {
		return // the shapes of types.go always marshal
	}
	u := update{id: s.updates.nextID, lane: l, expires: s.conf.Now().Add(life)}
	if m, ok := value.(*Message); ok && kind == "message" {
		u.message = m.ID
	}
	s.updates.nextID++
	u.body = append(u.body, `{"update_id":`...)
	u.body = append(u.body, itoa(u.id)...)
	u.body = append(u.body, `,"`+kind+`":`...)
	u.body = append(append(u.body, inner...), '}')
	if s.hook != nil {
		s.push(u)
		return
	}
	s.updates.waiting = append(s.updates.waiting, u)
	if s.updates.poll != nil {
		s.updates.poll.finish(nil)
		s.updates.poll = nil
	}
}

// Untaken is how many updates from this person, or from this chat, the bot has not taken yet: each may still come to it
// once more.
func (c *Citizen) Untaken() (n int) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	mine := func(l lane) bool { return l.id == c.c.ID || l.id == c.p.ID }
	for _, u := range c.s.updates.waiting {
		if mine(u.lane) {
			n++
		}
	}
	if c.s.hook != nil {
		for l, line := range c.s.hook.lanes {
			if mine(l) {
				n += len(line)
			}
		}
	}
	return n
}

// again tells whether the updates from an offset on were asked for just before, and notes that they are asked for now.
func (q *queue) again(offset int64) bool {
	now := time.Now()
	soon := offset == q.asked && now.Before(q.askedAt.Add(tooSoon))
	q.asked, q.askedAt = offset, now
	return soon
}

// confirm drops, and gives, what an offset confirms: everything before it; with a negative
// one, all but the last -offset. An offset far in the future counts as none
// (td TQueue.cpp "from_id is in the future"), so that a bot which remembers a
// higher number is not deaf for ever.
func (q *queue) confirm(offset int64) (confirmed []update) {
	n := 0
	switch {
	case offset < 0:
		n = max(0, len(q.waiting)+int(max(offset, -1<<31)))
	case offset > q.nextID+10:
	default:
		n = sort.Search(len(q.waiting), func(i int) bool { return q.waiting[i].id >= offset })
	}
	confirmed, q.waiting = q.waiting[:n], q.waiting[n:]
	if len(q.waiting) == 0 {
		q.waiting = nil // lets the confirmed ones go
	}
	return confirmed
}

// taken marks what the bot has taken as read, on every screen that shows it. Under the lock.
func (s *Server) taken(u update) {
	c := s.chats[u.lane.id]
	if u.message == 0 || c == nil || u.message <= c.read {
		return
	}
	c.read = u.message
	s.tellAll(c, nil, readEvent{Type: "read", Chat: c.ID, MessageID: c.read})
}

// batch renders up to limit updates that have not expired.
func (q *queue) batch(limit int, now time.Time) (json.RawMessage, int) {
	var out bytes.Buffer
	out.WriteByte('[')
	n := 0
	for _, u := range q.waiting {
		if n == limit {
			break
		}
		if u.expires.Before(now) {
			continue
		}
		if n > 0 {
			out.WriteByte(',')
		}
		out.Write(u.body)
		n++
	}
	out.WriteByte(']')
	return out.Bytes(), n
}

// setAllowed keeps the list of a request; a request without one changes nothing,
// an empty or unreadable one restores the default.
func (q *queue) setAllowed(r *request) {
	text, given := r.args["allowed_updates"]
	if !given {
		return
	}
	var list []string
	if json.Unmarshal([]byte(text), &list) != nil || len(list) == 0 {
		list = nil
	}
	q.allowed = list
}
