package kafala

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
	"time"
)

// Office opens guarantees and settles them. All its methods may be called at the same time, in any process,
// and as often as one likes: what was done once is not done again.
type Office struct {
	Ledger   Ledger
	Index    Index
	Owners   Owners
	Places   Places
	Watch    Watch
	Gateway  Gateway // nil, and the Till with it, where the gateway is never asked
	Till     Till
	Page     func(Guarantee) Page // what stands on a payment link; nil: nothing
	Register Register
	Counts   Counts
	Promises Promises
	Freezes  Freezes  // of ID numbers
	Finding  Finding  // for staff; nil: nobody searches
	Identity Identity // nil, and the three with it, where nobody is asked who they are
	Cases    IdentityCases
	Closures Closures
	Trail    IdentityTrail // of what their owners have said
	Gaps     Gaps          // what a restore has lost, and Lost with it; nil: nothing ever was
	Lost     LostPayments  // and what was paid for it
	Limiter  Limiter       // of who asks for guarantees that are not theirs
	Uncounts Uncounter     // of what it has counted
	// Older tells since when this process knows that the store is older than it was, while nobody has noted of which time records
	// are lost; nil: it never is.
	Older func() (since time.Time, older bool)
	// Queries are the questions that chats ask a person of staff; nil, where Settings.Questions are off: there are none.
	Queries  Queries
	Asked    Unanswered // and of those the list that staff work through
	Settings *Settings
	Lasting  []string // ids of the answers that stay when a record is erased, since they name nobody; nil: none
	Now      func() time.Time
	Random   io.Reader
	Log      *slog.Logger // of what was erased, by id; nil: nothing is logged
	// Contain does something about a guarantee or an invoice of this id, and makes a panic an ErrDefect, so that one of
	// many holds up no other. nil: nothing does.
	Contain func(id string, do func() error) error
	// Settled is told what came of each look at an invoice, repeats and all; nil: nobody is.
	Settled func(error)

	seen     seen // what the sweep has found in the gateway's list
	lastGaps atomic.Pointer[[]Gap]
	restored atomic.Int64 // until when, in milliseconds of Unix time, links are made with a look first
	watching atomic.Bool  // whether it is noted from when on it is kept which days were compared
	orphans  orphans      // how far ForgetEarlier has come
}

// Application is a request as the guarantor submits it, having undertaken what the settings say for its kind.
type Application struct {
	Chat     int64
	Language string
	Draft    string
	Answers  Answers
	Consent  Consent
	Proof    Proven // of the guarantor's identity
}

// Apply records a request and promises its payment link in the same stroke. The same draft gives the same
// guarantee, however often it comes; fresh tells whether this call opened it. A Problem goes back to the guarantor, and
// nothing is recorded; finding it costs what accepting the request costs up to there, whatever is known of its people.
// Where the chat has another request awaiting for the same person, that one comes back with the Problem "earlier": it is
// given up first (MakeWay), or goes on.
func (o *Office) Apply(ctx context.Context, a Application) (g Guarantee, fresh bool, p *Problem, err error) {
	kind, ok := o.Settings.Kind(a.Answers["kind"])
	if !ok {
		return Guarantee{}, false, &Problem{Key: "choice", Field: "kind"}, nil
	}
	id := GuaranteeID(a.Chat, a.Draft)
	if g, err = o.Ledger.Find(ctx, id); !errors.Is(err, ErrNotFound) {
		return g, false, nil, err
	}
	if p, err = o.capped(ctx, a.Chat, a.Answers); p != nil || err != nil {
		return Guarantee{}, false, p, err
	}
	if p, err = o.limits(ctx, a.Chat, id, a.Answers, a.Proof); p != nil || err != nil {
		return Guarantee{}, false, p, err
	}
	callback, err := NewToken(o.Random, 16)
	if err != nil {
		return Guarantee{}, false, nil, err
	}
	now := o.Time()
	g = Guarantee{
		ID: id, Chat: a.Chat, Language: a.Language, Status: Awaiting,
		Answers: a.Answers, Proof: a.Proof, Consent: a.Consent, Amount: o.Settings.Price(), Opened: now, Callback: id + callback,
		Undertaking: kind.undertaken(now),
		History:     []Event{{At: now, By: "citizen", To: Awaiting, Why: "submitted"}},
	}
	link := g.linkDelivery(now)
	link.Due = now.Add(Hold)
	if p, err = o.countLink(ctx, a.Chat, link.ID); p != nil || err != nil {
		return Guarantee{}, false, p, err
	}
	g, fresh, err = o.create(ctx, g, link)
	switch {
	case err != nil:
		return Guarantee{}, false, nil, fmt.Errorf("open guarantee: %w", err)
	case g.ID != id:
		return g, false, NewProblem("earlier"), nil
	}
	return g, fresh, nil, nil
}

