package staff

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"kafalabot/kafala"
)

// Invitation makes one person a member of staff: an admin makes it and says under which name and office they are registered,
// whoever has its link first takes it and confirms the name, and the same admin confirms who that was. Of an auditor another admin
// confirms it as well.
type Invitation struct {
	ID      string      `json:"i"` // 8 letters; no secret
	Secret  string      `json:"x"` // SHA-256 of the token, in hex
	Rank    Rank        `json:"r"`
	By      int64       `json:"b"`           // the admin
	As      time.Time   `json:"as,omitzero"` // and since when they were one (Member.Admin): it ends with that
	Until   time.Time   `json:"u"`           // when it runs out
	Taker   int64       `json:"t,omitempty"`
	Name    string      `json:"n,omitempty"` // as which they are registered, by the admin's word
	Office  string      `json:"o,omitempty"`
	Agreed  time.Time   `json:"g,omitzero"` // when the taker confirmed them
	Vouched time.Time   `json:"v,omitzero"` // of an auditor: when the admin who made it confirmed the taker
	State   InviteState `json:"s,omitempty"`
	Rev     int64       `json:"-"`

	Form           int `json:"fv,omitempty"` // in which it was read (InvitationForms)
	kafala.Unknown `json:"-"`
}

// InvitationForms are the stored forms of an Invitation after the first.
var InvitationForms = kafala.Forms[Invitation]{naming}

// naming tells of the form in which it is the admin who says how somebody is called: an earlier release would take what Telegram
// tells instead, and ask nobody whether it is right.
func naming(i Invitation) bool { return i.Office != "" }

// InviteKept is how long an invitation is kept after it has run out, so that a late answer is told what happened.
const InviteKept = 7 * kafala.Day

// InviteState is what has become of an invitation; it is open until it is one of these.
type InviteState string

// The states of an invitation.
const (
	InviteConfirmed InviteState = "confirmed" // it cannot be revoked any more, and its taker is being made a member
	InviteUsed      InviteState = "used"
	InviteRevoked   InviteState = "revoked"
	InviteDeclined  InviteState = "declined" // its taker is not called so; or had their data removed, and it has none any more
)

// Invites keeps invitations.
type Invites interface {
	// Invitation reads one, or returns ErrNotFound.
	Invitation(ctx context.Context, id string) (Invitation, error)
	// Save saves an invitation, new with Rev 0, or returns ErrStale when it is not at this Rev any more, and ErrNewer.
	// It is gone InviteKept after its Until.
	Save(ctx context.Context, i Invitation) error
}

const (
	inviteID     = 8  // letters of an invitation's id
	inviteSecret = 26 // letters after it in the token
)

// Invite makes an invitation to a rank, for somebody who is called so. The token, which stands in the deep link after "s_", is
// given once and kept nowhere.
func (c *Counter) Invite(ctx context.Context, by Actor, rank Rank, called Called) (token string, i Invitation, err error) {
	err = c.Run(ctx, by, Action{Duty: Invite, Why: rank.name()}, func() (string, error) {
		if rank.name() == "" {
			return "", kafala.NewProblem("staff.reason")
		}
		if called.Name == "" || called.Office == "" {
			return "", kafala.NewProblem("called.both")
		}
		if err := c.invitable(ctx, by, rank, called.Name); err != nil {
			return "", err
		}
		id, err := kafala.NewToken(c.Office.Random, inviteID*5/8)
		if err != nil {
			return "", err
		}
		secret, err := kafala.NewToken(c.Office.Random, 16)
		if err != nil {
			return "", err
		}
		maker, err := c.Team.Member(ctx, by.ID)
		if err != nil && !errors.Is(err, kafala.ErrNotFound) {
			return "", err
		}
		token = id + secret
		i = Invitation{ID: id, Secret: tokenHash(token), Rank: rank, By: by.ID, As: maker.Admin, Name: called.Name, Office: called.Office,
			Until: c.Office.Time().Add(time.Duration(c.Office.Settings.Staff.Invite))}
		if err := c.Invites.Save(ctx, i); err != nil {
			return "", fmt.Errorf("keep an invitation: %w", err)
		}
		i.Rev++
		return "invited", nil
	})
	return token, i, err
}

func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// inviteTries is how often one who lost a race looks again; a second look decides it.
const inviteTries = 3

// Accept takes an invitation for the person who has written, by its token. The first one gets it, as often as they ask; for
// everybody else, when it has run out, and once whoever made it is no admin, it is ErrNotFound. The admin who made it is told that the
// link is not for themselves, and a first admin that their rank is not changed so.
// It counts for nothing before its taker has agreed to the name (Agree).
func (c *Counter) Accept(ctx context.Context, id int64, token string) (Invitation, error) {
	if len(token) != inviteID+inviteSecret {
		return Invitation{}, kafala.ErrNotFound
	}
	for range inviteTries {
		i, err := c.Invites.Invitation(ctx, token[:inviteID])
		if err != nil {
			return Invitation{}, err
		}
		if subtle.ConstantTimeCompare([]byte(i.Secret), []byte(tokenHash(token))) != 1 {
			return Invitation{}, kafala.ErrNotFound
		}
		valid, err := c.valid(ctx, i)
		switch {
		case err != nil:
			return Invitation{}, err
		case !valid, i.Taker != 0 && i.Taker != id:
			return Invitation{}, kafala.ErrNotFound
		case i.By == id:
			return Invitation{}, kafala.NewProblem("staff.own_invite")
		case slices.Contains(c.Admins, id):
			return Invitation{}, kafala.NewProblem("staff.first_admin")
		case i.Taker == id:
			return i, nil
		}
		i.Taker = id
		by, e, err := c.taking(ctx, id, i)
		if err != nil {
			return Invitation{}, err
		}
		err = c.tried(ctx, by, e, func() (string, error) {
			if err := c.Invites.Save(ctx, i); err != nil {
				return "", err
			}
			return "accepted", nil
		})
		switch {
		case errors.Is(err, kafala.ErrStale): // somebody was quicker
			continue
		case err != nil:
			return Invitation{}, fmt.Errorf("accept an invitation: %w", err)
		}
		i.Rev++
		return i, nil
	}
	return Invitation{}, kafala.ErrNotFound
}

