package kafalatest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Staff are the members of a Memory and their invitations.
type Staff struct{ m *Memory }

// revised is a stored value with its revision, which whoever saves over it must have read.
type revised struct {
	value []byte
	rev   int64
}

// Member is staff.Team.Member.
func (s Staff) Member(ctx context.Context, id int64) (staff.Member, error) {
	if err := s.m.lock(ctx); err != nil {
		return staff.Member{}, err
	}
	defer s.m.mu.Unlock()
	kept, ok := s.m.members[id]
	if !ok {
		return staff.Member{}, fmt.Errorf("staff %d: %w", id, kafala.ErrNotFound)
	}
	if m := kept.member(); m.Rank != "" {
		return m, nil
	}
	return kept.member(), fmt.Errorf("staff %d, who was removed: %w", id, kafala.ErrNotFound)
}

func (r revised) member() (m staff.Member) {
	mustRead(r.value, &m)
	m.Rev = r.rev
	return m
}

// Appoint is staff.Team.Appoint.
func (s Staff) Appoint(ctx context.Context, m staff.Member, beside ...staff.Beside) error {
	if err := s.m.lock(ctx); err != nil {
		return err
	}
	defer s.m.mu.Unlock()
	if s.m.members[m.ID].rev != m.Rev {
		return kafala.ErrStale
	}
	var all []staff.Member
	for _, kept := range s.m.members {
		all = append(all, kept.member())
	}
	for _, ask := range beside {
		if err := ask(all); err != nil {
			return err
		}
	}
	s.m.members[m.ID] = revised{mustWrite(m), m.Rev + 1}
	return nil
}

// Dismiss is staff.Team.Dismiss.
func (s Staff) Dismiss(ctx context.Context, id, rev int64) error {
	if err := s.m.lock(ctx); err != nil {
		return err
	}
	defer s.m.mu.Unlock()
	if rev == 0 || s.m.members[id].rev == rev {
		delete(s.m.members, id)
	}
	return nil
}

// Members is staff.Team.Members.
func (s Staff) Members(ctx context.Context) (all []staff.Member, err error) {
	if err := s.m.lock(ctx); err != nil {
		return nil, err
	}
	defer s.m.mu.Unlock()
	for _, kept := range s.m.members {
		all = append(all, kept.member())
	}
	return all, nil
}

// Invitation is staff.Invites.Invitation. One that has run out is still found.
func (s Staff) Invitation(ctx context.Context, id string) (i staff.Invitation, err error) {
	if err := s.m.lock(ctx); err != nil {
		return i, err
	}
	defer s.m.mu.Unlock()
	kept, ok := s.m.invites[id]
	if !ok {
		return i, fmt.Errorf("invitation: %w", kafala.ErrNotFound)
	}
	mustRead(kept.value, &i)
	i.Rev = kept.rev
	return i, nil
}

// Save is staff.Invites.Save.
func (s Staff) Save(ctx context.Context, i staff.Invitation) error {
	if err := s.m.lock(ctx); err != nil {
		return err
	}
	defer s.m.mu.Unlock()
	if s.m.invites[i.ID].rev != i.Rev {
		return kafala.ErrStale
	}
	s.m.invites[i.ID] = revised{mustWrite(i), i.Rev + 1}
	return nil
}

// Trail is the audit trail of a Memory.
type Trail struct{ m *Memory }

// Write is staff.Audit.Write.
func (a Trail) Write(ctx context.Context, entries ...staff.Entry) error {
	if err := a.m.lock(ctx); err != nil {
		return err
	}
	defer a.m.mu.Unlock()
	for _, e := range entries {
		e.At = e.At.UTC().Truncate(time.Second)
		a.m.trail = append(a.m.trail, mustWrite(e))
	}
	return nil
}

// Names is staff.Audit.Names.
func (a Trail) Names(id int64) []string {
	return []string{kafala.TextHash(fmt.Sprint("stranger", id))[:24]}
}

// Trail is staff.Audit.Trail.
func (a Trail) Trail(ctx context.Context, from, to time.Time, each func(staff.Entry) error) error {
	if err := a.m.lock(ctx); err != nil {
		return err
	}
	written := a.m.trail
	a.m.mu.Unlock() // each may come back here
	for _, value := range written {
		var e staff.Entry
		mustRead(value, &e)
		if e.At.Before(from) || !e.At.Before(to) {
			continue
		}
		if err := each(e); err != nil {
			return err
		}
	}
	return nil
}

// Back is staff.Audit.Back.
func (a Trail) Back(ctx context.Context, before staff.TrailSpot, each func(staff.TrailSpot, staff.Entry) error) error {
	if err := a.m.lock(ctx); err != nil {
		return err
	}
	written := a.m.trail
	a.m.mu.Unlock() // each may come back here
	rows, spots := map[string]int64{}, []staff.TrailSpot{}
	entries := make([]staff.Entry, len(written))
	for i, value := range written {
		mustRead(value, &entries[i])
		day := entries[i].At.In(kafala.Riyadh).Format(time.DateOnly)
		spots = append(spots, staff.TrailSpot{Day: day, Row: rows[day]})
		rows[day]++
	}
	for i, spot := range slices.Backward(spots) {
		if before.Day != "" && (spot.Day > before.Day || spot.Day == before.Day && spot.Row >= before.Row) {
			continue
		}
		if err := each(spot, entries[i]); err != nil {
			return err
		}
	}
	return nil
}

// Note is staff.Lately.Note.
func (s Staff) Note(ctx context.Context, member int64, guarantee string, at time.Time) error {
	if err := s.m.lock(ctx); err != nil {
		return err
	}
	defer s.m.mu.Unlock()
	if s.m.lately[member] == nil {
		s.m.lately[member] = map[string]time.Time{}
	}
	s.m.lately[member][guarantee] = at
	if all := s.last(member); len(all) > staff.LatelyKept {
		delete(s.m.lately[member], all[staff.LatelyKept])
	}
	return nil
}

// Last is staff.Lately.Last.
func (s Staff) Last(ctx context.Context, member int64) ([]string, error) {
	if err := s.m.lock(ctx); err != nil {
		return nil, err
	}
	defer s.m.mu.Unlock()
	return s.last(member), nil
}

func (s Staff) last(member int64) (all []string) {
	noted := s.m.lately[member]
	for id := range noted {
		all = append(all, id)
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(noted[b].Compare(noted[a]), cmp.Compare(b, a)) })
	return all
}
