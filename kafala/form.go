package kafala

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// Forms are the stored forms of one kind of record after its first one, the oldest first: each entry tells whether a
// record holds what came with that form. So a record is written in the oldest form that can hold it, and an earlier
// release, whose list is shorter, knows what it must not write over. Entries are only ever added, at the end.
type Forms[T any] []func(T) bool

// Knows returns ErrNewer for a form that is not listed.
func (f Forms[T]) Knows(form int) error {
	if form > len(f) {
		return fmt.Errorf("%w: form %d, and %d is the newest that is known", ErrNewer, form, len(f))
	}
	return nil
}

// Of gives the form in which a record is to be written, 0 for the first. It returns ErrNewer for one that was read in
// a form which is not listed.
func (f Forms[T]) Of(record T, read int) (int, error) {
	for form := len(f); form > 0; form-- {
		if f[form-1](record) {
			return form, f.Knows(read)
		}
	}
	return 0, f.Knows(read)
}

// The forms of guarantees and deliveries. The others stand beside the record that they are of.
var (
	GuaranteeForms = Forms[Guarantee]{logged, owning, foreign, decided, orphaned}
	DeliveryForms  Forms[Delivery]
)

// logged tells of the form in which marks became a log, and an act of two people one with dates: who has opened or matched
// it, what was struck out, withdrawn or backed, an end that may be taken back, a freeze, how much is to go back and until when
// somebody asks for it. Which lines are taxable needs no form: it is held against the VAT (Breakdown.Split).
func logged(g Guarantee) bool {
	m := g.Order
	asking := func(p Payment) bool { return !p.Asking.IsZero() }
	return len(g.Matched)+len(g.Seen)+len(g.Orders) > 0 || !g.Closing.At.IsZero() || !g.Ending.At.IsZero() ||
		!g.Freeze.At.IsZero() ||
		m.From != "" || m.Person != "" || m.SecondPerson != "" || !m.WithdrawnAt.IsZero() || m.Sum > 0 ||
		slices.ContainsFunc(g.Payments(), asking) ||
		slices.ContainsFunc(g.Presented, func(m Mark) bool { return m.Person != "" || !m.Stands() })
}

// owning tells of the form in which a record names the links that it had before, and money has a currency of its own.
func owning(g Guarantee) bool {
	foreign := func(p Payment) bool { return p.Currency != "" }
	return len(g.Former) > 0 || slices.ContainsFunc(g.Payments(), foreign)
}

// foreign tells of the form in which a guaranteed person is named by a number that is no ID or Iqama number: an earlier release
// would show it without the document that it is to be compared with.
func foreign(g Guarantee) bool {
	kind, _ := ReadNumber(g.Person(AsGuaranteed).Number)
	return kind != "" && !kind.Saudi()
}

// decided tells of the form in which it is recorded what the traffic police decided: an earlier release would take such a
// guarantee for one without that sign of use, and let one person have its money.
func decided(g Guarantee) bool { return len(g.Decided) > 0 }

// orphaned tells of the form in which nobody asked for a guarantee any more: an earlier release would put it among those of chat
// 0, and promise that chat what it has to tell.
func orphaned(g Guarantee) bool { return g.Forgotten() }

// Newer is ErrNewer for a guarantee that a later release has written in a form of its own, else nil. Such a one may be
// shown; whether something is to be done about it, only that release knows.
func (g *Guarantee) Newer() error {
	if err := GuaranteeForms.Knows(g.Form); err != nil {
		return fmt.Errorf("guarantee %s: %w", g.ID, err)
	}
	return nil
}

// Unknown travels in a record that holds what this release has no field for, in itself or in one of its parts, so that
// whoever saves the record can put it back. Most hold nothing of that kind.
type Unknown struct{ record string }

// AsRead is the JSON that the record was read from, or empty where nothing in it is unknown.
func (u Unknown) AsRead() string { return u.record }

// KeepAsRead keeps the JSON that the record was read from; empty: nothing in it is unknown.
func (u *Unknown) KeepAsRead(record string) { u.record = record }

// ReadJSON is json.Unmarshal, and tells whether v, or a part of it, has no field for something that is there.
func ReadJSON(text []byte, v any) (unknown bool, err error) {
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	if strict.Decode(v) == nil && strict.InputOffset() == int64(len(text)) {
		return false, nil
	}
	return true, json.Unmarshal(text, v)
}
