package desk

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/reports"
	"kafalabot/voice"
)

// Books are all money that came and went within some days.
type Books struct {
	*reports.Ledger
	period
	office *kafala.Office
	// Uncompared are those days of it that are over and were not compared with the gateway: what came on them may be missing.
	Uncompared []kafala.Date
}

// ReadBooks reads them. A return stands under the day on which it was recorded, whenever its payment came. What came or went of a
// payment whose record a restore has lost is among them.
func ReadBooks(ctx context.Context, office *kafala.Office, first, last kafala.Date) (Books, error) {
	b := Books{Ledger: reports.NewLedger(first, last), period: period{first, last}, office: office}
	from, to := reports.Span(first, last)
	uncompared, err := office.Uncompared(ctx, first, last) // before the rest: what is compared meanwhile is missing nowhere
	if err != nil {
		return b, b.unread(err)
	}
	b.Uncompared = uncompared
	_, lost, err := office.Losses(ctx)
	if err != nil {
		return b, b.unread(err)
	}
	for _, l := range lost {
		b.AddLost(l)
	}
	return b, b.unread(office.Register.Moved(ctx, from, to, b.Add))
}

func (b Books) unread(err error) error {
	if err != nil {
		return fmt.Errorf("read the books of %s: %w", b.period, err)
	}
	return nil
}

// Days names the period as the audit trail keeps it.
func (b Books) Days() string { return b.period.String() }

// Name is what a file with them is called.
func (b Books) Name() string { return "kafala-" + b.period.String() + ".csv" }

// Write writes them as a table in the language of a voice; who names members of staff, and persons has the two persons named,
// which is for the operator's own machine.
func (b Books) Write(w io.Writer, v voice.Voice, who func(by string) string, persons bool) error {
	return b.Ledger.Write(w, table(v, b.office.Settings, who, persons))
}

// table says how money is written down for whoever reads it.
func table(v voice.Voice, settings *kafala.Settings, who func(by string) string, persons bool) reports.Table {
	t := reports.Table{Words: v.Words, Settings: settings, Who: who, Persons: persons}
	for _, f := range v.Form.Rows(dialogs.InExport) {
		t.Answers = append(t.Answers, reports.Answer{ID: f.ID, Heading: v.Plain("row."+f.ID, nil),
			Say: func(value string) string { return v.Recorded(f, value) }})
	}
	return t
}

// uncomparedShown is how many days a caption names that were not compared, the last of them.
const uncomparedShown = 10

// Caption says what is in them: how many payments and returns, and their sums. Of a day that is not over, or was not compared, it
// says so.
func (b Books) Caption(v voice.Voice) string {
	key, others := "export.done", slices.Clone(b.Uncompared)
	switch {
	case !b.last.Before(kafala.DateOf(b.office.Now())):
		key = "export.sofar"
	case slices.Contains(others, b.last):
		key, others = "export.early", others[:len(others)-1]
	}
	return voice.Joined(b.sums(v, key), b.missing(v, others))
}

// missing names days that were not compared; empty: there are none.
func (b Books) missing(v voice.Voice, days []kafala.Date) string {
	if len(days) == 0 {
		return ""
	}
	var named []string
	for _, d := range days[max(0, len(days)-uncomparedShown):] {
		named = append(named, v.ShortDay(d))
	}
	return v.HTML("export.uncompared", locales.Data{"Count": len(days), "Days": locales.HTML(strings.Join(named, " · "))})
}

func (b Books) sums(v voice.Voice, key string) string {
	return v.HTML(key, locales.Data{"From": v.Gregorian(b.first), "To": v.Gregorian(b.last), "Payments": b.Payments, "Returns": b.Returns,
		"Sums": v.Sums(b.Sums), "VAT": b.VAT.String()})
}

// Names gives how staff read who a history names: members by the names that they are registered under, each read once.
func Names(ctx context.Context, team staff.Team, v voice.Voice) func(by string) string {
	known := map[string]string{}
	return func(by string) string {
		if _, there := known[by]; !there {
			known[by] = nameBy(ctx, team, v, by)
		}
		return known[by]
	}
}

// nameBy names who has moved a guarantee.
func nameBy(ctx context.Context, team staff.Team, v voice.Voice, by string) string {
	if id, ok := strings.CutPrefix(by, "staff:"); ok {
		return registered(ctx, team, atoi(id))
	}
	return word(v, "by."+by, by)
}

// registered is the name of a member of staff, as it is registered, or their number.
func registered(ctx context.Context, team staff.Team, id int64) string {
	if called := staff.CalledIn(ctx, team, id); called.Name != "" {
		return called.Name
	}
	return itoa(id)
}
