package kafalatest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kafalabot/kafala"
)

// Records are the guarantees of a Memory.
type Records struct{ m *Memory }

// change is what is done to a guarantee.
type change = func(*kafala.Guarantee) ([]kafala.Delivery, error)

// Create is kafala.Ledger.Create.
func (r Records) Create(ctx context.Context, g kafala.Guarantee, out ...kafala.Delivery) (kafala.Guarantee, bool, error) {
	if err := r.m.lock(ctx); err != nil {
		return kafala.Guarantee{}, false, err
	}
	defer r.m.mu.Unlock()
	if err := check(g, out); err != nil {
		return kafala.Guarantee{}, false, fmt.Errorf("open guarantee %s: %w", g.ID, err)
	}
	if kept, rev := r.m.find(g.ID); rev > 0 {
		return kept, false, nil
	}
	err := r.m.save(g, 0, out)
	if asked := (*kafala.AskedError)(nil); errors.As(err, &asked) {
		kept, _ := r.m.find(asked.ID)
		return kept, false, nil
	}
	return g, err == nil, err
}

// Find is kafala.Ledger.Find.
func (r Records) Find(ctx context.Context, id string) (kafala.Guarantee, error) {
	g, _, err := r.find(ctx, id)
	return g, err
}

func (r Records) find(ctx context.Context, id string) (kafala.Guarantee, int, error) {
	if err := r.m.lock(ctx); err != nil {
		return kafala.Guarantee{}, 0, err
	}
	defer r.m.mu.Unlock()
	g, rev := r.m.find(id)
	if rev == 0 {
		return g, 0, fmt.Errorf("guarantee %s: %w", id, kafala.ErrNotFound)
	}
	return g, rev, nil
}

// Change is kafala.Ledger.Change. It runs do twice for each try, as if the first one had lost a race, so that a
// change that is not repeatable shows.
func (r Records) Change(ctx context.Context, id string, do change) (kafala.Guarantee, error) {
	for {
		lost, _, err := r.find(ctx, id)
		if err == nil {
			err = lost.Newer()
		}
		if err != nil {
			return kafala.Guarantee{}, err
		}
		_, _ = do(&lost)
		g, rev, err := r.find(ctx, id)
		if err != nil {
			return kafala.Guarantee{}, err
		}
		out, err := do(&g)
		saved, err := r.changed(ctx, id, g, rev, out, err)
		if !errors.Is(err, kafala.ErrStale) {
			return saved, err
		}
	}
}

// changed saves what became of a record that was read at a revision, or returns kafala.ErrStale. failed is the error of
// the change.
func (r Records) changed(ctx context.Context, id string, g kafala.Guarantee, rev int, out []kafala.Delivery, failed error) (
	kafala.Guarantee, error) {
	if err := r.m.lock(ctx); err != nil {
		return kafala.Guarantee{}, err
	}
	defer r.m.mu.Unlock()
	was, now := r.m.find(id)
	switch {
	case now == 0:
		return kafala.Guarantee{}, fmt.Errorf("guarantee %s: %w", id, kafala.ErrNotFound)
	case now != rev:
		return kafala.Guarantee{}, kafala.ErrStale
	case errors.Is(failed, kafala.ErrUnchanged):
		return was, nil
	case failed != nil:
		return kafala.Guarantee{}, failed
	case g.ID != id, g.Chat != was.Chat && !g.Forgotten(), was.Reference != "" && g.Reference != was.Reference:
		return kafala.Guarantee{}, fmt.Errorf("change of guarantee %s touches what names it", id)
	}
	err := kafala.Continues(was, g)
	if err == nil {
		err = check(g, out)
	}
	if err == nil {
		err = r.m.save(g, rev, out)
	}
	if err == nil && g.Chat == 0 {
		r.m.untell(id)
	}
	if err != nil {
		return kafala.Guarantee{}, fmt.Errorf("change guarantee %s: %w", id, err)
	}
	kept, _ := r.m.find(id)
	return kept, nil
}

