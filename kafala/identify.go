package kafala

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// A guarantor may be asked through a provider outside who they are. The Office keeps the request from its beginning on, takes the
// answer when the provider says that there is one, or now and then, and saves it before it does anything else. What came of it
// is told to the chat, whose dialog decides what becomes of its answers: docs/decisions/0055-identity-in-the-walk.md.

// Bounds of what is asked of the provider: whoever opens requests may have a stranger's telephone ring.
const (
	IdentityPerChat = 5               // at once, and then one more in each fifth of a day
	IdentityInAll   = 600             // of all chats at once, and then as many in an hour
	identityBegins  = 3 * time.Second // a person waits
)

// Why no request is begun: no refusal of an answer, but a word on the way.
const (
	NoIdentityNow  = "identity.down"  // the provider takes none
	NoIdentityWay  = "identity.way"   // the chat's way is closed
	NoIdentityMore = "identity.often" // the chat has opened many
	NoIdentityRoom = "identity.many"  // all have
)

// When an open request is asked about.
const (
	lookSoon   = 5 * time.Second
	lookLate   = 15 * time.Second
	soonFor    = 3 * time.Minute
	goneFor    = 30 * time.Second // somebody else has the answer, and is about to save it
	proveFor   = 15 * time.Minute // after its end, where what was fetched cannot be looked at
	caseTries  = 10
	outageIdle = 10 * time.Minute
)

// IdentityTrouble and IdentityClosed are what staff are told of identities (Notice.Sort).
const (
	IdentityTrouble = "down"   // nobody can be confirmed, and some kind of guarantee wants it
	IdentityClosed  = "closed" // so many owners' nos came for one number that it is closed for all
)

// IdentitySorts lists them.
var IdentitySorts = []string{IdentityTrouble, IdentityClosed}

// BeginIdentity opens a request of a chat for its draft of a kind (empty: not chosen yet), and promises to ask what became of it.
// A Problem says why there is none now; nothing else is lost by that.
func (o *Office) BeginIdentity(ctx context.Context, chat int64, draft, kind, language string) (IdentityCase, *Problem, error) {
	if p, err := o.mayBegin(ctx, chat); p != nil || err != nil {
		return IdentityCase{}, p, err
	}
	uuid, err := NewIdentityID(o.Random)
	if err != nil {
		return IdentityCase{}, nil, err
	}
	required := o.Settings.Identifying(kind) == IdentityRequired
	trying, done := context.WithTimeout(ctx, identityBegins)
	defer done()
	r, err := o.Identity.Begin(trying, IdentityAsk{ID: uuid, Language: language})
	if err != nil {
		o.Logger().Warn("an identity request could not be begun", "err", err)
		o.unbegun(context.WithoutCancel(ctx), chat)
		if !required {
			return IdentityCase{}, NewProblem(NoIdentityNow), nil
		}
		return IdentityCase{}, NewProblem(NoIdentityNow), o.tellIdentityTrouble(ctx)
	}
	c := IdentityCase{ID: NewCaseID(chat, uuid), Chat: chat, Draft: draft, Request: r, Required: required}
	now := o.Time()
	look := Delivery{ID: c.ID + "." + string(LookIdentity), Kind: LookIdentity, Detail: c.ID, Due: now.Add(lookSoon), Since: now}
	c, err = o.Cases.SaveCase(ctx, c, look)
	if err != nil {
		return IdentityCase{}, nil, fmt.Errorf("keep an identity request: %w", err)
	}
	return c, nil, nil
}

// mayBegin tells why a chat may open no request now, or nil.
func (o *Office) mayBegin(ctx context.Context, chat int64) (*Problem, error) {
	if closed, err := o.Closures.Closed(ctx, chat, ""); err != nil || closed != ClosedForNone {
		return NewProblem(NoIdentityWay), err
	}
	for _, c := range []struct {
		key, problem string
		limit        int
		per          time.Duration
	}{
		{identityKey(chat), NoIdentityMore, IdentityPerChat, identityDay},
		{"identity", NoIdentityRoom, IdentityInAll, time.Hour},
	} {
		if ok, err := o.Limiter.Allow(ctx, c.key, c.limit, c.per); err != nil || !ok {
			return NewProblem(c.problem), err
		}
	}
	return nil, nil
}

