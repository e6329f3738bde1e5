package staff

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// What staff do at the counter. Each method checks that the rank carries the duty and leaves its entry in the audit
// trail, also where it refuses; a Problem is what the member of staff may be told. Nothing is shown before its entry
// is written.

// Quota count what may not be done too often. Keys and values may be personal; the store keeps neither in clear.
type Quota interface {
	// Allow tells whether this may happen once more: limit times at once, and then once each time that per/limit has passed.
	Allow(ctx context.Context, key string, limit int, per time.Duration) (bool, error)
	// AllowNew tells whether a value may be used under a key, at most limit different ones in each period.
	AllowNew(ctx context.Context, key, value string, limit int, per time.Duration) (bool, error)
	// FreeAt tells when one more value may be used under a key that is used up, of those of each period.
	FreeAt(ctx context.Context, key string, per time.Duration) (time.Time, error)
	// Name is a name of a value, always the same one, which tells nothing of it. It costs nothing.
	Name(value string) string
}

// Reasons are why a duty may be done, where it needs a reason. They are kept in records and in the trail, so each is
// a word of a list: what people type may name somebody.
var Reasons = map[Duty][]string{
	Find:     {"card", "case", "authority", "complaint"},
	FindPaid: {"card", "case", "authority", "complaint"},
	Unaccept: {"number", "kind", "details", "papers", "later"},
	End:      {"appeared", "settled", "replaced", "mistake"},
	Refund:   {kafala.WhyUnaccepted, kafala.WhyAsked, kafala.WhyDuplicate, kafala.WhyNotTaken, kafala.WhyFault},
	Close:    {"unpaid", "appeared", "settled", "replaced"},
	Freeze:   {"impersonated", "unwanted", "authority", "suspicious"},
	CallOff:  {"asked", "duplicate", "mistake", "suspicious"},
	Disclose: {"compare", "case", "authority", "complaint"},
	Note:     {"no-card", "comes-back", "office-asked", "callback", "complained", "unclear"},

	NamePersons: {"accounts", "examination", "authority", "complaint"},
}

// Counter is where staff act on guarantees and on who is staff. Each act goes through the office's own rules.
type Counter struct {
	Office  *kafala.Office
	Team    Team
	Invites Invites
	Quota   Quota
	Audit   Audit
	Lately  Lately  // nil: nobody is told what they have seen
	Admins  []int64 // who is an admin whatever Team says
}

// Match compares an ID number, in any digits and grouping, with those of a guarantee and tells whose it is; "" is
// nobody's. It takes as long whatever it finds. So many different numbers a day may be tried on one guarantee, so
// that nobody finds a number by asking.
func (c *Counter) Match(ctx context.Context, by Actor, id, number string) (kafala.Role, error) {
	m, err := c.compare(ctx, by, id, number)
	if err != nil {
		return "", err
	}
	return m.role, c.compared(ctx, by, m)
}

// AskMatch refuses, before a number is typed, what Match would refuse for any: a guarantee that is frozen. One that there is not is not
// refused here.
func (c *Counter) AskMatch(ctx context.Context, by Actor, id string) error {
	e := Action{Duty: Match, Guarantee: id}
	if err := c.may(ctx, by, e); err != nil {
		return err
	}
	switch g, err := c.Office.Ledger.Find(ctx, id); {
	case errors.Is(err, kafala.ErrNotFound):
		return nil
	case err != nil:
		return fmt.Errorf("see whether %s is frozen: %w", id, err)
	case g.Frozen():
		return c.refuse(ctx, by, e, Refused, kafala.NewProblem("frozen"))
	}
	return nil
}

// matching is what came of comparing a number with a guarantee.
type matching struct {
	g    kafala.Guarantee
	role kafala.Role // whose it is; "": nobody's
}

// compare compares a number with those of a guarantee, and refuses where that may not be.
func (c *Counter) compare(ctx context.Context, by Actor, id, number string) (m matching, err error) {
	e := Action{Duty: Match, Guarantee: id}
	if err := c.may(ctx, by, e); err != nil {
		return m, err
	}
	if m.g, err = c.open(ctx, by, e); err != nil {
		return m, err
	}
	number, p := typedFor(m.g, number)
	if p != nil {
		return m, c.refuse(ctx, by, e, Malformed, p)
	}
	if err := c.daily(ctx, by, e, "match:"+id, number, c.Office.Settings.Staff.Matches); err != nil {
		return m, err
	}
	if !m.g.Matchable() {
		return m, c.refuse(ctx, by, e, Refused, kafala.NewProblem("frozen"))
	}
	for _, r := range []kafala.Role{kafala.AsGuarantor, kafala.AsGuaranteed} {
		if sameNumber(m.g.Person(r).Number, number) {
			m.role = r
		}
	}
	return m, nil
}

// compared writes what came of a comparison.
func (c *Counter) compared(ctx context.Context, by Actor, m matching) error {
	outcome := "match-none"
	if m.role != "" {
		outcome = "match-" + string(m.role)
	}
	if err := c.write(ctx, c.entry(by, Action{Duty: Match, Guarantee: m.g.ID}, outcome)); err != nil {
		return err
	}
	_, err := c.sign(ctx, by, m.g, (*kafala.Guarantee).MatchPerson)
	return err
}

