package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"kafalabot/kafala"
)

// record is a guarantee as it was seen, and its fields by their stored names.
type record struct {
	kafala.Guarantee
	fields map[string]json.RawMessage
}

// ofLater is a field that neither release knows: what a still later one may have written.
const ofLater = "sidebyside"

// plant puts a field into the record that neither release knows. Both must leave it there.
func (p *person) plant(ctx context.Context) error {
	_, err := p.h.store.Records().Change(ctx, p.id, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		fields, err := fieldsOf(*g)
		if err != nil {
			return nil, err
		}
		fields[ofLater] = json.RawMessage(`"later"`)
		text, err := json.Marshal(fields)
		g.KeepAsRead(string(text))
		return nil, err
	})
	return err
}

func fieldsOf(g kafala.Guarantee) (fields map[string]json.RawMessage, err error) {
	text, err := json.Marshal(g)
	if err == nil {
		err = json.Unmarshal(text, &fields)
	}
	return fields, err
}

// look reads the record and compares it with what it was when last seen: no field of it may go, in none of the fates.
func (p *person) look(ctx context.Context) error {
	if p.id == "" {
		return nil
	}
	g, err := p.h.store.Records().Find(ctx, p.id)
	if err != nil {
		return err
	}
	now := record{Guarantee: g}
	if now.fields, err = fieldsOf(g); err != nil {
		return err
	}
	if p.kept.fields != nil {
		if err := kafala.Continues(p.kept.Guarantee, g); err != nil {
			return err
		}
	}
	for name := range p.kept.fields {
		if _, there := now.fields[name]; !there {
			return fmt.Errorf("%s was written without its field %q", p.id, name)
		}
	}
	if p.h.later && p.kept.fields != nil && !strings.Contains(g.AsRead(), ofLater) {
		return fmt.Errorf("%s has lost what a later release had written", p.id)
	}
	p.kept = now
	return nil
}

// whole tells what a record lacks that it must have by the fate of its person.
func (p *person) whole(g kafala.Guarantee) (lacks []string) {
	need := func(what string, so bool) {
		if !so {
			lacks = append(lacks, what)
		}
	}
	for field, typed := range p.answers {
		if field == "mobile" { // kept in international form
			typed = "+966" + strings.TrimPrefix(typed, "0")
		}
		need("answer "+field, g.Answers[field] == typed)
	}
	need("region and kind", g.Answers["region"] == "riyadh" && g.Answers["kind"] == "appearance")
	need("consent", g.Consent.Version > 0 && !g.Consent.At.IsZero())
	need("undertaking", g.Undertaking.Hash != "" && !g.Undertaking.At.IsZero())
	need("amount", g.Amount.Total > 0 && len(g.Amount.Lines) > 0)
	need("language, times and links", g.Language == "ar" && !g.Opened.IsZero() && g.Callback != "" && g.Invoice.ID != "")
	need("status "+string(p.fate.ends), g.Status == p.fate.ends)
	if p.fate.ends == kafala.Cancelled {
		need("no reference", g.Reference == "" && g.Payment.ID == "")
		return lacks
	}
	need("reference", g.Reference != "" && g.Token != "" && !g.IssuedAt.IsZero() && !g.Until.IsZero())
	need("payment", g.Payment.ID != "" && g.Payment.Amount == g.Amount.Total)
	has := p.fate.has
	// A sheet that would say what was paid is drawn anew once some of that is back.
	need("files of the receipt", p.fate.ends == kafala.Refunded || g.Files.QR != "" && (g.Files.Sheet != "" || has.part > 0))
	need("declined tries", (len(g.Declined) > 0) == has.declined)
	need("one presented mark", len(g.Presented) == count(has.presented))
	need("what was struck out", len(g.Presented) == 0 || g.Presented[0].Stands() != has.struck)
	need("one decision", len(g.Decided) == count(has.decided))
	need("what has gone back", g.Payment.Back == p.backAtLast(g))
	need("order of the refund", g.Order.Given() == (p.fate.ends == kafala.Refunded))
	need("second supervisor", (g.Order.Second != 0) == has.byTwo)
	return lacks
}

func count(one bool) int {
	if one {
		return 1
	}
	return 0
}

// backAtLast is how much of the payment must be back.
func (p *person) backAtLast(g kafala.Guarantee) kafala.Halalas {
	if p.fate.ends == kafala.Refunded {
		return max(g.TermsOf(g.Order).Sum, partly)
	}
	return p.fate.has.part
}