// HeardIdentity gives the case that a notice of the provider's is about, or ErrNotFound. The notice proves nothing: Identify is next.
func (o *Office) HeardIdentity(ctx context.Context, key string) (string, error) {
	return o.Cases.CaseOf(ctx, key)
}

// Identify finds out what became of a request, as far as that is known: each step is saved, and the answer before anything is
// done with it. A NotYetError says when to ask again. It may be asked by any number of processes at once.
func (o *Office) Identify(ctx context.Context, id string) (c IdentityCase, err error) {
	for range caseTries {
		if c, err = o.Cases.Case(ctx, id); err != nil {
			return c, err
		}
		switch {
		case !c.Open():
			if c, err = o.leftUnnoted(ctx, c); err == nil {
				return c, nil
			}
		case o.Identity == nil: // nobody is asked any more
			c, err = o.unprove(ctx, c, ProofGone)
		case c.Answer == "":
			c, err = o.fetchIdentity(ctx, c)
		default:
			c, err = o.proveIdentity(ctx, c)
		}
		if err != nil && !errors.Is(err, ErrStale) {
			return c, err
		}
	}
	return c, fmt.Errorf("%s: %w", c, ErrStale)
}

// fetchIdentity takes the answer, and saves it.
func (o *Office) fetchIdentity(ctx context.Context, c IdentityCase) (IdentityCase, error) {
	now := o.Time()
	answer, err := o.Identity.Fetch(ctx, c.Request)
	switch why := knownUnproven(err); why {
	case "":
		return o.keepAnswer(ctx, c, answer)
	case ProofAwaited, ProofDown:
		if why == ProofDown && !now.Before(c.Request.Until) {
			return o.unprove(ctx, c, why)
		}
		return c, &NotYetError{Until: nextIdentityLook(c.Request, now)}
	case ProofGone:
		switch {
		case c.Gone.IsZero():
			c.Gone = now
			if c, err = o.Cases.SaveCase(ctx, c); err != nil {
				return c, err
			}
		case !now.Before(c.Gone.Add(goneFor)):
			return o.unprove(ctx, c, why)
		}
		return c, &NotYetError{Until: c.Gone.Add(goneFor)}
	case ProofRejected:
		return o.rejected(ctx, c, err)
	case ProofExpired, ProofBusy, ProofRefused, ProofFalse, ProofOther:
		return o.unprove(ctx, c, why)
	}
	return c, errUnproven
}

// errUnproven is a reason that is none of Unprovens: knownUnproven gives no such one.
var errUnproven = errors.New("an identity request is unproven for no reason")

// knownUnproven is WhyUnproven; what is none of Unprovens, of another provider, proves nothing.
func knownUnproven(err error) Unproven {
	if why := WhyUnproven(err); why == "" || slices.Contains(Unprovens, why) {
		return why
	}
	return ProofFalse
}

// keepAnswer saves an answer, whatever else was saved meanwhile: it is handed out once.
func (o *Office) keepAnswer(ctx context.Context, c IdentityCase, answer IdentityAnswer) (kept IdentityCase, err error) {
	ctx = context.WithoutCancel(ctx)
	for range caseTries {
		c.Answer, c.Gone = answer, time.Time{}
		if kept, err = o.Cases.SaveCase(ctx, c); !errors.Is(err, ErrStale) {
			return kept, err
		}
		if c, err = o.Cases.Case(ctx, c.ID); err != nil || !c.Open() || c.Answer != "" {
			return c, err
		}
	}
	return c, err
}

