package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala/staff"
)

// followed is how far this process has read the audit trail, and what it says of who is staff. What was read once is known
// for as long as the process lives, whatever becomes of the trail.
type followed struct {
	sync.Mutex
	head      string           // of the trail when it was read
	entries   map[string]int64 // how many of each day were read
	standings staff.Standings
}

// outdated tells of each member whether they are older than what the audit trail says of them. It costs nothing where the
// trail's head is the one up to which it was read, else a round trip for the days and one for each page that is new.
func (s Staff) outdated(ctx context.Context, head *redis.StringCmd, members ...staff.Member) ([]bool, error) {
	old := make([]bool, len(members))
	at, err := head.Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("read the head of the audit trail: %w", err)
	}
	if len(members) == 0 {
		return old, nil
	}
	f := &s.followed
	f.Lock()
	defer f.Unlock()
	if at != f.head {
		if err := s.follow(ctx, f); err != nil {
			return nil, err
		}
		f.head = at
	}
	for i, m := range members {
		old[i] = f.standings.Outdated(m)
	}
	return old, nil
}

// follow reads what is new in the audit trail. Two days may grow at once, at midnight: the last two are looked at.
func (s Staff) follow(ctx context.Context, f *followed) error {
	if f.entries == nil {
		f.entries = map[string]int64{}
	}
	days, err := Trail(s).days(ctx)
	if err != nil {
		return err
	}
	for i, day := range days {
		if f.entries[day] > 0 && i < len(days)-2 {
			continue
		}
		err := Trail(s).readDayFrom(ctx, day, f.entries[day], func(value string) error {
			f.entries[day]++
			if !strings.Contains(value, `"m":`) { // about no member
				return nil
			}
			var l link
			if err := json.Unmarshal([]byte(value), &l); err != nil {
				return fmt.Errorf("read audit entry: %w", err)
			}
			f.standings.Note(l.Entry)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
