// Package kafalatest has in memory what kafala asks of others, so that a rule of the domain is tested in milliseconds,
// without network and without Redis. It also holds the contracts that the real ones must meet. Programs do not import it.
package kafalatest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Lifetimes are when the personal fields of a record are due to be erased, as storage.Config names them.
type Lifetimes struct {
	Retention time.Duration // of the record of a request that nobody paid
	Personal  time.Duration // of the personal fields once a guarantee is over; 0: they are never due
}

// Memory is a store without Redis. Records lie in it as JSON, so a field that has lost its tag is lost here too.
// Nothing in it runs out by itself. It is safe for use by many goroutines.
type Memory struct {
	now  func() time.Time
	keep Lifetimes

	mu         sync.Mutex
	records    map[string]record
	references map[string]string    // to the guarantee's id
	looks      map[string]time.Time // when an open link is looked at next, by guarantee
	ends       map[string]time.Time // when an issued guarantee is looked at next
	held       map[kafala.Person][]string
	declines   map[int64]map[string]time.Time // declined payments of a chat, by when they were counted; 0: of all
	proved     map[int64]time.Time            // when a chat's account has shared its number
	questions  map[int64]kafala.Question      // the last one that the gateway was asked for a chat
	box        map[string][]byte
	once       map[string]time.Time    // until when a promise counts as made
	bursts     map[string][2]time.Time // when each began, and when it was noted last
	turns      map[string]kafala.Turn
	members    map[int64]revised
	invites    map[string]revised
	frozen     map[string]revised // by number
	gaps       map[string]revised // by id
	lost       map[string]revised // by payment
	compared   map[kafala.Date]bool
	comparing  kafala.Date // since when days are noted there
	cases      cases
	queries    map[string]revised // by id
	trail      [][]byte
	used       map[string]time.Time            // up to when a limit is used up
	values     map[string]map[string]time.Time // the values used under a key, by when
	lately     map[int64]map[string]time.Time  // what members of staff have seen, by when
}

// record is a guarantee as it is stored.
type record struct {
	value []byte
	rev   int
}

// firstLook is how long after it was opened a payment link is first looked at.
const firstLook = 30 * time.Second

// NewMemory makes an empty store that goes by a clock.
func NewMemory(now func() time.Time, keep Lifetimes) *Memory {
	return &Memory{now: now, keep: keep,
		records: map[string]record{}, references: map[string]string{}, looks: map[string]time.Time{}, ends: map[string]time.Time{},
		held: map[kafala.Person][]string{}, declines: map[int64]map[string]time.Time{}, box: map[string][]byte{}, once: map[string]time.Time{},
		proved: map[int64]time.Time{}, questions: map[int64]kafala.Question{}, bursts: map[string][2]time.Time{},
		turns: map[string]kafala.Turn{}, compared: map[kafala.Date]bool{},
		members: map[int64]revised{}, invites: map[string]revised{}, frozen: map[string]revised{}, gaps: map[string]revised{},
		lost: map[string]revised{}, cases: newCases(), queries: map[string]revised{},
		used: map[string]time.Time{}, values: map[string]map[string]time.Time{}, lately: map[int64]map[string]time.Time{}}
}

// Records are the guarantees: Ledger, Index, Watch and Register.
func (m *Memory) Records() Records { return Records{m} }

// Places are the places that people hold.
func (m *Memory) Places() Places { return Places{m} }

// Counts count what must not grow without bound: Counts and Quota.
func (m *Memory) Counts() Counts { return Counts{m} }

// Box holds what is promised and not delivered yet.
func (m *Memory) Box() Box { return Box{m} }

// Staff are the members and their invitations: Team and Invites.
func (m *Memory) Staff() Staff { return Staff{m} }

// Freezes are the ID numbers that are frozen.
func (m *Memory) Freezes() Freezes { return Freezes{m} }

// Trail is the audit trail.
func (m *Memory) Trail() Trail { return Trail{m} }

