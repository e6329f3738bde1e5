package storage

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"kafalabot/kafala"
)

// turn is how long a delivery waits for the one before it where that is never heard of again: longer than any is tried.
const turn = 28 * time.Hour

// missed is a delivery that was given up, as it is stored.
type missed struct {
	parked kafala.Parked
	stored string
}

// Missed makes what was given up for a chat that could not be reached due again, one after the other in the order in which it
// was promised, with its tries counted anew; the parts that Telegram has taken stay taken. mark is what Load has read of the
// chat: it is gone afterwards, unless more was given up meanwhile. It returns how many are due again, and costs two round
// trips. A delivery in a form of a later release stays, and so does the mark: for that release.
func (s Box) Missed(ctx context.Context, chat, mark int64) (int, error) {
	p := placeOf(chat)
	stored, err := s.conf.Client.HGetAll(ctx, p.dead()).Result()
	if err != nil {
		return 0, fmt.Errorf("read what a chat has missed: %w", err)
	}
	all, newer := missedBy(chat, stored)
	keys, args := []string{p.dead(), p.box(), p.missed(chat)}, []any{mark}
	if newer {
		args[0] = ""
	}
	now := s.conf.Now()
	for i, m := range all {
		d := m.parked.Delivery
		d.Missed = d.Meant()
		d.Due, d.Since = now.Add(time.Duration(i)*turn), now.Add(time.Duration(i)*time.Millisecond) // by which they are in order
		d.Tries, d.Next = 0, ""
		if i+1 < len(all) {
			d.Next = all[i+1].parked.Delivery.ID
		}
		value, err := writeDelivery(d)
		if err != nil {
			return 0, err
		}
		keys, args = append(keys, p.delivery(d.ID)), append(args, d.ID, d.Due.UnixMilli(), m.stored, value)
	}
	r, err := s.run(ctx, missedScript, keys, args...)
	if err != nil {
		return 0, fmt.Errorf("bring back what a chat has missed: %w", err)
	}
	if r.code > 0 && s.conf.Wake != nil {
		s.conf.Wake(int(p))
	}
	return int(r.code), nil
}

// missedBy gives what of a shard's deliveries was given up because this chat could not be reached, the oldest first, and
// whether some of it is in a form of a later release. What cannot be read at all is not among them.
func missedBy(chat int64, stored map[string]string) (all []missed, newer bool) {
	for _, id := range slices.Sorted(maps.Keys(stored)) {
		parked, err := readParked([]byte(stored[id]))
		switch {
		case err != nil || parked.Why != kafala.ParkedBlocked || parked.Delivery.Chat != chat:
		case kafala.DeliveryForms.Knows(parked.Delivery.Form) != nil:
			newer = true
		default:
			all = append(all, missed{parked, stored[id]})
		}
	}
	slices.SortStableFunc(all, func(a, b missed) int {
		return cmp.Or(a.parked.Delivery.Since.Compare(b.parked.Delivery.Since), a.parked.At.Compare(b.parked.At))
	})
	return all, newer
}

// MarkMissed marks every chat for which something was given up because it could not be reached, and which has no mark: an
// earlier release has set none. It returns how many were marked, and costs two round trips.
func (s Box) MarkMissed(ctx context.Context) (int, error) {
	dead, err := s.Dead(ctx)
	if err != nil {
		return 0, err
	}
	pipe, marked := s.conf.Client.Pipeline(), 0
	for _, parked := range dead {
		if chat := parked.Delivery.Chat; parked.Why == kafala.ParkedBlocked && chat != 0 {
			pipe.SetNX(ctx, placeOf(chat).missed(chat), 1, 0)
			marked++
		}
	}
	if marked == 0 {
		return 0, nil
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return 0, fmt.Errorf("mark who has missed something: %w", err)
	}
	return marked, nil
}
