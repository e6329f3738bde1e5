package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// olderKey is a hash, as long as it is so: the number that the audit trail had reached, and the one that it had when it was seen that
// entries are gone. It says to whoever starts later that this Redis is older than it was, and so it does after an export and an import.
func olderKey() string { return frozenShard.key("older") }

// pastPage is how many entries of the trail a look reads at most.
const pastPage = 100

// past is what this process has seen of the audit trail: its head, and an entry at its place in the list of a day. Neither is ever
// altered or taken away, so that a trail without them is an older one. (An import and a Redis that came back empty are told apart
// before.)
type past struct {
	top  chain  // the head that was seen last
	day  string // the list that the entry stands in; "": none was seen
	row  int64  // its row there
	hash string
	gaps []string  // the ids of the times of which it was noted that records are lost
	gone int       // how many looks in a row did not find head and entry
	last time.Time // of these looks
	said string    // what is missing of the trail, as it lies in Redis; "": nothing
}

// pastAnswers are what a look asks about the trail, in its one round trip. None of it is an error where nothing is there.
type pastAnswers struct {
	head *redis.SliceCmd
	days *redis.StringSliceCmd
	from *redis.StringSliceCmd // the entry that was seen, and what came behind it
	mark *redis.MapStringStringCmd
	gaps *redis.StringSliceCmd
}

func (p *past) ask(ctx context.Context, pipe redis.Pipeliner) pastAnswers {
	return pastAnswers{head: pipe.MGet(ctx, trailHead), days: pipe.ZRange(ctx, trailDays, -1, -1),
		from: pipe.LRange(ctx, trailDay(p.day), p.row, p.row+pastPage-1), mark: pipe.HGetAll(ctx, olderKey()),
		gaps: pipe.HKeys(ctx, gapKey())}
}

// headOf is the head of the trail; "": there is none.
func (a pastAnswers) headOf() string {
	if all := a.head.Val(); len(all) == 1 {
		text, _ := all[0].(string)
		return text
	}
	return ""
}

// recall holds a look's answers against what was seen. Where that is gone in several looks it says so in Redis, unless it was noted
// meanwhile what is lost, and goes on from what is there now.
func (s *witness) recall(ctx context.Context, a pastAnswers, record bool) error {
	p := &s.past
	p.said = olderSaid(a.mark.Val())
	defer func() { s.doubts(p, a.mark.Val()) }()
	head, err := readChain(a.headOf())
	if err != nil {
		return err
	}
	switch now := time.Now(); {
	case record && p.stands(head, a.from.Val()):
		p.gone, p.top, p.gaps = 0, head, a.gaps.Val()
		return s.follow(ctx, a)
	case now.Sub(p.last) < doubtPause: // new connections, one after the other
		return nil
	case p.gone < doubts-1:
		p.gone, p.last = p.gone+1, now
		return nil
	}
	if slices.ContainsFunc(a.gaps.Val(), func(id string) bool { return !slices.Contains(p.gaps, id) }) {
		s.past = past{top: head, said: p.said, gaps: a.gaps.Val()}
		s.issued.Store(nil)
		return nil
	}
	mark := map[string]string{"had": strconv.FormatInt(p.top.number, 10), "has": strconv.FormatInt(head.number, 10),
		"at": strconv.FormatInt(time.Now().UnixMilli(), 10)}
	if p.stands(head, a.from.Val()) {
		mark["record"] = "gone"
	}
	if err := s.client.HSet(ctx, olderKey(), mark).Err(); err != nil {
		return fmt.Errorf("note that this redis is older than it was: %w", err)
	}
	s.past = past{top: head, said: olderSaid(mark), gaps: a.gaps.Val()}
	s.issued.Store(nil)
	return nil
}

// lastIssue is a record that this process has saved as issued, at a time.
type lastIssue struct {
	key string
	at  time.Time
}

// issuedFor is for how long the record that was issued last is looked for. None is erased so soon.
const issuedFor = 24 * time.Hour

// keepsIssued tells whether the record that this process has issued last is there. It is true where that cannot be told, as while its
// shard does not answer. Where people pay and no member of staff acts the audit trail stands still, and an older copy has all of it.
func (s *witness) keepsIssued(ctx context.Context) bool {
	last := s.issued.Load()
	if last == nil || time.Since(last.at) > issuedFor {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	n, err := s.client.Exists(ctx, last.key).Result()
	return err != nil || n > 0
}

// doubts keeps since when something is gone: from the first look that did not find it, so that nobody is called a forger meanwhile.
func (s *witness) doubts(p *past, mark map[string]string) {
	at, _ := strconv.ParseInt(mark["at"], 10, 64)
	switch {
	case p.gone == 0 && p.said == "":
		s.doubted.Store(0)
	case at != 0:
		s.doubted.Store(at)
	case s.doubted.Load() == 0:
		s.doubted.Store(time.Now().UnixMilli())
	}
}

// Doubted tells since when this process knows that this Redis is older than it was, while nobody has noted of which time records are
// lost. It asks nothing.
func (s *Store) Doubted() (since time.Time, doubted bool) {
	at := s.witness.doubted.Load()
	return time.UnixMilli(at), at != 0
}

// stands tells whether what was seen is there still.
func (p *past) stands(head chain, from []string) bool {
	if head.number < p.top.number || head.number == p.top.number && head != p.top {
		return false
	}
	return p.day == "" || len(from) > 0 && hashOf([]byte(from[0])) == p.hash
}

// follow remembers the newest entry that a look has read, and the newest of all where another day has begun.
func (s *witness) follow(ctx context.Context, a pastAnswers) error {
	p, from := &s.past, a.from.Val()
	if p.day != "" && len(from) > 0 {
		p.row, p.hash = p.row+int64(len(from))-1, hashOf([]byte(from[len(from)-1]))
	}
	days := a.days.Val()
	if len(days) == 0 || days[0] == p.day {
		return nil
	}
	count, err := s.client.LLen(ctx, trailDay(days[0])).Result()
	if err != nil || count == 0 {
		return err
	}
	entry, err := s.client.LIndex(ctx, trailDay(days[0]), count-1).Result()
	if err == nil {
		p.day, p.row, p.hash = days[0], count-1, hashOf([]byte(entry))
	}
	return err
}

// older tells what is missing of the audit trail; "": nothing is.
func (s *witness) older() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.past.said
}

// olderSaid says what lies in Redis about that.
func olderSaid(mark map[string]string) string {
	had, err := strconv.ParseInt(mark["had"], 10, 64)
	has, odd := strconv.ParseInt(mark["has"], 10, 64)
	switch {
	case errors.Join(err, odd) != nil:
		return ""
	case mark["record"] != "":
		return "the record of a guarantee that was issued was seen to be gone"
	case has < had:
		return fmt.Sprintf("the audit trail had reached entry %d and was seen to end at %d", had, has)
	}
	return fmt.Sprintf("the audit trail had reached entry %d and was seen to have others in its place", had)
}

// Older tells what was seen to be missing of the audit trail since nobody has noted of which time records are lost, and
// since when; "": nothing. It costs one round trip.
func (s *Store) Older(ctx context.Context) (said string, since time.Time, err error) {
	mark, err := s.conf.Client.HGetAll(ctx, olderKey()).Result()
	if err != nil {
		return "", time.Time{}, fmt.Errorf("see whether this redis is older than it was: %w", err)
	}
	at, _ := strconv.ParseInt(mark["at"], 10, 64)
	return olderSaid(mark), time.UnixMilli(at), nil
}