// Erase is kafala.Ledger.Erase.
func (r Records) Erase(ctx context.Context, id string, may func(kafala.Guarantee) bool) (bool, error) {
	for {
		g, rev, err := r.find(ctx, id)
		if errors.Is(err, kafala.ErrNotFound) {
			return true, nil
		}
		if err == nil {
			err = g.Newer()
		}
		if err != nil || !may(g) {
			return false, err
		}
		if r.erased(id, rev) {
			return true, nil
		}
	}
}

func (r Records) erased(id string, rev int) bool {
	r.m.mu.Lock()
	defer r.m.mu.Unlock()
	g, now := r.m.find(id)
	if now != rev {
		return now == 0
	}
	delete(r.m.references, g.Claims())
	delete(r.m.records, id)
	delete(r.m.looks, id)
	delete(r.m.ends, id)
	r.m.untell(id)
	return true
}

// ByReference is kafala.Index.ByReference.
func (r Records) ByReference(ctx context.Context, reference string) (kafala.Guarantee, error) {
	if err := r.m.lock(ctx); err != nil {
		return kafala.Guarantee{}, err
	}
	id := r.m.references[reference]
	r.m.mu.Unlock()
	g, err := r.Find(ctx, id)
	if err == nil && g.Reference != reference { // drawn, and not issued
		return kafala.Guarantee{}, fmt.Errorf("reference: %w", kafala.ErrNotFound)
	}
	return g, err
}

// ByInvoice is kafala.Owners.ByInvoice.
func (r Records) ByInvoice(ctx context.Context, invoice string) (kafala.Guarantee, error) {
	return r.one(ctx, func(g kafala.Guarantee) bool { return g.Names(invoice) })
}

// Asked is kafala.Owners.Asked.
func (r Records) Asked(ctx context.Context, chat int64, number string) (kafala.Guarantee, error) {
	return r.one(ctx, func(g kafala.Guarantee) bool {
		return g.Chat == chat && g.Status == kafala.Awaiting && number != "" && g.Person(kafala.AsGuaranteed).Number == number
	})
}

// one finds the oldest guarantee for which a condition holds.
func (r Records) one(ctx context.Context, is func(kafala.Guarantee) bool) (kafala.Guarantee, error) {
	if err := r.m.lock(ctx); err != nil {
		return kafala.Guarantee{}, err
	}
	defer r.m.mu.Unlock()
	found := r.m.all(is)
	if len(found) == 0 {
		return kafala.Guarantee{}, fmt.Errorf("guarantee: %w", kafala.ErrNotFound)
	}
	return found[len(found)-1], nil
}

// ByChat is kafala.Index.ByChat.
func (r Records) ByChat(ctx context.Context, chat int64, limit int) ([]kafala.Guarantee, error) {
	if err := r.m.lock(ctx); err != nil {
		return nil, err
	}
	defer r.m.mu.Unlock()
	found := r.m.all(func(g kafala.Guarantee) bool { return g.Chat == chat && chat != 0 })
	return found[:min(limit, len(found))], nil
}

// PaidByChat is kafala.Index.PaidByChat.
func (r Records) PaidByChat(ctx context.Context, chat int64) ([]kafala.Guarantee, error) {
	if err := r.m.lock(ctx); err != nil {
		return nil, err
	}
	defer r.m.mu.Unlock()
	return r.m.all(func(g kafala.Guarantee) bool { return g.Chat == chat && chat != 0 && len(g.Payments()) > 0 }), nil
}

// Current is kafala.Index.Current.
func (r Records) Current(ctx context.Context, chat int64, newest int) ([]kafala.Guarantee, error) {
	if err := r.m.lock(ctx); err != nil {
		return nil, err
	}
	defer r.m.mu.Unlock()
	found := r.m.all(func(g kafala.Guarantee) bool { return g.Chat == chat && chat != 0 })
	last := found[:min(newest, len(found))]
	return slices.DeleteFunc(slices.Clone(found), func(g kafala.Guarantee) bool {
		among := slices.ContainsFunc(last, func(one kafala.Guarantee) bool { return one.ID == g.ID })
		return !among && g.Status != kafala.Awaiting && len(g.Payments()) == 0
	}), nil
}
