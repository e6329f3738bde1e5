package kafala

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// faults lists everything that is wrong with the settings, each by the name it has in the file.
func (s *Settings) faults() []error {
	return slices.Concat(s.Operator.faults(), s.textFaults(), s.Rules.faults(), s.Times.faults(), s.Staff.faults(), s.Separators.faults(),
		s.Questions.faults(), s.kindFaults(), s.tariffFaults(), listFaults("silent", s.Silent, Switches()))
}

// bound is a setting that is a number, and what it may be. Where most is 0 there is no upper bound.
type bound struct {
	name        string
	value       int
	least, most int
	more        string // what is said after it
}

func boundFaults(bounds ...bound) (faults []error) {
	for _, b := range bounds {
		switch {
		case b.most == 0 && b.value < b.least:
			faults = append(faults, fmt.Errorf("%s: must be %d or more%s", b.name, b.least, b.more))
		case b.most > 0 && (b.value < b.least || b.value > b.most):
			faults = append(faults, fmt.Errorf("%s: must be %d to %d%s", b.name, b.least, b.most, b.more))
		}
	}
	return faults
}

// listFaults names a list that has something which is not known, "knows only" what is, or something twice.
func listFaults(name string, given, known []string) (faults []error) {
	for i, g := range given {
		switch {
		case !slices.Contains(known, g):
			faults = append(faults, fmt.Errorf("%s: knows only %v", name, known))
		case slices.Contains(given[:i], g):
			faults = append(faults, fmt.Errorf("%s: has %s twice", name, g))
		}
	}
	return faults
}

// languageFaults names the languages in which a text is not given and has to be, is given without a word, or is given and nobody is
// spoken to in them.
func languageFaults(name string, t Text) (faults []error) {
	for _, language := range TextLanguages {
		if _, given := t[language]; !given {
			faults = append(faults, fmt.Errorf("%s.%s: is missing", name, language))
		}
	}
	for language, words := range t {
		switch {
		case !slices.Contains(slices.Concat(TextLanguages, OtherLanguages), language):
			faults = append(faults, fmt.Errorf("%s.%s: no such language", name, language))
		case strings.TrimSpace(words) == "":
			faults = append(faults, fmt.Errorf("%s.%s: is missing", name, language))
		}
	}
	return faults
}

func (s *Settings) textFaults() []error {
	return boundFaults(bound{name: "notice", value: s.Notice, least: 1}, bound{name: "vat_percent", value: s.VATRate, most: 100})
}

func (r Rules) faults() []error {
	faults := boundFaults(
		bound{name: "rules.lookups_per_minute", value: r.Lookups, least: 1},
		bound{name: "rules.open_per_guarantor", value: r.Open, least: 1},
		bound{name: "rules.issued_per_person", value: r.Person, least: 1},
		bound{name: "rules.ids_per_day", value: r.IDs, least: 2, more: ", since a request needs two"},
		bound{name: "rules.links_per_chat", value: r.Links, least: 1},
		bound{name: "rules.links_per_day", value: r.LinksDay, least: 1},
		bound{name: "rules.links_in_all", value: r.AllLinks, least: 1},
		bound{name: "rules.declines_per_chat", value: r.Declines, least: 1},
		bound{name: "rules.declines_in_all", value: r.AllDeclines, least: 1},
		bound{name: "rules.valid_days", value: r.ValidDays, most: 3650},
		bound{name: "rules.unused_after", value: r.UnusedAfter, most: 365},
	)
	if r.LookupsDay < r.Lookups {
		faults = append(faults, errors.New("rules.lookups_per_day: must not be less than rules.lookups_per_minute"))
	}
	if r.PrivateEntry != InChat && !r.OnPage() {
		faults = append(faults, fmt.Errorf("rules.private_entry: must be %q, %q or %q", InChat, InEither, OnPageAlone))
	}
	if r.PrivateEntry == OnPageAlone && !r.DeleteIDs {
		faults = append(faults, errors.New("rules.delete_id_messages: must be true where rules.private_entry is required"))
	}
	if len(r.Guarantors) == 0 {
		faults = append(faults, errors.New("rules.guarantors: is empty"))
	}
	faults = append(faults, listFaults("rules.guarantors", r.Guarantors, []string{"citizen", "resident"})...)
	faults = append(faults, listFaults("rules.gulf_numbers", r.Gulf, GulfStates)...)
	faults = append(faults, listFaults("rules.pay_with", r.PayWith, PayWays)...)
	if len(r.PayWith) == 0 {
		faults = append(faults, errors.New("rules.pay_with: is empty"))
	}
	return append(faults, r.Source.faults(slices.Contains(r.Guarantors, "resident"))...)
}

