package kafala

import (
	"context"
	"time"
)

// Unlisted tells since when it is known that no payment belongs to a name which Listed does not find: the gateway's list was read
// whole for every gap that stands, and says the reference of each payment on it. False: that is not known.
func (o *Office) Unlisted(ctx context.Context, name string) (since time.Time, known bool, err error) {
	gaps, lost, err := o.Losses(ctx)
	if err != nil {
		return time.Time{}, false, err
	}
	for _, g := range gaps {
		switch {
		case !o.Settings.Stands(g, o.Now()):
		case g.Read.IsZero():
			return time.Time{}, false, nil
		case since.IsZero() || g.Read.Before(since):
			since = g.Read
		}
	}
	for _, l := range lost {
		if l.Reference == name || l.Guarantee == name || l.Reference == "" && !IsGuaranteeID(name) {
			return time.Time{}, false, nil
		}
	}
	return since, !since.IsZero(), nil
}

// Listed finds what is listed under a reference, or for the id of a guarantee; false: nothing is.
func (o *Office) Listed(ctx context.Context, name string) (LostPayment, bool, error) {
	if o.Lost == nil || name == "" {
		return LostPayment{}, false, nil
	}
	all, err := o.Lost.AllLost(ctx)
	for _, l := range all {
		if l.Reference == name || l.Guarantee == name {
			return l, true, nil
		}
	}
	return LostPayment{}, false, err
}