var (
	_ kafala.Ledger        = Records{}
	_ kafala.Index         = Records{}
	_ kafala.Owners        = Records{}
	_ kafala.Watch         = Records{}
	_ kafala.Register      = Records{}
	_ kafala.Finding       = Records{}
	_ kafala.Places        = Places{}
	_ kafala.Counts        = Counts{}
	_ kafala.Limiter       = Counts{}
	_ kafala.Uncounter     = Counts{}
	_ kafala.Promises      = Box{}
	_ kafala.Freezes       = Freezes{}
	_ kafala.Gaps          = Losses{}
	_ kafala.LostPayments  = Losses{}
	_ kafala.IdentityCases = Cases{}
	_ kafala.Closures      = Cases{}
	_ kafala.Queries       = Queries{}
	_ kafala.Unanswered    = Queries{}
	_ staff.Quota          = Counts{}
	_ staff.Team           = Staff{}
	_ staff.Invites        = Staff{}
	_ staff.Lately         = Staff{}
	_ staff.Audit          = Trail{}
)

// lock takes the lock, unless the caller has gone.
func (m *Memory) lock(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	return nil
}

// find reads a record with its revision, 0 where there is none. The lock must be held, as for all that follows.
func (m *Memory) find(id string) (g kafala.Guarantee, rev int) {
	r, ok := m.records[id]
	if !ok {
		return g, 0
	}
	mustRead(r.value, &g)
	return g, r.rev
}

// all reads the records for which a condition holds, the newest first.
func (m *Memory) all(is func(kafala.Guarantee) bool) (found []kafala.Guarantee) {
	for id := range m.records {
		if g, _ := m.find(id); is(g) {
			found = append(found, g)
		}
	}
	slices.SortFunc(found, func(a, b kafala.Guarantee) int { return cmp.Or(b.Opened.Compare(a.Opened), cmp.Compare(b.ID, a.ID)) })
	return found
}

// check refuses a record, or a delivery with it, that does not lie in the shard of its chat.
func check(g kafala.Guarantee, out []kafala.Delivery) error {
	shard, ok := kafala.ShardOf(g.ID)
	if !ok || g.Chat != 0 && kafala.Shard(g.Chat) != shard {
		return errors.New("its id is not of its chat's shard")
	}
	if n, ok := kafala.ShardOf(g.Claims()); g.Claims() != "" && (!ok || n != shard) {
		return errors.New("its reference is not of its shard")
	}
	for _, d := range out {
		if n, ok := kafala.ShardOf(d.ID); !ok || n != shard {
			return fmt.Errorf("delivery %s is not of shard %02d", d.ID, shard)
		}
	}
	return nil
}

// ForgetReference loses what a reference leads to.
func (m *Memory) ForgetReference(reference string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.references, reference)
}

// asked finds another request that the chat of this one has Awaiting for the same person.
func (m *Memory) asked(g kafala.Guarantee) (string, bool) {
	person := g.Person(kafala.AsGuaranteed)
	if g.Status != kafala.Awaiting || person.Number == "" {
		return "", false
	}
	others := m.all(func(o kafala.Guarantee) bool {
		return o.ID != g.ID && o.Chat == g.Chat && o.Status == kafala.Awaiting && o.Person(kafala.AsGuaranteed) == person
	})
	if len(others) == 0 {
		return "", false
	}
	return others[0].ID, true
}

// save writes a record at its next revision, with its deliveries.
func (m *Memory) save(g kafala.Guarantee, rev int, out []kafala.Delivery) (err error) {
	if owner := m.references[g.Claims()]; g.Claims() != "" && owner != "" && owner != g.ID {
		return kafala.ErrTaken
	}
	if other, ok := m.asked(g); ok {
		return &kafala.AskedError{ID: other}
	}
	if g.Form, err = kafala.GuaranteeForms.Of(g, g.Form); err != nil {
		return err
	}
	m.records[g.ID] = record{mustWrite(g), rev + 1}
	if g.Claims() != "" {
		m.references[g.Claims()] = g.ID
	}
	if _, watched := m.looks[g.ID]; g.Status != kafala.Awaiting {
		delete(m.looks, g.ID)
	} else if !watched {
		m.looks[g.ID] = m.now().Add(firstLook)
	}
	delete(m.ends, g.ID)
	if g.Status == kafala.Issued && !g.Until.IsZero() {
		m.ends[g.ID] = g.Until
	}
	m.deliver(out)
	return nil
}

func mustWrite(v any) []byte {
	value, err := json.Marshal(v)
	if err != nil {
		panic(err) // nothing that is kept here can fail
	}
	return value
}

func mustRead(value []byte, v any) {
	if err := json.Unmarshal(value, v); err != nil {
		panic(err)
	}
}