// SweepLeast is how near to one another two sweeps may be: each asks the gateway for its list. SweepMost is how far they may lie apart:
// half of the time after which whoever is on call is told that there was none (the alert KafalabotSweepStands).
const (
	SweepLeast = time.Second
	SweepMost  = 5 * time.Minute
)

// LeaseLeast and LeaseMost bound after how long a delivery that a process has claimed is anybody's again: shorter and it is sent twice
// while that one still sends it, longer and whoever waits for it waits for a process that is dead.
const (
	LeaseLeast = time.Second
	LeaseMost  = time.Hour
)

func (t Times) faults() (faults []error) {
	for _, d := range []struct {
		name  string
		lasts Duration
	}{
		{"link", t.Link}, {"session", t.Session}, {"profile", t.Profile}, {"records", t.Records},
		{"personal", t.Personal},
	} {
		if d.lasts <= 0 {
			faults = append(faults, fmt.Errorf("times.%s: must be more than 0", d.name))
		}
	}
	if s := time.Duration(t.Sweep); s < SweepLeast || s > SweepMost {
		faults = append(faults, fmt.Errorf("times.sweep: must be %s to %s", SweepLeast, SweepMost))
	}
	if l := time.Duration(t.Lease); l < LeaseLeast || l > LeaseMost {
		faults = append(faults, fmt.Errorf("times.lease: must be %s to %s", LeaseLeast, LeaseMost))
	}
	if t.Reminder < 0 || t.Reminder > 0 && t.Reminder >= t.Session {
		faults = append(faults, errors.New("times.reminder: must be 0 or more, and less than times.session"))
	}
	if t.LinkReminder < 0 || t.LinkReminder > 0 && t.LinkReminder >= t.Link {
		faults = append(faults, errors.New("times.link_reminder: must be 0 or more, and less than times.link"))
	}
	faults = append(faults, boundFaults(bound{name: "times.quiet_from", value: t.QuietFrom, most: 23},
		bound{name: "times.quiet_until", value: t.QuietTo, most: 23})...)
	if time.Duration(t.Session) >= 7*Day {
		// Telegram numbers updates anew after a week without any; a session must not remember longer.
		faults = append(faults, errors.New("times.session: must be less than 7 days"))
	}
	return faults
}

func (s *Settings) kindFaults() (faults []error) {
	if len(s.Kinds) == 0 {
		faults = append(faults, errors.New("kind: at least one is needed"))
	}
	var ids []string
	for i, k := range s.Kinds {
		name := fmt.Sprintf("kind[%d]", i)
		faults = append(faults, idFaults(name, k.ID, ids)...)
		faults = append(faults, languageFaults(name+".name", k.Name)...)
		faults = append(faults, languageFaults(name+".meaning", k.Meaning)...)
		faults = append(faults, languageFaults(name+".undertaking", k.Undertaking)...)
		faults = append(faults, boundFaults(bound{name: name + ".version", value: k.Version, least: 1})...)
		faults = append(faults, k.identityFault(name)...)
		ids = append(ids, k.ID)
	}
	return faults
}

func (s *Settings) tariffFaults() (faults []error) {
	var ids []string
	for i, c := range s.Tariff {
		name := fmt.Sprintf("charge[%d]", i)
		faults = append(faults, idFaults(name, c.ID, ids)...)
		faults = append(faults, languageFaults(name+".name", c.Name)...)
		faults = append(faults, boundFaults(bound{name: name + ".amount", value: int(c.Amount), most: 10_000_000, more: " halalas"})...)
		faults = append(faults, c.ownerFaults(name)...)
		ids = append(ids, c.ID)
	}
	if total := Price(s.Tariff, s.VATRate).Total; total < 100 {
		faults = append(faults, errors.New("charge: the total must be 100 halalas or more, as the gateway wants"))
	}
	return faults
}

// ownerFaults tells where it is not said whose a charge is.
func (c Charge) ownerFaults(name string) []error {
	switch {
	case c.Whose != OfOperator && c.Whose != Collected:
		return []error{fmt.Errorf("%s.whose: must be %q, or %q with %s.for", name, OfOperator, Collected, name)}
	case c.Whose == Collected:
		return languageFaults(name+".for", c.For)
	case len(c.For) > 0:
		return []error{fmt.Errorf("%s.for: is only for what is collected for somebody else", name)}
	}
	return nil
}

// idFaults tells what is wrong with the id of a kind or a charge, after those before it.
func idFaults(name, id string, before []string) []error {
	if isID(id) && !slices.Contains(before, id) {
		return nil
	}
	return []error{fmt.Errorf("%s.id: must be 1 to 16 of a–z and _, and its own", name)}
}

func isID(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && r != '_' {
			return false
		}
	}
	return s != "" && len(s) <= 16
}
