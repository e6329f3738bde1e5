package storage

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"strconv"

	"kafalabot/dialogs"
	"kafalabot/kafala"
)

// Load reads the session and the profile of a chat, and the mark of what it has missed, in one round trip. A session
// that cannot be read any more comes back empty and Lost, with the revision that lets Save write over it; such a
// profile comes back empty. What a later release has written in a form of its own is kafala.ErrNewer: a person has
// typed it, and it stays for that release. What too few replicas hold is ErrReplicas.
func (s Chats) Load(ctx context.Context, chat int64) (dialogs.State, error) {
	p := placeOf(chat)
	session, profile := p.session(chat), p.profile(chat)
	values, err := s.load(ctx, p, session, profile, p.missed(chat))
	if err != nil {
		return dialogs.State{}, fmt.Errorf("load session and profile: %w", err)
	}
	var st dialogs.State
	if value, ok := values[0].(string); ok {
		switch st.Rev, err = s.openValue(session, []byte(value), &st.Session); {
		case errors.Is(err, kafala.ErrNewer):
			return dialogs.State{}, err
		case err != nil:
			st.Session, st.Lost = dialogs.Session{}, true
		}
	}
	if value, ok := values[1].(string); ok {
		switch _, err := s.openValue(profile, []byte(value), &st.Profile); {
		case errors.Is(err, kafala.ErrNewer):
			return dialogs.State{}, err
		case err != nil:
			st.Profile = dialogs.Profile{}
		}
	}
	if value, ok := values[2].(string); ok {
		st.Missed, _ = strconv.ParseInt(value, 10, 64)
	}
	return st, nil
}

// Save saves in one stroke what an act left behind in a chat, and renews the lifetimes of the session and the profile, unless others have
// caused it. By others no session begins that says nothing: a chat whose data was erased is not named anew.
// Where rev is no longer the session's revision it returns kafala.ErrStale, where the Count is over its limit
// dialogs.ErrTooMany, and saves nothing. The deliveries must be of the chat's shard.
func (s Chats) Save(ctx context.Context, chat, rev int64, k dialogs.StepResult) error {
	p := placeOf(chat)
	session := p.session(chat)
	var value, profile []byte
	var err error
	if !k.Others || rev != 0 || !reflect.ValueOf(k.Session).IsZero() {
		if value, err = s.sealValue(session, rev+1, k.Session); err != nil {
			return err
		}
	}
	if k.Profile != nil {
		if profile, err = s.sealProfile(p, chat, *k.Profile); err != nil {
			return err
		}
	}
	values, mark := s.counted(p, chat, k.Count)
	up, down := passing(k.Counted)
	day, since := session, session // which a script may always name: nothing is counted there
	if up != "" {
		day = p.passes(k.Counted.Day)
	}
	if down != "" {
		since = p.passes(k.Counted.Since)
	}
	others := ""
	if k.Others {
		others = "others"
	}
	keys := []string{session, p.profile(chat), values, day, since}
	args := []any{rev, value, s.conf.SessionTTL.Milliseconds(), profile, s.conf.ProfileTTL.Milliseconds(),
		mark, s.conf.Now().UnixMilli(), k.Count.Per.Milliseconds(), k.Count.Limit, up, down, passesKept.Milliseconds(), others}
	if keys, args, err = p.deliver(keys, args, k.Out); err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	r, err := s.stroke(ctx, sessionScript, keys, args...)
	switch {
	case err != nil && !errors.Is(err, ErrReplicas):
		return fmt.Errorf("save session: %w", err)
	case r.code == 0:
		return kafala.ErrStale
	case r.code == 2:
		return dialogs.ErrTooMany
	case err != nil:
		return fmt.Errorf("save session: %w", err)
	}
	s.wake(p, k.Out)
	return nil
}

// counted names the key where the values of a count are kept, and the mark of this value. Neither can be read back.
// Without a value the key is the session's, which a script may always name.
func (s Chats) counted(p place, chat int64, c dialogs.Count) (key, mark string) {
	if c.Value == "" {
		return p.session(chat), ""
	}
	who := strconv.FormatInt(chat, 10)
	key = p.values(hex.EncodeToString(s.conf.Keys.Index("values", who)[:12]))
	return key, hex.EncodeToString(s.conf.Keys.Index("value", who+"\x00"+c.Value)[:12])
}

// SaveProfile saves the profile of a chat, whatever was saved there before.
func (s Chats) SaveProfile(ctx context.Context, chat int64, profile dialogs.Profile) error {
	p := placeOf(chat)
	value, err := s.sealProfile(p, chat, profile)
	if err != nil {
		return err
	}
	if _, err := s.stroke(ctx, profileScript, []string{p.profile(chat)}, value, s.conf.ProfileTTL.Milliseconds()); err != nil {
		return fmt.Errorf("save profile: %w", err)
	}
	return nil
}

// sealProfile makes the stored value of a profile. It has no revision: the last one saved stays.
func (s Chats) sealProfile(p place, chat int64, profile dialogs.Profile) (value []byte, err error) {
	if profile.Form, err = dialogs.ProfileForms.Of(profile, profile.Form); err != nil {
		return nil, fmt.Errorf("write profile: %w", err)
	}
	return s.sealValue(p.profile(chat), 0, profile)
}
