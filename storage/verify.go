package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"kafalabot/kafala/staff"

	"github.com/redis/go-redis/v9"
)

// Verified is what Verify tells of an audit trail that is whole.
type Verified struct {
	Entries    int64
	Last       string        // number and hash of the last entry: kept elsewhere, it proves later that the entry stood here
	Unfinished []staff.Entry // acts that were begun and have no outcome, the oldest first
}

// BrokenError tells where the audit trail is not as it was written.
type BrokenError struct {
	Day    string // where it was seen; empty: at the end
	Number int64  // the first entry that does not fit
	Why    string
}

// Error names the entry and what is wrong there.
func (e *BrokenError) Error() string {
	if e.Day == "" {
		return fmt.Sprintf("the audit trail breaks at entry %d: %s", e.Number, e.Why)
	}
	return fmt.Sprintf("the audit trail breaks at entry %d, kept under %s: %s", e.Number, e.Day, e.Why)
}

// aheadLimit is how many entries may stand before one with a lower number. That happens at midnight, when two days are
// written to at once.
const aheadLimit = 10_000

// verifier walks along the chain.
type verifier struct {
	at     chain
	want   []chain // what must be met: the head as it was before the walk, and what the caller knows
	ahead  map[int64]stored
	trying map[string]staff.Entry
}

// stored is an entry with its hash and the day that it was found under.
type stored struct {
	link
	hash, day string
}

// Verify reads the whole audit trail. Every entry must link to the one before it, and the last one must be the chain's
// head; a *BrokenError says where that is not so. known is the Last of an earlier Verified, or empty: that entry must
// still stand where it stood. Entries that are written meanwhile do no harm.
func (s Trail) Verify(ctx context.Context, known string) (Verified, error) {
	v := verifier{ahead: map[int64]stored{}, trying: map[string]staff.Entry{}}
	for range 2 { // the second time only where there is no head yet, and the first entry has come meanwhile
		head, err := s.conf.Client.Get(ctx, trailHead).Result()
		if err != nil && !errors.Is(err, redis.Nil) {
			return Verified{}, fmt.Errorf("read the head of the audit trail: %w", err)
		}
		v = verifier{ahead: map[int64]stored{}, trying: map[string]staff.Entry{}}
		for _, text := range []string{head, known} {
			c, err := readChain(text)
			if err != nil {
				return Verified{}, v.broken("", "the head, or what is known of it, cannot be read")
			}
			if c.number > 0 {
				v.want = append(v.want, c)
			}
		}
		if err := s.walk(ctx, &v); err != nil {
			return Verified{}, err
		}
		if head != "" || v.at.number == 0 {
			open := slices.SortedFunc(maps.Values(v.trying), func(a, b staff.Entry) int { return a.At.Compare(b.At) })
			return Verified{Entries: v.at.number, Last: v.at.String(), Unfinished: open}, nil
		}
	}
	return Verified{}, v.broken("", "the head is missing")
}

// walk reads the entries of every day.
func (s Trail) walk(ctx context.Context, v *verifier) error {
	days, err := s.days(ctx)
	if err != nil {
		return err
	}
	for _, day := range days {
		last := int64(0)
		err := s.readDay(ctx, day, func(value string) error {
			e := stored{hash: hashOf([]byte(value)), day: day}
			if json.Unmarshal([]byte(value), &e.link) != nil || e.Number <= last || dayOf(e.At) != day {
				return v.broken(day, "an entry cannot be read, or stands where it was not written")
			}
			last = e.Number
			return v.take(e)
		})
		if err != nil {
			return err
		}
	}
	for _, c := range v.want {
		if c.number <= v.at.number {
			return &BrokenError{Number: c.number, Why: "it is not what was written, or the head was changed"}
		}
	}
	if len(v.ahead) > 0 || len(v.want) > 0 {
		return v.broken("", "it is missing, or the head was changed")
	}
	return nil
}

// broken is the error about the next entry.
func (v *verifier) broken(day, why string) error {
	return &BrokenError{Day: day, Number: v.at.number + 1, Why: why}
}

// take adds an entry to the chain, and then those that waited for it.
func (v *verifier) take(e stored) error {
	_, twice := v.ahead[e.Number]
	if e.Number <= v.at.number || twice {
		return v.broken(e.day, "an entry is there twice")
	}
	if e.Number > v.at.number+1 {
		if v.ahead[e.Number] = e; len(v.ahead) > aheadLimit {
			return v.broken("", "it is missing")
		}
		return nil
	}
	for ok := true; ok; e, ok = v.ahead[v.at.number+1] {
		if e.Before != v.at.hash {
			return &BrokenError{Day: e.day, Number: max(v.at.number, 1), Why: "it, or the one after it, is not what was written"}
		}
		delete(v.ahead, e.Number)
		v.at = chain{e.Number, e.hash}
		v.want = slices.DeleteFunc(v.want, func(c chain) bool { return c == v.at })
		if e.Act != "" {
			if e.Outcome == staff.Trying {
				v.trying[e.Act] = e.Entry
			} else {
				delete(v.trying, e.Act)
			}
		}
	}
	return nil
}
