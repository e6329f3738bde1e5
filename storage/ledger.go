package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// changeTries is how many races Change loses before it gives up with kafala.ErrStale.
const changeTries = 50

// The answers of the record script that are numbers.
const (
	recordGone  = 0
	recordSaved = 1
	recordTaken = 2
)

// record is a guarantee as it is stored, with its revision.
type record struct {
	kafala.Guarantee
	rev  int64
	chat int64 // of its lists, as it was read: a change may have erased it
}

// Create is kafala.Ledger.Create. It costs two round trips, or four where the chat has asked for the person already. From
// then on the payment link of an awaiting guarantee is watched.
func (s Records) Create(ctx context.Context, g kafala.Guarantee, out ...kafala.Delivery) (kafala.Guarantee, bool, error) {
	if err := s.places().name(ctx, g); err != nil { // before the record, so that no record is unnamed
		return kafala.Guarantee{}, false, err
	}
	r, err := s.save(ctx, record{g, 0, g.Chat}, out)
	if asked := (*kafala.AskedError)(nil); errors.As(err, &asked) {
		if err := s.places().unnameAll(ctx, g); err != nil { // nothing is kept under its id
			return kafala.Guarantee{}, false, err
		}
		other, err := s.Find(ctx, asked.ID)
		return other, false, err
	}
	if errors.Is(err, kafala.ErrTaken) { // nothing is kept under its id, unless it comes again
		err = errors.Join(err, s.places().unnameAll(ctx, g))
	}
	if err != nil {
		return kafala.Guarantee{}, false, fmt.Errorf("open guarantee %s: %w", g.ID, err)
	}
	if r.value == nil {
		return g, true, nil
	}
	kept, err := s.read(g.ID, r.value)
	return kept.Guarantee, false, err
}

// Find is kafala.Ledger.Find.
func (s Records) Find(ctx context.Context, id string) (kafala.Guarantee, error) {
	r, err := s.find(ctx, id)
	return r.Guarantee, err
}

// Change is kafala.Ledger.Change: two round trips when nobody interferes. After fifty lost races it returns
// kafala.ErrStale. What a later release has written in a form of its own is kafala.ErrNewer, before change is called.
// The id, the chat and the reference of a guarantee, once there, cannot be changed, but that the chat is erased, and its
// history only grows, by moves
// that are allowed (kafala.Continues). When the answer of a save is lost and somebody else changes the guarantee before
// the save is repeated, change runs again on a guarantee that already has its effect.
func (s Records) Change(ctx context.Context, id string, change func(*kafala.Guarantee) ([]kafala.Delivery, error)) (
	kafala.Guarantee, error) {
	r, err := s.find(ctx, id)
	if err != nil {
		return kafala.Guarantee{}, err
	}
	for try := range changeTries {
		if err := r.Newer(); err != nil { // even where nothing would change: this process cannot tell
			return kafala.Guarantee{}, err
		}
		was := r.Guarantee
		out, err := change(&r.Guarantee)
		switch {
		case errors.Is(err, kafala.ErrUnchanged):
			return was, s.unchanged(ctx, id)
		case err != nil:
			return kafala.Guarantee{}, err
		case r.ID != id, r.Chat != was.Chat && !r.Forgotten(), was.Reference != "" && r.Reference != was.Reference:
			return kafala.Guarantee{}, fmt.Errorf("change of guarantee %s touches what names it", id)
		}
		if err := kafala.Continues(was, r.Guarantee); err != nil {
			return kafala.Guarantee{}, fmt.Errorf("change guarantee %s: %w", id, err)
		}
		if !r.Erased.IsZero() { // later nobody can tell whom the record has named
			if err := s.places().unnameAll(ctx, was); err != nil {
				return kafala.Guarantee{}, err
			}
		}
		if err := s.places().lead(ctx, was, r.Guarantee); err != nil {
			return kafala.Guarantee{}, err
		}
		answer, err := s.save(ctx, r, out)
		if err != nil {
			return kafala.Guarantee{}, fmt.Errorf("change guarantee %s: %w", id, err)
		}
		if answer.value == nil {
			if p, err := placeIn(id); err == nil && was.Status != kafala.Issued && r.Status == kafala.Issued {
				s.witness.issued.Store(&lastIssue{p.guarantee(id), time.Now()})
			}
			return r.Guarantee, nil
		}
		if r, err = s.again(ctx, id, answer.value, try); err != nil {
			return kafala.Guarantee{}, err
		}
	}
	return kafala.Guarantee{}, fmt.Errorf("change guarantee %s: %w", id, kafala.ErrStale)
}

// unchanged ends a change that saves nothing. Too few replicas may have held the save before it, so they are asked
// again.
func (s Records) unchanged(ctx context.Context, id string) error {
	if s.conf.WaitReplicas == 0 {
		return nil
	}
	p, err := placeIn(id)
	if err == nil {
		_, err = s.stroke(ctx, againScript, []string{p.guarantee(id)})
	}
	if err != nil {
		return fmt.Errorf("guarantee %s: %w", id, err)
	}
	return nil
}

