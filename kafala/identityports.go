package kafala

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// IdentityCase is a request to an Identity as the Office keeps it, sealed, from its beginning on. What it holds is dropped once
// it has ended and its chat has been told.
type IdentityCase struct {
	ID       string          `json:"id"` // NewCaseID
	Chat     int64           `json:"c"`
	Draft    string          `json:"d"` // the request of the chat's that it is for
	Request  IdentityRequest `json:"r,omitzero"`
	Answer   IdentityAnswer  `json:"a,omitempty"` // as it was fetched
	Proof    *Proof          `json:"p,omitempty"`
	Why      Unproven        `json:"w,omitempty"` // why it proves nobody; with Proof and Closed empty: it is open
	Gone     time.Time       `json:"g,omitzero"`  // since when the provider has nothing for us, and no answer is kept
	Nobody   bool            `json:"b,omitempty"` // of ProofRejected: the provider has not signed whose no it is
	Required bool            `json:"q,omitempty"` // nothing would have been recorded without it
	Closed   bool            `json:"x,omitempty"` // its chat knows
	Opens    bool            `json:"o,omitempty"` // of Proof: owners' noes stood against the number, which this yes has ended
	All      bool            `json:"k,omitempty"` // of ProofRejected: this no has closed the number for all
	Settled  time.Time       `json:"s,omitzero"`  // when Proof or Why was saved; whoever did so writes the trail
	Noted    bool            `json:"n,omitempty"` // the trail has it
	Untaken  bool            `json:"u,omitempty"` // the trail has it that the chat had no use for Proof
	Rev      int64           `json:"-"`           // how often it was saved
}

// Open tells whether nobody knows yet what becomes of it.
func (c *IdentityCase) Open() bool { return c.Proof == nil && c.Why == "" && !c.Closed }

// close drops what a case holds.
func (c *IdentityCase) close() {
	*c = IdentityCase{ID: c.ID, Closed: true, Rev: c.Rev}
}

// CaseKept is for how long after it was last saved a case is kept: longer than anything may still come for it.
const CaseKept = 2 * time.Hour

// String names the case, which tells nothing of the person.
func (c IdentityCase) String() string { return "identity case " + c.ID }

// GoString is String.
func (c IdentityCase) GoString() string { return c.String() }

// LogValue is String.
func (c IdentityCase) LogValue() slog.Value { return slog.StringValue(c.String()) }

// NewCaseID names the case of a chat by the id of its request.
func NewCaseID(chat int64, request string) string {
	return fmt.Sprintf("%02d%s", Shard(chat), strings.ReplaceAll(request, "-", ""))
}

// IdentityCases keeps the requests to an Identity, and which agreements have proven somebody.
type IdentityCases interface {
	// Case reads one, or returns ErrNotFound.
	Case(ctx context.Context, id string) (IdentityCase, error)
	// SaveCase saves one with its deliveries for CaseKept, if it is still the revision that was read (0: there is none), or returns
	// ErrStale. It can be found by the key of its request from then on.
	SaveCase(ctx context.Context, c IdentityCase, out ...Delivery) (IdentityCase, error)
	// CaseOf gives the id of the case whose request has this key, or returns ErrNotFound.
	CaseOf(ctx context.Context, key string) (string, error)
	// Spend keeps, for ever, that an agreement has proven somebody to a case, and tells whether it is this case's: whoever comes
	// first has it, however often they come.
	Spend(ctx context.Context, mark, id string) (bool, error)
}

// Uncounter takes back what a Limiter has counted.
type Uncounter interface {
	// Uncount takes back one use that Allow has counted and that came to nothing.
	Uncount(ctx context.Context, key string, limit int, per time.Duration) error
}

// ClosedFor is for whom a number is closed, as far as a chat is concerned.
type ClosedFor string

// A number that is closed for its chat may be closed for all as well.
const (
	ClosedForNone ClosedFor = ""
	ClosedForAll  ClosedFor = "all"
	ClosedForChat ClosedFor = "chat"
)

// Closures keeps who has said no, under names that tell nothing of a number or of a chat, for a day.
type Closures interface {
	// Closed tells whether a number is closed: for this chat, or for all. An empty number is this chat's way to the provider.
	Closed(ctx context.Context, chat int64, number string) (ClosedFor, error)
	// Reject notes that the owner of a number has said no to a case of a chat: the number is closed for that chat. With so many
	// cases within a day it is closed for all; it tells whether this one has closed it so. Of the same case it counts once. An
	// empty number closes the chat's way.
	Reject(ctx context.Context, chat int64, number, id string, many int) (bool, error)
	// Noes tells whether any owner's no within a day stands against a number.
	Noes(ctx context.Context, number string) (bool, error)
	// Reopen forgets that, since the owner has said yes.
	Reopen(ctx context.Context, number string) error
}

// Closing is for how long a number is closed, and within which so many have to say no.
const Closing = 24 * time.Hour

// ManyRejections is with how many within Closing a number is closed for all.
const ManyRejections = 3
