package storage

import (
	"context"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"

	"kafalabot/dialogs"
	"kafalabot/kafala"
)

// Load reads the session and the profile of a chat in one round trip. A session that cannot be read any more
// comes back empty and Lost, with the revision that lets Save write over it; such a profile comes back empty.
func (s *Store) Load(ctx context.Context, chat int64) (dialogs.State, error) {
	p := placeOf(chat)
	pipe := s.conf.Client.Pipeline()
	session, profile := pipe.Get(ctx, p.session(chat)), pipe.Get(ctx, p.profile(chat))
	_, _ = pipe.Exec(ctx) // each command has its own error
	var st dialogs.State
	value, err := session.Bytes()
	switch {
	case errors.Is(err, redis.Nil):
	case err != nil:
		return dialogs.State{}, fmt.Errorf("load session: %w", err)
	default:
		if st.Rev, err = s.openValue(p.session(chat), value, &st.Session); err != nil {
			st.Session, st.Lost = dialogs.Session{}, true
		}
	}
	value, err = profile.Bytes()
	switch {
	case errors.Is(err, redis.Nil):
	case err != nil:
		return dialogs.State{}, fmt.Errorf("load profile: %w", err)
	default:
		if _, err := s.openValue(p.profile(chat), value, &st.Profile); err != nil {
			st.Profile = dialogs.Profile{}
		}
	}
	return st, nil
}

// Save saves the session of a chat and the deliveries in one stroke, if rev is still its revision; else it
// returns kafala.ErrStale and saves nothing. The deliveries must be of the chat's shard. It renews the
// lifetimes of the session and the profile.
func (s *Store) Save(ctx context.Context, chat, rev int64, session dialogs.Session, out ...kafala.Delivery) error {
	p := placeOf(chat)
	value, err := s.sealValue(p.session(chat), rev+1, session)
	if err != nil {
		return err
	}
	keys := []string{p.session(chat), p.profile(chat)}
	args := []any{rev, value, s.conf.SessionTTL.Milliseconds(), s.conf.ProfileTTL.Milliseconds()}
	if keys, args, err = p.deliver(keys, args, out); err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	r, err := s.stroke(ctx, sessionScript, keys, args...)
	if r.code == 0 && (err == nil || errors.Is(err, ErrReplicas)) {
		return kafala.ErrStale
	}
	if err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	s.wake(p, out)
	return nil
}

// SaveProfile saves the profile of a chat; the last one saved stays.
func (s *Store) SaveProfile(ctx context.Context, chat int64, profile dialogs.Profile) error {
	p := placeOf(chat)
	value, err := s.sealValue(p.profile(chat), 0, profile)
	if err != nil {
		return err
	}
	if _, err := s.stroke(ctx, profileScript, []string{p.profile(chat)}, value, s.conf.ProfileTTL.Milliseconds()); err != nil {
		return fmt.Errorf("save profile: %w", err)
	}
	return nil
}
