package storage

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// teamKey is a hash: the members of staff by number, each sealed as any record is. Staff belong to no chat, and so to no
// shard.
const teamKey = "staff"

func memberPlace(id int64) string { return teamKey + ":" + strconv.FormatInt(id, 10) }

// Member is staff.Team.Member: one round trip, and for a member one more where replicas are waited for, and some where the audit
// trail has grown.
func (s Staff) Member(ctx context.Context, id int64) (staff.Member, error) {
	pipe := s.conf.Client.Pipeline()
	get, head := pipe.HGet(ctx, teamKey, strconv.FormatInt(id, 10)), pipe.Get(ctx, trailHead)
	if err := s.anywhere(ctx, pipe); err != nil {
		return staff.Member{}, fmt.Errorf("find staff: %w", err)
	}
	value, err := get.Bytes()
	if err == nil && s.conf.WaitReplicas > 0 {
		value, err = s.ofHash(ctx, teamKey, strconv.FormatInt(id, 10))
	}
	if errors.Is(err, redis.Nil) {
		return staff.Member{}, fmt.Errorf("a member of staff: %w", kafala.ErrNotFound)
	}
	if err != nil {
		return staff.Member{}, fmt.Errorf("find staff: %w", err)
	}
	m, err := s.readMember(id, value)
	if err != nil {
		return m, err
	}
	old, err := s.outdated(ctx, head, m)
	if err != nil {
		return staff.Member{}, fmt.Errorf("find staff: %w", err)
	}
	if old[0] {
		return staff.Member{Rev: m.Rev, Form: m.Form}, fmt.Errorf("a member of staff, who was put back: %w", kafala.ErrNotFound)
	}
	if m.Rank == "" {
		return m, fmt.Errorf("a member of staff, who was removed: %w", kafala.ErrNotFound)
	}
	return m, nil
}

func (s Staff) readMember(id int64, value []byte) (staff.Member, error) {
	var m staff.Member
	rev, err := s.openValue(memberPlace(id), value, &m)
	m.Rev = rev
	return m, err
}

// besideTries is how often members are read anew where one of them is saved meanwhile.
const besideTries = 10

// Appoint is staff.Team.Appoint: one round trip, and with what is asked of all members one more each time that they are read.
func (s Staff) Appoint(ctx context.Context, m staff.Member, beside ...staff.Beside) (err error) {
	if m.Form, err = staff.MemberForms.Of(m, m.Form); err != nil {
		return fmt.Errorf("save a member of staff: %w", err)
	}
	value, err := s.sealValue(memberPlace(m.ID), m.Rev+1, m)
	if err != nil {
		return err
	}
	for range besideTries {
		args := []any{m.ID, m.Rev, value}
		if len(beside) > 0 {
			all, read, err := s.team(ctx)
			if err != nil {
				return err
			}
			for _, ask := range beside {
				if err := ask(all); err != nil {
					return err
				}
			}
			args = append(append(args, len(read)/2), read...)
		}
		r, err := s.stroke(ctx, staffScript, []string{teamKey}, args...)
		switch {
		case err != nil:
			return fmt.Errorf("save a member of staff: %w", err)
		case r.code == 1:
			return nil
		case r.code == 0:
			return kafala.ErrStale
		}
	}
	return fmt.Errorf("save a member of staff, beside others who are saved all the time: %w", kafala.ErrStale)
}

// Dismiss is staff.Team.Dismiss: one round trip.
func (s Staff) Dismiss(ctx context.Context, id, rev int64) error {
	if _, err := s.stroke(ctx, dismissScript, []string{teamKey}, id, rev); err != nil {
		return fmt.Errorf("dismiss a member of staff: %w", err)
	}
	return nil
}

// Members is staff.Team.Members: one round trip, and some more where the audit trail has grown.
func (s Staff) Members(ctx context.Context) ([]staff.Member, error) {
	all, _, err := s.team(ctx)
	return all, err
}

// team is Members, with what the script takes of all that is kept: each number, and the revision at which it was read.
func (s Staff) team(ctx context.Context) (all []staff.Member, read []any, err error) {
	pipe := s.conf.Client.Pipeline()
	get, head := pipe.HGetAll(ctx, teamKey), pipe.Get(ctx, trailHead)
	_, _ = pipe.Exec(ctx) // each command has its own error
	values, err := get.Result()
	if err != nil {
		return nil, nil, fmt.Errorf("list staff: %w", err)
	}
	var kept []staff.Member
	for field, value := range values {
		id, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return nil, nil, fmt.Errorf("list staff: %w", err)
		}
		m, err := s.readMember(id, []byte(value))
		if err != nil && !errors.Is(err, errKeyless) {
			return nil, nil, err
		}
		if read = append(read, id, m.Rev); err == nil {
			kept = append(kept, m)
		}
	}
	old, err := s.outdated(ctx, head, kept...)
	if err != nil {
		return nil, nil, fmt.Errorf("list staff: %w", err)
	}
	for i, m := range kept {
		if !old[i] {
			all = append(all, m)
		}
	}
	return all, read, nil
}

func inviteKey(id string) string { return "invite:" + id }

// Invitation is staff.Invites.Invitation: one round trip.
func (s Staff) Invitation(ctx context.Context, id string) (staff.Invitation, error) {
	value, err := s.conf.Client.Get(ctx, inviteKey(id)).Bytes()
	if errors.Is(err, redis.Nil) {
		return staff.Invitation{}, fmt.Errorf("invitation: %w", kafala.ErrNotFound)
	}
	if err != nil {
		return staff.Invitation{}, fmt.Errorf("find invitation: %w", err)
	}
	var i staff.Invitation
	rev, err := s.openValue(inviteKey(id), value, &i)
	i.Rev = rev
	return i, err
}

// Save is staff.Invites.Save: one round trip.
func (s Staff) Save(ctx context.Context, i staff.Invitation) (err error) {
	if i.Form, err = staff.InvitationForms.Of(i, i.Form); err != nil {
		return fmt.Errorf("save invitation: %w", err)
	}
	value, err := s.sealValue(inviteKey(i.ID), i.Rev+1, i)
	if err != nil {
		return err
	}
	left := max(i.Until.Add(staff.InviteKept).Sub(s.conf.Now()), time.Millisecond)
	r, err := s.stroke(ctx, inviteScript, []string{inviteKey(i.ID)}, i.Rev, value, left.Milliseconds())
	if err != nil {
		return fmt.Errorf("save invitation: %w", err)
	}
	if r.code == 0 {
		return kafala.ErrStale
	}
	return nil
}
