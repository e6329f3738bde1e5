package storage

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// The audit trail is one chain of entries, with a list for each day of Riyadh. Each entry has its number and the hash of
// the one before it, and the head has the number and the hash of the last. All of it lies in one slot, so that one
// script adds entries and moves the head.
const (
	trailHead = "{audit}:head"
	trailDays = "{audit}:days" // a sorted set of the days that have a list
)

func trailDay(day string) string { return "{audit}:" + day }

func dayOf(at time.Time) string { return at.In(kafala.Riyadh).Format(time.DateOnly) }

// link is an entry as it is stored. It is plain JSON, since it names nobody but staff, by their numbers. What an earlier release
// has written names strangers so, too.
type link struct {
	Number int64  `json:"n"`
	Before string `json:"p,omitempty"` // the hash of the entry before; the first entry has none
	staff.Entry
}

// chain is the end of a trail: the number and the hash of its last entry.
type chain struct {
	number int64
	hash   string
}

func (c chain) String() string {
	if c.number == 0 {
		return ""
	}
	return strconv.FormatInt(c.number, 10) + "." + c.hash
}

func readChain(text string) (chain, error) {
	if text == "" {
		return chain{}, nil
	}
	number, hash, ok := strings.Cut(text, ".")
	n, err := strconv.ParseInt(number, 10, 64)
	if !ok || err != nil || n < 1 {
		return chain{}, errors.New("the head of the audit trail cannot be read")
	}
	return chain{n, hash}, nil
}

// trailTries is how many races Write loses to other processes before it gives up with kafala.ErrStale.
const trailTries = 100

// add links an entry to the chain, and gives its stored form.
func (c *chain) add(e staff.Entry) ([]byte, error) {
	e.At = e.At.UTC().Truncate(time.Second)
	value, err := json.Marshal(link{c.number + 1, c.hash, e})
	if err != nil {
		return nil, fmt.Errorf("write audit entry: %w", err)
	}
	c.number, c.hash = c.number+1, hashOf(value)
	return value, nil
}

// hashOf is the SHA-256 of a stored entry, as the next entry holds it.
func hashOf(value []byte) string {
	sum := sha256.Sum256(value)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Write is kafala.Audit.Write. It costs one round trip where this process wrote last, else two, and one more for each
// race that it loses. Entries of two days are two writes.
func (s Trail) Write(ctx context.Context, entries ...staff.Entry) error {
	// Writers of one process take turns: side by side, each would only make the other start over.
	select {
	case s.trail.writing <- struct{}{}:
		defer func() { <-s.trail.writing }()
	case <-ctx.Done():
		return fmt.Errorf("write audit entry: %w", ctx.Err())
	}
	for len(entries) > 0 {
		day, n := dayOf(entries[0].At), 1
		for n < len(entries) && dayOf(entries[n].At) == day {
			n++
		}
		if err := s.writeDay(ctx, day, entries[:n]); err != nil {
			return fmt.Errorf("write audit entry: %w", err)
		}
		entries = entries[n:]
	}
	return nil
}

func (s Trail) writeDay(ctx context.Context, day string, entries []staff.Entry) error {
	keys := []string{trailHead, trailDays, trailDay(day)}
	for try := range trailTries {
		head := s.trail.head
		args := []any{head.String(), "", day}
		for _, e := range entries {
			value, err := head.add(e)
			if err != nil {
				return err
			}
			args = append(args, value)
		}
		args[1] = head.String()
		r, err := s.stroke(ctx, auditScript, keys, args...)
		if err != nil {
			return err
		}
		if r.code == 1 {
			s.trail.head = head
			return nil
		}
		if s.trail.head, err = readChain(string(r.value)); err != nil {
			return err
		}
		if err := s.breathe(ctx, try); err != nil {
			return err
		}
	}
	return kafala.ErrStale
}

// breathe waits for a random time that grows with the tries, but not after the first lost race.
func (s Trail) breathe(ctx context.Context, try int) error {
	if try == 0 {
		return nil
	}
	return pause(ctx, rand.N(time.Millisecond<<min(try, 5)))
}

// Names is staff.Audit.Names. It costs nothing.
func (s Trail) Names(id int64) (names []string) {
	for _, name := range s.conf.Keys.Indexes("stranger", strconv.FormatInt(id, 10)) {
		names = append(names, hex.EncodeToString(name[:12]))
	}
	return names
}

// Trail is kafala.Audit.Trail. It costs a round trip for the days, and one for each page of a day.
func (s Trail) Trail(ctx context.Context, from, to time.Time, each func(staff.Entry) error) error {
	days, err := s.days(ctx)
	if err != nil {
		return err
	}
	for _, day := range days {
		if day < dayOf(from) || day > dayOf(to) {
			continue
		}
		err := s.readDay(ctx, day, func(value string) error {
			var l link
			if err := json.Unmarshal([]byte(value), &l); err != nil {
				return fmt.Errorf("read audit entry: %w", err)
			}
			if l.At.Before(from) || !l.At.Before(to) {
				return nil
			}
			return each(l.Entry)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Back is staff.Audit.Back. It costs a round trip for the days, one for each day and one for each page of it.
func (s Trail) Back(ctx context.Context, before staff.TrailSpot, each func(staff.TrailSpot, staff.Entry) error) error {
	days, err := s.days(ctx)
	if err != nil {
		return err
	}
	for _, day := range slices.Backward(days) {
		if before.Day != "" && day > before.Day {
			continue
		}
		count, err := s.conf.Client.LLen(ctx, trailDay(day)).Result()
		if err != nil {
			return fmt.Errorf("read the audit trail: %w", err)
		}
		if day == before.Day {
			count = min(count, max(before.Row, 0))
		}
		if err := s.dayBack(ctx, day, count, each); err != nil {
			return err
		}
	}
	return nil
}

// dayBack reads the first entries of a day, the last of them first.
func (s Trail) dayBack(ctx context.Context, day string, count int64, each func(staff.TrailSpot, staff.Entry) error) error {
	for count > 0 {
		from := max(0, count-registerPage)
		page, err := s.conf.Client.LRange(ctx, trailDay(day), from, count-1).Result()
		if err != nil {
			return fmt.Errorf("read the audit trail: %w", err)
		}
		for i, value := range slices.Backward(page) {
			var l link
			if err := json.Unmarshal([]byte(value), &l); err != nil {
				return fmt.Errorf("read audit entry: %w", err)
			}
			if err := each(staff.TrailSpot{Day: day, Row: from + int64(i)}, l.Entry); err != nil {
				return err
			}
		}
		count = from
	}
	return nil
}

// days lists the days that have entries, the earliest first.
func (s Trail) days(ctx context.Context) ([]string, error) {
	days, err := s.conf.Client.ZRange(ctx, trailDays, 0, -1).Result()
	if err != nil {
		return nil, fmt.Errorf("list the days of the audit trail: %w", err)
	}
	return days, nil
}

func (s Trail) readDay(ctx context.Context, day string, each func(value string) error) error {
	return s.readDayFrom(ctx, day, 0, each)
}

// readDayFrom reads a day but for its first entries.
func (s Trail) readDayFrom(ctx context.Context, day string, from int64, each func(value string) error) error {
	for at := from; ; at += registerPage {
		page, err := s.conf.Client.LRange(ctx, trailDay(day), at, at+registerPage-1).Result()
		if err != nil {
			return fmt.Errorf("read the audit trail: %w", err)
		}
		for _, value := range page {
			if err := each(value); err != nil {
				return err
			}
		}
		if len(page) < registerPage {
			return nil
		}
	}
}