// typedFor reads a number as one that the people of a guarantee may have: of any kind that it shows or is said to be of, else
// of the kind by which the guaranteed person is named.
func typedFor(g kafala.Guarantee, text string) (string, *kafala.Problem) {
	number, p := typed.Number(text)
	if p == nil || typed.GulfKind(text) != "" {
		return number, p
	}
	kind, _ := kafala.ReadNumber(g.Person(kafala.AsGuaranteed).Number)
	if number, wrong := typed.NumberOf(kind, text); wrong == nil {
		return number, nil
	}
	return "", p
}

// sameNumber compares two numbers in a time that tells nothing of either.
func sameNumber(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// daily refuses an action whose number of different values in a day is used up, and says of what that is and until when.
func (c *Counter) daily(ctx context.Context, by Actor, e Action, what, value string, limit int) error {
	key := fmt.Sprintf("%s:%d", what, by.ID)
	ok, err := c.Quota.AllowNew(ctx, key, value, limit, kafala.Day)
	if err != nil || ok {
		return err
	}
	until, err := c.Quota.FreeAt(ctx, key, kafala.Day)
	if err != nil {
		return err
	}
	p := kafala.NewProblem("staff.many.find")
	switch kind, _, _ := strings.Cut(what, ":"); kind {
	case "match":
		p = kafala.NewProblem("staff.many.match")
	case "disclose":
		p = kafala.NewProblem("staff.many.disclose")
	}
	p.Data = map[string]any{"Count": limit, "Until": until}
	return c.refuse(ctx, by, e, Capped, p)
}

// open reads a guarantee whose people are to be looked at; one whose personal fields are erased is a Problem.
func (c *Counter) open(ctx context.Context, by Actor, e Action) (kafala.Guarantee, error) {
	g, err := c.Office.Ledger.Find(ctx, e.Guarantee)
	switch {
	case errors.Is(err, kafala.ErrNotFound):
		return kafala.Guarantee{}, c.missing(ctx, c.entry(by, e, Nothing), e.Guarantee)
	case err != nil:
		return kafala.Guarantee{}, err
	case !g.Named():
		return kafala.Guarantee{}, c.refuse(ctx, by, e, Nothing, kafala.NewProblem("staff.erased"))
	}
	return g, nil
}

// Disclose gives a guarantee to somebody who will see all of its names and numbers. why is of Reasons.
func (c *Counter) Disclose(ctx context.Context, by Actor, id, why string) (kafala.Guarantee, error) {
	e := Action{Duty: Disclose, Guarantee: id, Why: why}
	if err := c.may(ctx, by, e); err != nil {
		return kafala.Guarantee{}, err
	}
	if err := c.daily(ctx, by, e, "disclose", id, c.Office.Settings.Staff.Disclosures); err != nil {
		return kafala.Guarantee{}, err
	}
	g, err := c.open(ctx, by, e)
	if err != nil {
		return kafala.Guarantee{}, err
	}
	if err := c.write(ctx, c.entry(by, e, Done)); err != nil {
		return kafala.Guarantee{}, err
	}
	return c.sign(ctx, by, g, (*kafala.Guarantee).OpenCard)
}

// Found is what a search by an ID number gives.
type Found struct {
	// Guarantees are those in force first, all of them, then others that were paid once, then requests that nobody has
	// paid; newest first among each.
	Guarantees []kafala.Guarantee
	More       int // how many there are besides, none of them in force
}

// Find lists the guarantees and requests that name the person of an ID number in either role. why is of Reasons; so many
// different numbers a day may be asked for. Each one that is given has its own entry.
func (c *Counter) Find(ctx context.Context, by Actor, number, why string) (Found, error) {
	e := Action{Duty: Find, Why: why}
	if err := c.may(ctx, by, e); err != nil {
		return Found{}, err
	}
	number, p := typed.Number(number)
	if p != nil {
		return Found{}, c.refuse(ctx, by, e, Malformed, p)
	}
	if err := c.searched(ctx, by, e, number); err != nil {
		return Found{}, err
	}
	named, err := c.Office.Places.ByNumber(ctx, number, unpaidListed)
	if err == nil {
		named.Paid, err = c.Office.AllUpToDate(ctx, named.Paid)
	}
	if err != nil {
		return Found{}, err
	}
	found := list(named)
	rows := []Entry{c.entry(by, e, Nothing)}
	for i, g := range found.Guarantees {
		e.Guarantee = g.ID
		rows = append(rows[:i], c.entry(by, e, Done))
	}
	if err := c.write(ctx, rows...); err != nil {
		return Found{}, err
	}
	for i, g := range found.Guarantees { // the list tells whether it is in force, whose it is and since when
		if found.Guarantees[i], err = c.sign(ctx, by, g, (*kafala.Guarantee).OpenCard); err != nil {
			return Found{}, err
		}
	}
	return found, nil
}

// How many are listed of those that are not in force: paid once, and never paid.
const overListed, unpaidListed = 15, 5

// list puts what names a person in the order in which it is of use at the counter.
func list(named kafala.Named) Found {
	var force, over []kafala.Guarantee
	for _, g := range named.Paid {
		if g.Status == kafala.Issued {
			force = append(force, g)
		} else {
			over = append(over, g)
		}
	}
	more := named.More + max(0, len(over)-overListed)
	return Found{slices.Concat(force, over[:min(overListed, len(over))], named.Unpaid), more}
}