// Agree writes that the taker of an invitation is called as it says; else they refuse it, and it is over. One that is not theirs,
// has run out, or was made by who is no admin any more is ErrNotFound. Whoever has agreed is told when it runs out unconfirmed.
func (c *Counter) Agree(ctx context.Context, id int64, invitation string, right bool) (Invitation, error) {
	i, err := c.Invites.Invitation(ctx, invitation)
	if err != nil {
		return i, err
	}
	switch valid, err := c.valid(ctx, i); {
	case err != nil:
		return i, err
	case i.Taker != id, !valid:
		return i, kafala.ErrNotFound
	case right && !i.Agreed.IsZero():
		return i, nil
	}
	by, e, err := c.taking(ctx, id, i)
	if err != nil {
		return i, err
	}
	err = c.tried(ctx, by, e, func() (string, error) {
		if !right {
			return "misnamed", c.advance(ctx, &i, InviteDeclined)
		}
		if err := c.tellLate(ctx, i); err != nil {
			return "", err
		}
		i.Agreed = c.Office.Time()
		return "agreed", c.advance(ctx, &i, "")
	})
	return i, err
}

// Confirm makes whoever accepted an invitation, and agreed to its name, a member, at the word of the admin who made it. That
// of an auditor waits for another admin then: the member has no rank, and nobody is one yet. An invitation that is gone, another's,
// or agreed to by nobody is ErrNotFound; one that has run out as well.
func (c *Counter) Confirm(ctx context.Context, by Actor, invitation string) (m Member, err error) {
	i, err := c.invited(ctx, by, invitation)
	if err != nil {
		return Member{}, err
	}
	m, refusal := c.confirmable(ctx, by, i)
	vouches := i.Rank == Auditor && by.ID == i.By
	e, unread := c.upon(ctx, i, refusal == nil && !vouches)
	err = c.Run(ctx, by, e, func() (string, error) {
		switch refusal = cmp.Or(refusal, unread); {
		case refusal != nil:
			return "", refusal
		case vouches:
			m = Member{}
			outcome := "vouched"
			if !i.Vouched.IsZero() {
				outcome = Nothing
			}
			return outcome, c.vouch(ctx, &i)
		}
		return Done, c.appoint(ctx, by, &i, &m)
	})
	return m, err
}

// appoint makes the taker of an invitation a member.
func (c *Counter) appoint(ctx context.Context, by Actor, i *Invitation, m *Member) error {
	if err := c.advance(ctx, i, InviteConfirmed); err != nil {
		return err
	}
	now, apart := c.Office.Time(), c.appointable(by, *i, *m)
	if m.Rank == Supervisor {
		m.Ceased = now
	}
	from, err := c.origin(ctx, by)
	if err != nil {
		return err
	}
	m.rank(Actor{i.Taker, i.Rank}, now)
	m.By, m.From, m.Configured = by.ID, from, false
	outcome := m.rename(Called{i.Name, i.Office}, now)
	tell := c.tellTeam(i.Rank, i.Taker, by.ID)
	if outcome != "" {
		tell = append(tell, tellNamed(i.Taker, by.ID, now)...)
	}
	if err := c.place(ctx, m, tell, apart); err != nil {
		return fmt.Errorf("appoint who has taken an invitation: %w", err)
	}
	if outcome != "" { // once it is so: the trail says since when they are who they are
		row := c.entry(by, Action{Duty: Invite, Member: m.ID, Why: "name"}, outcome)
		row.At = now
		if err := c.write(context.WithoutCancel(ctx), row); err != nil {
			return err
		}
	}
	return c.advance(ctx, i, InviteUsed)
}

// advance saves what has become of an invitation. Where somebody else has changed it meanwhile it is ErrNotFound.
func (c *Counter) advance(ctx context.Context, i *Invitation, to InviteState) error {
	if i.State == to && to != "" {
		return nil
	}
	i.State = to
	err := c.Invites.Save(ctx, *i)
	i.Rev++
	if errors.Is(err, kafala.ErrStale) {
		return kafala.ErrNotFound
	} else if err != nil {
		return fmt.Errorf("save an invitation: %w", err)
	}
	return nil
}

// invited reads an invitation for an admin.
func (c *Counter) invited(ctx context.Context, by Actor, invitation string) (Invitation, error) {
	if err := c.may(ctx, by, Action{Duty: Invite}); err != nil {
		return Invitation{}, err
	}
	i, err := c.Invites.Invitation(ctx, invitation)
	if errors.Is(err, kafala.ErrNotFound) {
		return i, c.missing(ctx, c.entry(by, Action{Duty: Invite}, Nothing), "")
	}
	return i, err
}
