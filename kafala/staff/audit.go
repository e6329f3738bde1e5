package staff

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"kafalabot/kafala"
)

// Entry is one line of the audit trail: who did what, when, about what, why, and what came of it. It holds ids only,
// never a name or a number of a person.
type Entry struct {
	At        time.Time `json:"t"`
	By        int64     `json:"b"` // Telegram's number of the member of staff; 0: an operator at the machine, or a stranger
	Rank      Rank      `json:"r,omitempty"`
	Duty      Duty      `json:"d"`
	Act       string    `json:"a,omitempty"` // joins the two entries of an act: that it was begun, and what came of it
	Guarantee string    `json:"g,omitempty"`
	Asked     string    `json:"q,omitempty"` // the reference that was asked for, where it names nothing or is refused
	Member    int64     `json:"m,omitempty"` // the member of staff that it was done to
	Stranger  string    `json:"s,omitempty"` // who is no staff, or not yet, in the place of By, or of Member where By is there (Audit.Names)
	Why       string    `json:"w,omitempty"` // of a fixed list, or a rank: never typed
	Outcome   string    `json:"o"`
	Way       Way       `json:"v,omitempty"` // by what a guarantee was asked for
}

// The outcomes of an act, as its entry names them.
const (
	Trying    = "trying"    // begun; an entry of the same Act says what came of it
	Done      = "done"      // it took effect; of a duty that only shows (Acts), it was shown
	Seen      = "seen"      // of a duty that acts: something of it was shown, and nothing was done
	Nothing   = "nothing"   // there was nothing to be done, or nothing was found
	Refused   = "refused"   // the rank, or a rule, does not allow it
	Capped    = "capped"    // the day's number of it is used up
	Malformed = "malformed" // what was given cannot be read
	lapsed    = "lapsed"    // a rank, by itself
	Failed    = "failed"    // something went wrong; whether it took effect is to be seen from the record
)

// Audit keeps the trail. What it has taken is never changed or lost.
type Audit interface {
	// Write adds entries to the trail, together and in their order.
	Write(ctx context.Context, entries ...Entry) error
	// Trail gives the entries of [from, to) in the order in which they were written, until each returns an error.
	Trail(ctx context.Context, from, to time.Time, each func(Entry) error) error
	// Back gives the entries before a place in the trail, the last one first, until each returns an error. What has no such place is
	// read from the nearest one before it.
	Back(ctx context.Context, before TrailSpot, each func(TrailSpot, Entry) error) error
	// Names lists the names of somebody who is no staff, by their number at Telegram, which none of them tells: first the one
	// under which entries are written now, then those of earlier times.
	Names(id int64) []string
}

// TrailSpot is a place in the trail, which stays what it is however the trail grows. The zero value is its end.
type TrailSpot struct {
	Day string // in Riyadh, as 2006-01-02
	Row int64  // of that day, from 0
}

// Action is something that a member of staff is about to do.
type Action struct {
	Duty      Duty
	Guarantee string // its id, where it is about one
	Member    int64  // the member of staff that it is done to
	Stranger  string // as in an Entry
	Why       string
	Way       Way    // by what it is asked for, where that is a look-up
	Asked     string // the reference that it is asked for by, before it is looked for
}

// entry begins the line that an action leaves in the trail.
func (c *Counter) entry(by Actor, e Action, outcome string) Entry {
	return Entry{At: c.Office.Time(), By: by.ID, Rank: by.Rank, Duty: e.Duty, Guarantee: e.Guarantee, Member: e.Member,
		Stranger: e.Stranger, Why: e.Why, Way: e.Way, Asked: e.Asked, Outcome: outcome}
}

// write writes entries, and sees whether they are unusual.
func (c *Counter) write(ctx context.Context, entries ...Entry) error {
	if err := c.Audit.Write(ctx, entries...); err != nil {
		return fmt.Errorf("write the audit trail: %w", err)
	}
	c.watch(ctx, entries)
	return nil
}

// refuse writes that an action was not run, and gives the problem that says why.
func (c *Counter) refuse(ctx context.Context, by Actor, e Action, outcome string, p *kafala.Problem) error {
	if by.Rank.name() == "" {
		return c.turnAway(ctx, by, e, outcome, p)
	}
	if err := c.write(ctx, c.entry(by, e, outcome)); err != nil {
		return err
	}
	return p
}

