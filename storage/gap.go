package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"kafalabot/kafala"
)

// Losses are what a restore has lost: gap.go, sealedhash.go.
type Losses struct{ *core }

// Losses gives what a restore has lost.
func (s *Store) Losses() Losses { return Losses{s.core} }

// gapKey is a hash: the id of a gap to the sealed gap. It is sealed so that nobody makes one up, under which a forgery is none.
// lostKey is a hash: the gateway's id of a payment whose record was lost to the sealed LostPayment.
func gapKey() string  { return frozenShard.key("gap") }
func lostKey() string { return frozenShard.key("lost") }

func (s Losses) gaps() sealedHash[kafala.Gap] {
	return sealedHash[kafala.Gap]{s.core, gapKey(), "gap",
		func(g *kafala.Gap) (err error) { g.Form, err = kafala.GapForms.Of(*g, g.Form); return err },
		func(g kafala.Gap) error { return kafala.GapForms.Knows(g.Form) }}
}

func (s Losses) lost() sealedHash[kafala.LostPayment] {
	return sealedHash[kafala.LostPayment]{s.core, lostKey(), "lost payment",
		func(l *kafala.LostPayment) (err error) { l.Form, err = kafala.LostForms.Of(*l, l.Form); return err },
		func(l kafala.LostPayment) error { return kafala.LostForms.Knows(l.Form) }}
}

func (s Losses) keep(ctx context.Context, g kafala.Gap) error {
	_, err := s.gaps().add(ctx, g.ID(), g, nil)
	return err
}

// SaveGap is kafala.Gaps.SaveGap. That this Redis is older than it was is said no more where the gap covers that: it was noted what that
// has lost.
func (s Losses) SaveGap(ctx context.Context, g kafala.Gap) error {
	if err := s.keep(ctx, g); err != nil {
		return err
	}
	older, seen, err := (&Store{s.core}).Older(ctx)
	if err != nil || older == "" || !g.Covers(seen) {
		return err
	}
	if err := s.conf.Client.Del(ctx, olderKey()).Err(); err != nil {
		return fmt.Errorf("note that it is known what is lost: %w", err)
	}
	return nil
}

// Gaps is kafala.Gaps.Gaps. It costs one round trip.
func (s Losses) Gaps(ctx context.Context) ([]kafala.Gap, error) {
	all, err := s.gaps().all(ctx)
	slices.SortFunc(all, func(a, b kafala.Gap) int { return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To)) })
	return all, err
}

// ChangeGap is kafala.Gaps.ChangeGap.
func (s Losses) ChangeGap(ctx context.Context, id string, change func(*kafala.Gap) ([]kafala.Delivery, error)) (kafala.Gap, error) {
	return s.gaps().change(ctx, id, change)
}

// SaveLost is kafala.LostPayments.SaveLost.
func (s Losses) SaveLost(ctx context.Context, l kafala.LostPayment, out ...kafala.Delivery) (bool, error) {
	return s.lost().add(ctx, l.Payment.ID, l, out)
}

// FindLost is kafala.LostPayments.FindLost. It costs one round trip.
func (s Losses) FindLost(ctx context.Context, payment string) (kafala.LostPayment, error) {
	l, _, err := s.lost().find(ctx, payment)
	return l, err
}

// AllLost is kafala.LostPayments.AllLost. It costs one round trip.
func (s Losses) AllLost(ctx context.Context) ([]kafala.LostPayment, error) {
	all, err := s.lost().all(ctx)
	slices.SortFunc(all, func(a, b kafala.LostPayment) int {
		return cmp.Or(a.Payment.At.Compare(b.Payment.At), cmp.Compare(a.Payment.ID, b.Payment.ID))
	})
	return all, err
}

// ChangeLost is kafala.LostPayments.ChangeLost.
func (s Losses) ChangeLost(ctx context.Context, payment string, change func(*kafala.LostPayment) ([]kafala.Delivery, error)) (
	kafala.LostPayment, error) {
	return s.lost().change(ctx, payment, change)
}
