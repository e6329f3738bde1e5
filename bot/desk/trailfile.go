package desk

import (
	"bytes"
	"context"

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

// references gives the reference of a guarantee by its id, read once for each; "" where it has none.
func (k clerk) references(ctx context.Context) func(id string) string {
	known := map[string]string{}
	return func(id string) string {
		if _, ok := known[id]; !ok {
			known[id] = ""
			if g, err := k.Office.Ledger.Find(ctx, id); err == nil && g.Reference != "" {
				known[id] = g.Reference
			}
		}
		return known[id]
	}
}
