package staff

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"kafalabot/kafala"
)

// Invitation makes one person a member of staff: an admin makes it, whoever has its link first accepts it, and the
// same admin confirms who that was.
type Invitation struct {
	ID     string      `json:"i"` // 8 letters; no secret
	Secret string      `json:"x"` // SHA-256 of the token, in hex
	Rank   Rank        `json:"r"`
	By     int64       `json:"b"` // the admin
	Until  time.Time   `json:"u"` // when it runs out
	Taker  int64       `json:"t,omitempty"`
	Name   string      `json:"n,omitempty"` // of the taker, as Telegram tells it
	State  InviteState `json:"s,omitempty"`
	Rev    int64       `json:"-"`

	Form           int `json:"fv,omitempty"` // in which it was read (InvitationForms)
	kafala.Unknown `json:"-"`
}

// InvitationForms are the stored forms of an Invitation after the first.
var InvitationForms kafala.Forms[Invitation]

// InviteState is what has become of an invitation; it is open until it is one of these.
type InviteState string

// The states of an invitation.
const (
	InviteConfirmed InviteState = "confirmed" // it cannot be revoked any more, and its taker is being made a member
	InviteUsed      InviteState = "used"
	InviteRevoked   InviteState = "revoked"
)

// Invites keeps invitations until they run out.
type Invites interface {
	// Invitation reads one, or returns ErrNotFound.
	Invitation(ctx context.Context, id string) (Invitation, error)
	// Save saves an invitation, new with Rev 0, or returns ErrStale when it is not at this Rev any more, and ErrNewer.
	// It is gone at its Until.
	Save(ctx context.Context, i Invitation) error
}

const (
	inviteID     = 8  // letters of an invitation's id
	inviteSecret = 26 // letters after it in the token
)

// Invite makes an invitation to a rank. The token, which stands in the deep link after "s_", is given once and kept
// nowhere.
func (c *Counter) Invite(ctx context.Context, by Actor, rank Rank) (token string, i Invitation, err error) {
	err = c.Run(ctx, by, Action{Duty: Invite, Why: rank.name()}, func() (string, error) {
		if rank.name() == "" {
			return "", kafala.NewProblem("staff.reason")
		}
		id, err := kafala.NewToken(c.Office.Random, inviteID*5/8)
		if err != nil {
			return "", err
		}
		secret, err := kafala.NewToken(c.Office.Random, 16)
		if err != nil {
			return "", err
		}
		token = id + secret
		i = Invitation{ID: id, Secret: tokenHash(token), Rank: rank, By: by.ID,
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

// Accept takes an invitation for the person who has written, by its token and their name. The first one gets it, as often
// as they ask; for everybody else, and when it has run out, it is ErrNotFound. The admin who made it is told that the
// link is not for themselves.
func (c *Counter) Accept(ctx context.Context, id int64, name, token string) (Invitation, error) {
	if len(token) != inviteID+inviteSecret {
		return Invitation{}, kafala.ErrNotFound
	}
	for range inviteTries {
		i, err := c.Invites.Invitation(ctx, token[:inviteID])
		if err != nil {
			return Invitation{}, err
		}
		switch {
		case subtle.ConstantTimeCompare([]byte(i.Secret), []byte(tokenHash(token))) != 1,
			i.State != "", !c.Office.Time().Before(i.Until), i.Taker != 0 && i.Taker != id:
			return Invitation{}, kafala.ErrNotFound
		case i.By == id:
			return Invitation{}, kafala.NewProblem("staff.own_invite")
		case i.Taker == id:
			return i, nil
		}
		i.Taker, i.Name = id, shortName(name)
		err = c.tried(ctx, Actor{ID: id}, Action{Duty: Invite, Member: id, Why: string(i.Rank)}, func() (string, error) {
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

// Confirm makes whoever accepted an invitation a member, at the word of the admin who made it. An invitation that is
// gone, another's, or accepted by nobody is ErrNotFound.
func (c *Counter) Confirm(ctx context.Context, by Actor, invitation string) (m Member, err error) {
	i, err := c.invited(ctx, by, invitation)
	if err != nil {
		return Member{}, err
	}
	err = c.Run(ctx, by, Action{Duty: Invite, Member: i.Taker, Why: string(i.Rank)}, func() (string, error) {
		if i.By != by.ID || i.Taker == 0 || i.State == InviteRevoked || i.State == InviteUsed || !c.Office.Time().Before(i.Until) {
			return "", kafala.ErrNotFound
		}
		if err := c.advance(ctx, &i, InviteConfirmed); err != nil {
			return "", err
		}
		m, err = c.Team.Member(ctx, i.Taker)
		if err != nil && !errors.Is(err, kafala.ErrNotFound) {
			return "", err
		}
		if err := c.tellTeam(ctx, i.Rank, i.Taker, by.ID); err != nil {
			return "", err
		}
		if m.Rank == Supervisor && i.Rank != Supervisor {
			m.Ceased = c.Office.Time()
		}
		m.Actor, m.Name, m.Since, m.By, m.Configured = Actor{i.Taker, i.Rank}, i.Name, c.Office.Time(), by.ID, false
		if err := c.Team.Appoint(ctx, m); err != nil {
			return "", fmt.Errorf("appoint %d: %w", i.Taker, err)
		}
		return Done, c.advance(ctx, &i, InviteUsed)
	})
	return m, err
}

// Revoke takes an invitation back that is not confirmed, whichever admin made it. One that is gone is ErrNotFound.
func (c *Counter) Revoke(ctx context.Context, by Actor, invitation string) error {
	i, err := c.invited(ctx, by, invitation)
	if err != nil {
		return err
	}
	return c.Run(ctx, by, Action{Duty: Invite, Member: i.Taker, Why: string(i.Rank)}, func() (string, error) {
		if i.State != "" || !c.Office.Time().Before(i.Until) {
			return "", kafala.ErrNotFound
		}
		return "revoked", c.advance(ctx, &i, InviteRevoked)
	})
}

// advance saves what has become of an invitation. Where somebody else has changed it meanwhile it is ErrNotFound.
func (c *Counter) advance(ctx context.Context, i *Invitation, to InviteState) error {
	if i.State == to {
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
