package storage

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"kafalabot/kafala"
)

// The frozen ID numbers are one hash: a name that the data keys make of the number, to the sealed freeze. Numbers belong to no
// chat. The hash lies in the shard of the deliveries that belong to no record, so that both are saved in one stroke.
const frozenShard = place(0)

func frozenKey() string { return frozenShard.key("frozen") }

func frozenPlace(field string) string { return frozenKey() + ":" + field }

// frozenFields lists the names of a number, newest data key first.
func (s Freezes) frozenFields(number string) (fields []string) {
	for _, n := range s.conf.Keys.Indexes("frozen", number) {
		fields = append(fields, hex.EncodeToString(n[:16]))
	}
	return fields
}

// frozenField is a freeze with the field that it lies under.
type frozenField struct {
	kafala.NumberFreeze
	field string
}

// Frozen is kafala.Freezes.Frozen. It costs one round trip.
func (s Freezes) Frozen(ctx context.Context, numbers ...string) ([]kafala.NumberFreeze, error) {
	var fields []string
	for _, n := range numbers {
		fields = append(fields, s.frozenFields(n)...)
	}
	all, err := s.readFrozen(ctx, fields)
	if err != nil {
		return nil, err
	}
	var standing []kafala.NumberFreeze
	for _, f := range all {
		if f.Stands() && !slices.ContainsFunc(standing, func(n kafala.NumberFreeze) bool { return n.ID == f.ID }) {
			standing = append(standing, f.NumberFreeze)
		}
	}
	return standing, nil
}

// readFrozen reads the freezes of these fields, lifted ones included.
func (s Freezes) readFrozen(ctx context.Context, fields []string) (all []frozenField, err error) {
	values, err := s.conf.Client.HMGet(ctx, frozenKey(), fields...).Result()
	if err != nil {
		return nil, fmt.Errorf("see whether a number is frozen: %w", err)
	}
	for i, v := range values {
		if text, ok := v.(string); ok {
			f, err := s.readFreeze(fields[i], text)
			if err != nil {
				return nil, err
			}
			all = append(all, f)
		}
	}
	return all, nil
}

func (s Freezes) readFreeze(field, value string) (f frozenField, err error) {
	f.field = field
	f.Rev, err = s.openValue(frozenPlace(field), []byte(value), &f.NumberFreeze)
	return f, err
}

// Standing is kafala.Freezes.Standing. It costs one round trip, and one more for each that was lifted Config.Retention ago,
// which it drops.
func (s Freezes) Standing(ctx context.Context) ([]kafala.NumberFreeze, error) {
	all, err := s.listFrozen(ctx)
	if err != nil {
		return nil, err
	}
	var standing []kafala.NumberFreeze
	for _, f := range all {
		if f.Stands() {
			standing = append(standing, f.NumberFreeze)
		} else if s.conf.Retention > 0 && s.conf.Now().After(f.Lift.GivenAt.Add(s.conf.Retention)) {
			if _, err := s.stroke(ctx, thawScript, []string{frozenKey()}, f.field, f.Rev); err != nil {
				return nil, fmt.Errorf("drop a freeze that was lifted: %w", err)
			}
		}
	}
	slices.SortFunc(standing, func(a, b kafala.NumberFreeze) int { return a.At.Compare(b.At) })
	return standing, nil
}

func (s Freezes) listFrozen(ctx context.Context) (all []frozenField, err error) {
	values, err := s.conf.Client.HGetAll(ctx, frozenKey()).Result()
	if err != nil {
		return nil, fmt.Errorf("list what is frozen: %w", err)
	}
	for field, value := range values {
		f, err := s.readFreeze(field, value)
		switch {
		case errors.Is(err, errKeyless):
			continue
		case err != nil:
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

// Freeze is kafala.Freezes.Freeze: two round trips when nobody interferes.
func (s Freezes) Freeze(ctx context.Context, number string, f kafala.NumberFreeze, out ...kafala.Delivery) (
	kafala.NumberFreeze, bool, error) {
	fields := s.frozenFields(number)
	for range changeTries {
		all, err := s.readFrozen(ctx, fields)
		if err != nil {
			return kafala.NumberFreeze{}, false, err
		}
		save := frozenField{f, fields[0]}
		for _, kept := range all {
			if kept.Stands() {
				return kept.NumberFreeze, kept.ID == f.ID, s.settled(ctx, frozenShard)
			}
			if kept.field == save.field { // lifted
				save.Rev, save.Form = kept.Rev, kept.Form
			}
		}
		if saved, err := s.saveFreeze(ctx, save, out); err != nil || saved {
			f.Rev = save.Rev + 1
			return f, err == nil, err
		}
	}
	return kafala.NumberFreeze{}, false, fmt.Errorf("freeze a number: %w", kafala.ErrStale)
}

// Lift is kafala.Freezes.Lift: two round trips when nobody interferes.
func (s Freezes) Lift(ctx context.Context, id string, lift func(*kafala.NumberFreeze) ([]kafala.Delivery, error)) (
	kafala.NumberFreeze, error) {
	for try := range changeTries {
		all, err := s.listFrozen(ctx)
		if err != nil {
			return kafala.NumberFreeze{}, err
		}
		i := slices.IndexFunc(all, func(f frozenField) bool { return f.ID == id && f.Stands() })
		if i < 0 {
			return kafala.NumberFreeze{}, fmt.Errorf("freeze %q: %w", id, kafala.ErrNotFound)
		}
		f, was := all[i], all[i].NumberFreeze
		if err := kafala.NumberFreezeForms.Knows(f.Form); err != nil {
			return kafala.NumberFreeze{}, err
		}
		out, err := lift(&f.NumberFreeze)
		switch {
		case errors.Is(err, kafala.ErrUnchanged):
			return was, s.settled(ctx, frozenShard)
		case err != nil:
			return kafala.NumberFreeze{}, err
		}
		saved, err := s.saveFreeze(ctx, f, out)
		if err != nil || saved {
			f.Rev++
			return f.NumberFreeze, err
		}
		if err := pause(ctx, time.Duration(try)*time.Millisecond); err != nil {
			return kafala.NumberFreeze{}, err
		}
	}
	return kafala.NumberFreeze{}, fmt.Errorf("lift a freeze: %w", kafala.ErrStale)
}

// saveFreeze saves a freeze over the revision that was read, and tells whether nobody else had saved.
func (s Freezes) saveFreeze(ctx context.Context, f frozenField, out []kafala.Delivery) (saved bool, err error) {
	if f.Form, err = kafala.NumberFreezeForms.Of(f.NumberFreeze, f.Form); err != nil {
		return false, fmt.Errorf("save a freeze: %w", err)
	}
	value, err := s.sealValue(frozenPlace(f.field), f.Rev+1, f.NumberFreeze)
	if err != nil {
		return false, err
	}
	keys, args, err := frozenShard.deliver([]string{frozenKey()}, []any{f.field, f.Rev, value}, out)
	if err != nil {
		return false, fmt.Errorf("save a freeze: %w", err)
	}
	r, err := s.stroke(ctx, freezeScript, keys, args...)
	if err != nil {
		return false, fmt.Errorf("save a freeze: %w", err)
	}
	if r.code == 1 {
		s.wake(frozenShard, out)
	}
	return r.code == 1, nil
}