// again gives the record for the next try. At first it is the one that the lost race brought back. In a crowd, and where
// replicas are waited for, it is a fresh one, after a random pause that grows with the tries.
func (s Records) again(ctx context.Context, id string, value []byte, try int) (record, error) {
	const crowd = 2
	if try < crowd && s.conf.WaitReplicas == 0 { // else replicas may not hold what won yet
		return s.read(id, value)
	}
	if err := pause(ctx, rand.N(time.Millisecond<<min(try, 7))); err != nil {
		return record{}, err
	}
	return s.find(ctx, id)
}

func (s Records) find(ctx context.Context, id string) (record, error) {
	p, _ := placeIn(id) // an id that names no shard is looked for all the same: the time must not tell
	value, err := s.value(ctx, p, p.guarantee(id))
	if errors.Is(err, redis.Nil) {
		return record{}, fmt.Errorf("guarantee %s: %w", id, kafala.ErrNotFound)
	}
	if err != nil {
		return record{}, fmt.Errorf("find guarantee: %w", err)
	}
	return s.read(id, value)
}

func (s Records) read(id string, value []byte) (record, error) {
	p, err := placeIn(id)
	if err != nil {
		return record{}, err
	}
	var r record
	r.rev, err = s.openValue(p.guarantee(id), value, &r.Guarantee)
	r.chat = r.Chat
	return r, err
}

// save runs the record script. The answer has a value where somebody else has saved, namely theirs, and none where the
// record was saved.
func (s Records) save(ctx context.Context, r record, out []kafala.Delivery) (reply, error) {
	p, err := placeIn(r.ID)
	if err != nil || r.chat != 0 && p != placeOf(r.chat) {
		return reply{}, errors.New("its id is not of its chat's shard")
	}
	lifetime := s.lifetime(r.Guarantee).Milliseconds()
	if r.Claims() != "" {
		if at, err := placeIn(r.Claims()); err != nil || at != p {
			return reply{}, errors.New("its reference is not of its shard")
		}
	}
	if r.Form, err = kafala.GuaranteeForms.Of(r.Guarantee, r.Form); err != nil {
		return reply{}, err
	}
	value, err := s.sealValue(p.guarantee(r.ID), r.rev+1, r.Guarantee)
	if err != nil {
		return reply{}, err
	}
	var untold []string
	if r.Chat == 0 {
		if untold, err = s.untold(ctx, p, r.ID); err != nil {
			return reply{}, err
		}
	}
	keys, args := s.saving(p, r, value, lifetime, untold)
	keys, args, err = p.deliver(keys, args, out)
	if err != nil {
		return reply{}, err
	}
	answer, err := s.stroke(ctx, recordScript, keys, args...)
	switch {
	case err != nil:
		return reply{}, err
	case answer.value == nil && answer.code == recordTaken:
		return reply{}, kafala.ErrTaken
	case answer.value == nil && answer.code == recordGone:
		return reply{}, kafala.ErrNotFound
	case answer.value == nil && answer.code == recordSaved:
		s.wake(p, out)
	}
	if other, ok := bytes.CutPrefix(answer.value, []byte("=")); ok { // a kept value begins with its revision
		return reply{}, &kafala.AskedError{ID: string(other)}
	}
	return answer, nil
}

// saving gives the keys and arguments with which the record script saves a record as this value, for this lifetime in
// milliseconds (0: for ever), with its indexes. Deliveries with these ids go; those that come follow in what is given.
func (s Records) saving(p place, r record, value []byte, lifetime int64, untold []string) (keys []string, args []any) {
	look, ends := "", ""
	switch r.Status {
	case kafala.Awaiting:
		look = millis(s.conf.Now().Add(s.conf.SweepFirst))
	case kafala.Issued:
		ends = millis(r.Until)
	case kafala.Expired, kafala.Cancelled, kafala.Ended, kafala.Refunding, kafala.Refunded: // nobody looks at it
	}
	keys = []string{p.guarantee(r.ID), p.of(r.chat), p.open(), p.reference(r.Claims()), p.days(), p.ends(),
		p.opened(), p.paid(), p.waits(r.chat), p.moves()}
	keys = append(keys, p.lists(r.Guarantee)...)
	asking := s.asking(p, r.chat, r.Person(kafala.AsGuaranteed).Number)
	awaiting, owned := 0, 1
	if r.Status == kafala.Awaiting {
		awaiting = 1
	}
	if r.Chat == 0 {
		owned = 0
	}
	keys = append(keys, asking...)
	invoices := p.invoices(r.Guarantee)
	keys = append(keys, invoices...)
	args = []any{r.ID, value, lifetime, r.Opened.UnixMilli(), look, ends, r.Claims(), r.rev, s.eraseDue(r.Guarantee),
		paidAt(r.Guarantee), awaiting, len(asking), len(invoices), owned, len(untold), listedAt(r.Guarantee), movedAt(r.Guarantee)}
	return p.drop(keys, args, untold)
}

// paidAt writes when the first payment for a guarantee was begun, as the score of a sorted set. It is empty if none came.
func paidAt(g kafala.Guarantee) string {
	if all := g.Payments(); len(all) > 0 {
		return millis(all[0].At)
	}
	return ""
}

// millis writes a time as the score of a sorted set. The zero time is empty.
func millis(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return strconv.FormatInt(t.UnixMilli(), 10)
}
