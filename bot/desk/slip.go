package desk

import (
	"context"
	"errors"
	"slices"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/voice"
)

// While a number is waited for the next one in the queue may be there already: a reference with a slip of the finger is told as one, is
// compared with nobody, and counts as no miss.

// slips are the references with a wrong digit in what was typed where a number is waited for, also where a number stands beside them:
// it is of that guarantee. What may be such a number is none.
func (k clerk) slips(ctx context.Context, a asking) (slips []string, err error) {
	slips = k.handedIn(k.Request.Message.Text).mistyped
	if len(slips) == 0 {
		return nil, nil
	}
	kinds, err := k.kindsOf(ctx, a)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slips, func(slip string) bool {
		return slices.ContainsFunc(kinds, func(kind kafala.NumberKind) bool {
			_, p := typed.NumberOf(kind, slip)
			return p == nil
		})
	}), nil
}

// kindsOf are the kinds, beside those that are read as they stand, of a number that may be meant: those that people here may be named
// by, and of which those are with whom it is to be compared.
func (k clerk) kindsOf(ctx context.Context, a asking) (kinds []kafala.NumberKind, err error) {
	for _, state := range k.Settings.Rules.Gulf {
		kinds = append(kinds, kafala.GulfID(state))
	}
	if a.what != "match" && a.what != toOpen {
		return kinds, nil
	}
	ids, _ := a.idsToOpen()
	for _, id := range ids {
		g, err := k.Office.Ledger.Find(ctx, id)
		switch {
		case errors.Is(err, kafala.ErrNotFound):
			continue
		case err != nil:
			return nil, err
		}
		kind, _ := kafala.ReadNumber(g.Person(kafala.AsGuaranteed).Number)
		kinds = append(kinds, kind)
	}
	return kinds, nil
}

// slipped says of each that it is no reference, and waits for the number still.
func (k clerk) slipped(ctx context.Context, a asking, slips []string) error {
	k.ForgetLeft()
	var lines []string
	for _, reference := range slips {
		lines = append(lines, k.Voice.HTML("staff.mistyped", locales.Data{"Reference": kafala.GroupReference(reference)}))
	}
	return k.waitOn(ctx, a, voice.Joined(append(lines, k.Voice.HTML("waits."+a.what, nil))...))
}