// proveIdentity looks at what was fetched.
func (o *Office) proveIdentity(ctx context.Context, c IdentityCase) (IdentityCase, error) {
	now := o.Time()
	p, err := o.Identity.Prove(ctx, c.Request, c.Answer)
	switch why := knownUnproven(err); why {
	case "":
		return o.proven(ctx, c, p)
	case ProofAwaited, ProofDown:
		if now.After(c.Request.Until.Add(proveFor)) {
			return o.unprove(ctx, c, ProofDown)
		}
		return c, &NotYetError{Until: now.Add(lookLate)}
	case ProofRejected:
		return o.rejected(ctx, c, err)
	case ProofExpired, ProofBusy, ProofGone, ProofRefused, ProofFalse, ProofOther:
		return o.unprove(ctx, c, why)
	}
	return c, errUnproven
}

// proven keeps whom a case proves, once for each agreement. The number's owner has said yes: it is open.
func (o *Office) proven(ctx context.Context, c IdentityCase, p Proof) (IdentityCase, error) {
	mine, err := o.Cases.Spend(ctx, p.Mark, c.ID)
	switch {
	case err != nil:
		return c, err
	case !mine: // the agreement has proven somebody before
		return o.unprove(ctx, c, ProofFalse)
	}
	number := StoredNumber(p.Kind, p.Number)
	if !c.Opens {
		if c.Opens, err = o.Closures.Noes(ctx, number); err != nil {
			return c, err
		}
		if c.Opens { // saved first: whoever does the rest again finds no noes any more
			return o.Cases.SaveCase(ctx, c)
		}
	}
	if err := o.Closures.Reopen(ctx, number); err != nil {
		return c, err
	}
	c.Proof, c.Answer, c.Request = &p, "", IdentityRequest{}
	return o.settleIdentity(ctx, c)
}

// rejected notes the no of a number's owner; where the provider does not say whose it is, that of whoever sits at the chat.
func (o *Office) rejected(ctx context.Context, c IdentityCase, err error) (IdentityCase, error) {
	number := ""
	if u := (*UnprovenError)(nil); errors.As(err, &u) && u.Number != "" {
		number = StoredNumber(u.Kind, u.Number)
	}
	if c.Chat == 0 && number == "" { // neither a number nor a chat is there to be closed
		c.Nobody = true
		return o.unprove(ctx, c, ProofGone)
	}
	all, err := o.Closures.Reject(ctx, c.Chat, number, c.ID, ManyRejections)
	if err == nil && all {
		err = o.alert(ctx, Notice{Kind: NoticeIdentity, Sort: IdentityClosed, At: NoticeTime(o.Time())}, toldFor)
	}
	if err != nil {
		return c, err
	}
	c.Nobody, c.All = number == "", all
	return o.unprove(ctx, c, ProofRejected)
}

// unprove ends a case that proves nobody.
func (o *Office) unprove(ctx context.Context, c IdentityCase, why Unproven) (IdentityCase, error) {
	if c.Required && (why == ProofDown || why == ProofRefused) {
		if err := o.tellIdentityTrouble(ctx); err != nil {
			return c, err
		}
	}
	c.Why, c.Answer, c.Request = why, "", IdentityRequest{}
	return o.settleIdentity(ctx, c)
}

// CloseIdentity drops what a case holds, once its chat knows what came of it.
func (o *Office) CloseIdentity(ctx context.Context, id string) error {
	for range caseTries {
		c, err := o.Cases.Case(ctx, id)
		if errors.Is(err, ErrNotFound) || err == nil && c.Closed {
			return nil
		}
		if err == nil {
			c.close()
			_, err = o.Cases.SaveCase(ctx, c)
		}
		if !errors.Is(err, ErrStale) {
			return err
		}
	}
	return fmt.Errorf("close identity case %s: %w", id, ErrStale)
}

// tellIdentityTrouble promises staff and admins a word, once for each outage.
func (o *Office) tellIdentityTrouble(ctx context.Context) error {
	began, err := o.Promises.Burst(ctx, "identity", outageIdle)
	if err != nil {
		return fmt.Errorf("tell staff that nobody can be confirmed: %w", err)
	}
	return o.alert(ctx, Notice{Kind: NoticeIdentity, Sort: IdentityTrouble, At: NoticeTime(began)}, toldFor)
}