// create saves a new guarantee with a code of its own.
func (o *Office) create(ctx context.Context, g Guarantee, link Delivery) (kept Guarantee, fresh bool, err error) {
	shard, _ := ShardOf(g.ID)
	for range draws {
		if g.Drawn, err = NewCode(shard, o.Random); err != nil {
			return Guarantee{}, false, err
		}
		if kept, fresh, err = o.Ledger.Create(ctx, g, link); !errors.Is(err, ErrTaken) {
			break
		}
	}
	return kept, fresh, err
}

// draws is how often a reference is drawn before it is given up: two may meet once in ten million times.
const draws = 5

// TextHash names a text by the first 16 bytes of its SHA-256, in hex.
func TextHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

// ForChat gives a guarantee to the chat it belongs to; to any other it is ErrNotFound, at the same cost as what is not
// there.
func (o *Office) ForChat(ctx context.Context, chat int64, id string) (Guarantee, error) {
	g, err := o.Ledger.Find(ctx, id)
	if err == nil && g.Chat != chat {
		return Guarantee{}, ErrNotFound
	}
	return o.current(ctx)(g, err)
}

// Scan gives the guarantee that a QR names, if its token is the record's; otherwise ErrNotFound.
func (o *Office) Scan(ctx context.Context, id, token string) (Guarantee, error) {
	g, err := o.Ledger.Find(ctx, id)
	if err != nil {
		return Guarantee{}, err
	}
	if g.Token == "" || subtle.ConstantTimeCompare([]byte(g.Token), []byte(token)) != 1 {
		return Guarantee{}, ErrNotFound
	}
	return o.UpToDate(ctx, g)
}

// CopyAsked begins the detail of SendReceipt where it is a copy that was asked for.
const CopyAsked = "again-"

// copiesAnHour is how many copies of one receipt its own chat gets in an hour.
const copiesAnHour = 3

// Resend promises the receipt of a guarantee of this chat once more, where it is Resendable. once tells repeats of the same
// wish apart from a new one. A fourth one within an hour is the Problem "resend.soon", which says when it can be tried again.
func (o *Office) Resend(ctx context.Context, chat int64, id, once string) (Guarantee, error) {
	g, err := o.ForChat(ctx, chat, id)
	if err != nil || !g.Resendable() {
		return g, err
	}
	ok, err := o.Limiter.AllowNew(ctx, "copies:"+id, once, copiesAnHour, time.Hour)
	if err == nil && !ok {
		var next time.Time
		if next, err = o.Limiter.NewFrom(ctx, "copies:"+id, copiesAnHour, time.Hour); err == nil {
			err = TooSoon(next, o.Time())
		}
	}
	if err != nil {
		return g, err
	}
	return o.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
		if !g.Resendable() {
			return nil, ErrUnchanged
		}
		return []Delivery{g.Deliver(SendReceipt, CopyAsked+once, o.Time())}, nil
	})
}

// TooSoon says that a copy of a receipt was asked for too soon, and when it can be tried again; zero: since a moment ago.
func TooSoon(next, now time.Time) *Problem {
	if next.IsZero() {
		next = now
	}
	return &Problem{Key: "resend.soon", Data: map[string]any{"Until": next}}
}

// RememberFiles remembers how Telegram names the files of a receipt that were made of a guarantee as it was seen. Where anything was
// written of it since, its sheet may say what is so no more, and is not remembered.
func (o *Office) RememberFiles(ctx context.Context, seen Guarantee, files FileIDs) error {
	_, err := o.Ledger.Change(ctx, seen.ID, func(g *Guarantee) ([]Delivery, error) {
		files := files
		if g.Written() != seen.Written() {
			files.Sheet = g.Files.Sheet
		}
		if g.Files == files {
			return nil, ErrUnchanged
		}
		g.Files = files
		return nil, nil
	})
	return err
}

// Logger gives Log, or one that writes nowhere.
func (o *Office) Logger() *slog.Logger {
	if o.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return o.Log
}

// contained does what is done for one of many guarantees.
func (o *Office) contained(id string, do func() error) error {
	if o.Contain == nil {
		return do()
	}
	return o.Contain(id, do)
}

// Time is the time in UTC to the second: what records keep.
func (o *Office) Time() time.Time { return o.Now().UTC().Truncate(time.Second) }