// Allow writes that somebody looks at something, which changes nothing, and tells whether they may: a Problem says that
// they may not. What is looked at is shown only after Allow has returned nil. Of a duty that acts it is Seen, and never Done.
func (c *Counter) Allow(ctx context.Context, by Actor, e Action) error {
	if err := c.may(ctx, by, e); err != nil {
		return err
	}
	outcome := Done
	if Acts(e.Duty) {
		outcome = Seen
	}
	return c.write(ctx, c.entry(by, e, outcome))
}

// Knock tells whether somebody who is no staff may be answered at staff's door: so often in a minute, as anybody may ask.
func (c *Counter) Knock(ctx context.Context, by Actor) (bool, error) {
	return kafala.CountWithin(ctx, c.Quota, c.Office.Random, fmt.Sprintf("knock:%d", by.ID), c.Office.Settings.Rules.Lookups, time.Minute)
}

// KnockMenu tells whether the menu of somebody who is no staff may be taken back for that: once a day.
func (c *Counter) KnockMenu(ctx context.Context, by Actor) (bool, error) {
	return c.Quota.Allow(ctx, fmt.Sprintf("knock-menu:%d", by.ID), 1, kafala.Day)
}

// may refuses a rank that does not carry the duty, an unknown reason, and what nobody does on their own guarantee.
func (c *Counter) may(ctx context.Context, by Actor, e Action) error {
	switch {
	case !by.Rank.May(e.Duty):
		return c.refuse(ctx, by, e, Refused, kafala.NewProblem("staff.refused"))
	case !c.reasonable(e.Duty, e.Why):
		e.Why = "" // whatever it is, it is not of the list
		return c.refuse(ctx, by, e, Malformed, kafala.NewProblem("staff.reason"))
	}
	return c.apart(ctx, by, e)
}

// apart refuses what nobody does on a guarantee that they asked for themselves. One whose time is over is ended before anybody acts on
// it, also where no sweep has come by.
func (c *Counter) apart(ctx context.Context, by Actor, e Action) error {
	if e.Guarantee == "" || OnOwn(e.Duty) {
		return nil
	}
	g, err := c.Office.Ledger.Find(ctx, e.Guarantee)
	switch {
	case errors.Is(err, kafala.ErrNotFound): // said by the caller, who goes on to look for it
		return nil
	case err != nil:
		return fmt.Errorf("see whose %s is: %w", e.Guarantee, err)
	}
	own, err := c.Own(ctx, by, g)
	if err == nil && own {
		return c.refuse(ctx, by, e, Refused, kafala.NewProblem("staff.own"))
	}
	if err == nil {
		_, err = c.Office.UpToDate(ctx, g)
	}
	return err
}

// Own tells whether a guarantee is a member's own: their chat has asked for it, or that of another account under their
// registered name.
func (c *Counter) Own(ctx context.Context, by Actor, g kafala.Guarantee) (bool, error) {
	if g.Chat == 0 { // nobody knows any more whose it was
		return false, nil
	}
	if g.Chat == by.ID {
		return true, nil
	}
	guarantor, err := c.hand(ctx, Actor{ID: g.Chat})
	if err != nil || guarantor.Person == "" && g.Applied == "" { // who is no staff, and was none
		return false, err
	}
	hand, err := c.hand(ctx, by)
	return err == nil && (hand.Same(guarantor) || hand.Same(g.Applicant())), err
}

// keepApplicant writes into the guarantees of a member who is about to be none any more whose they are: the person's other
// accounts still have no say over them.
func (c *Counter) keepApplicant(ctx context.Context, m Member) error {
	person := m.Hand().Person
	if person == "" || c.Office.Index == nil {
		return nil
	}
	const all = 10_000
	open, err := c.Office.Index.ByChat(ctx, m.ID, all)
	if err != nil {
		return fmt.Errorf("list what a member has asked for: %w", err)
	}
	paid, err := c.Office.Index.PaidByChat(ctx, m.ID)
	if err != nil {
		return fmt.Errorf("list what a member has paid: %w", err)
	}
	for _, g := range append(open, paid...) {
		_, err := c.Office.Ledger.Change(ctx, g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			if g.Applied == person || !g.Named() {
				return nil, kafala.ErrUnchanged
			}
			g.Applied = person
			return nil, nil
		})
		if err != nil && !errors.Is(err, kafala.ErrNotFound) {
			return fmt.Errorf("keep whose %s is: %w", g.ID, err)
		}
	}
	return nil
}

