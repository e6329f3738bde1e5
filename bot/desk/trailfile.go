package desk

import (
	"bytes"
	"context"
	"errors"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/reports"
)

// sendTrail gives all entries of a selection as a file.
func (k clerk) sendTrail(ctx context.Context, s selection, entries []staff.Entry) error {
	var out bytes.Buffer
	if err := reports.Trail(&out, k.Voice.Words, k.Settings, entries, k.references(ctx)); err != nil {
		return err
	}
	return k.sendFile(ctx, "audit-"+s.value+".csv", out.Bytes(), k.Voice.HTML("trail.count", locales.Data{"Number": len(entries)}))
}

// guaranteeOf gives the id of a guarantee by its reference, also of one whose record is lost and whose payment is listed; "" where there
// is none.
func (k clerk) guaranteeOf(ctx context.Context, reference string) (string, error) {
	switch g, err := k.Office.ByReference(ctx, reference); {
	case err == nil:
		return g.ID, nil
	case !errors.Is(err, kafala.ErrNotFound):
		return "", err
	}
	l, _, err := k.Office.Listed(ctx, reference)
	return l.Guarantee, err
}

// references gives the reference of a guarantee by its id, as guaranteeOf knows them, read once for each; "" where it has none.
func (k clerk) references(ctx context.Context) func(id string) string {
	known := map[string]string{}
	return func(id string) string {
		if _, ok := known[id]; !ok {
			known[id] = ""
			g, err := k.Office.Ledger.Find(ctx, id)
			if errors.Is(err, kafala.ErrNotFound) {
				var l kafala.LostPayment
				l, _, err = k.Office.Listed(ctx, id)
				g.Reference = l.Reference
			}
			if err == nil {
				known[id] = g.Reference
			}
		}
		return known[id]
	}
}