// Run runs an action that changes something. That it is tried is in the trail before do is called, and what came of
// it after: no act is without an entry, whatever breaks. do gives the outcome; its Problem is a refusal, which
// it names by the key of that, where that is one of Outcomes, or not at all.
func (c *Counter) Run(ctx context.Context, by Actor, e Action, do func() (outcome string, err error)) error {
	if err := c.may(ctx, by, e); err != nil {
		return err
	}
	return c.tried(ctx, by, e, do)
}

// tried is Run for somebody who may.
func (c *Counter) tried(ctx context.Context, by Actor, e Action, do func() (outcome string, err error)) error {
	act, err := kafala.NewToken(c.Office.Random, 5)
	if err != nil {
		return err
	}
	row := c.entry(by, e, Trying)
	row.Act = act
	if err := c.Audit.Write(ctx, row); err != nil {
		return fmt.Errorf("write the audit trail: %w", err)
	}
	outcome, failure := do()
	row.At, row.Outcome = c.Office.Time(), outcomeOf(outcome, failure)
	// Written also where the caller has gone: it has happened.
	err = c.write(context.WithoutCancel(ctx), row)
	if p := (*kafala.Problem)(nil); err != nil && (failure == nil || errors.As(failure, &p)) {
		return err // a trail that breaks is no answer to a member of staff
	}
	return failure
}

// NoteCopy writes that an operator at the machine has a copy of all that is kept made (MakeCopy), has brought one back (BringBack), or
// has noted that records are missing (NoteLost).
func (c *Counter) NoteCopy(ctx context.Context, what Duty) error {
	return c.write(ctx, Entry{At: c.Office.Time(), Rank: Admin, Duty: what, Outcome: Done})
}

// NoteBooks writes that an operator at the machine has the books of a period made as a table. For one that names persons it
// wants a reason, of Reasons; "": it names none.
func (c *Counter) NoteBooks(ctx context.Context, period, reason string) error {
	at := c.Office.Time()
	rows := []Entry{{At: at, Rank: Admin, Duty: Export, Why: period, Outcome: Done}}
	if reason != "" {
		if !Reasonable(NamePersons, reason) {
			return kafala.NewProblem("staff.reason")
		}
		rows = append(rows, Entry{At: at, Rank: Admin, Duty: NamePersons, Why: reason, Outcome: Done})
	}
	return c.write(ctx, rows...)
}

// NoteTouched writes that an operator at the machine has read out of the trail what was touched on some days.
func (c *Counter) NoteTouched(ctx context.Context, days string) error {
	return c.write(ctx, Entry{At: c.Office.Time(), Rank: Admin, Duty: Review, Why: days, Outcome: Done})
}

// NoteIdentity is kafala.IdentityTrail.NoteIdentity. The lines name no number and no chat, by no name made of either.
func (c *Counter) NoteIdentity(ctx context.Context, guarantee string, deeds ...kafala.IdentityDeed) error {
	var rows []Entry
	for _, d := range deeds {
		rows = append(rows, Entry{At: c.Office.Time(), Duty: Identify, Guarantee: guarantee, Outcome: string(d)})
	}
	return c.write(ctx, rows...)
}

// NoteSettings writes into the trail which settings, and which first admins, a process serves with, by a hash of
// them: once a day for the same ones. Whoever changes them changes what the trail says from then on.
func (c *Counter) NoteSettings(ctx context.Context) error {
	if err := c.dropConfigured(ctx); err != nil {
		return err
	}
	hash, err := c.SettingsHash()
	if err != nil {
		return err
	}
	if fresh, err := c.Quota.Allow(ctx, "settings:"+hash, 1, kafala.Day); err != nil || !fresh {
		return err
	}
	return c.write(ctx, Entry{At: c.Office.Time(), Duty: Configure, Why: hash, Outcome: Done})
}

// SettingsHash names the settings and the first admins, by which the trail tells them from others.
func (c *Counter) SettingsHash() (string, error) {
	text, err := json.Marshal(struct {
		Settings *kafala.Settings
		Admins   []int64
	}{c.Office.Settings, c.Admins})
	if err != nil {
		return "", fmt.Errorf("hash the settings: %w", err)
	}
	return kafala.TextHash(string(text)), nil
}
