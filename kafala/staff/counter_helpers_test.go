package staff_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

// counter is where staff act, on a store of its own.
type counter struct {
	*staff.Counter
	t     testing.TB
	store kafalatest.Records
	house *kafalatest.House
	clock *kafalatest.Clock

	members int64 // who have missed something (several)
}

// calm is a gateway at which every link can be ended.
type calm struct{ kafala.Gateway }

func (calm) Cancel(context.Context, string) error { return nil }

// chief is in ADMIN_IDS.
const chief = 1

var (
	guarantor, person, nobody = kafalatest.Number(1), kafalatest.Number(2), kafalatest.Number(3)
	ranks                     = []staff.Rank{"", staff.Officer, staff.Supervisor, staff.Admin}
)

func newCounter(t testing.TB) *counter {
	t.Helper()
	h := kafalatest.New(t)
	h.Office.Gateway = calm{}
	h.Counter.Admins = []int64{chief}
	t.Cleanup(func() { onlyOutcomes(t, h) })
	return &counter{Counter: h.Counter, t: t, store: h.Memory.Records(), house: h, clock: h.Clock}
}

// onlyOutcomes fails where the trail has an outcome that is not of those that have words: whatever a test has done.
func onlyOutcomes(t testing.TB, h *kafalatest.House) {
	now, all := h.Clock.Now(), staff.Outcomes()
	_ = h.Counter.Audit.Trail(context.Background(), now.AddDate(-9, 0, 0), now.AddDate(9, 0, 0), func(e staff.Entry) error {
		if !slices.Contains(all, e.Outcome) {
			t.Errorf("the trail has the outcome %q of %s", e.Outcome, e.Duty)
		}
		return nil
	}) // one that a test has broken is not read
}

func (d *counter) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// of tells whether an entry is of somebody. Who is no staff has a name in it, and no number.
func (d *counter) of(e staff.Entry, by staff.Actor) bool {
	if by.Rank == "" {
		return e.By == 0 && e.Rank == "" && e.Stranger == d.Audit.Names(by.ID)[0]
	}
	return e.By == by.ID && e.Rank == by.Rank && e.Stranger == ""
}

// guarantee opens one between the two people, and moves it on to a status.
func (d *counter) guarantee(draft string, status kafala.Status) kafala.Guarantee {
	d.t.Helper()
	const chat = 712345678
	now := d.clock.Now()
	g := kafala.Guarantee{ID: kafala.GuaranteeID(chat, draft), Chat: chat, Language: "ar", Status: kafala.Awaiting, Opened: now, Callback: "x",
		Invoice: kafala.Invoice{ID: "inv_" + draft}, Answers: kafala.Answers{"guarantor_id": guarantor, "person_id": person,
			"kind": "appearance"}}
	g, _, err := d.store.Create(context.Background(), g)
	d.must(err)
	for _, to := range map[kafala.Status][]kafala.Status{kafala.Awaiting: nil, kafala.Issued: {kafala.Issued},
		kafala.Expired: {kafala.Expired}, kafala.Ended: {kafala.Issued, kafala.Ended}, kafala.Cancelled: {kafala.Cancelled}}[status] {
		g, err = d.store.Change(context.Background(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			if to == kafala.Issued {
				shard, _ := kafala.ShardOf(g.ID)
				ref, err := kafala.NewReference(shard, d.Office.Random)
				d.must(err)
				g.Reference, g.Token, g.IssuedAt, g.Payment = ref, "orsxg5bamfzwi3tl", now, kafala.Payment{ID: "p", Amount: 1, At: now}
			}
			return nil, g.Move(to, now, kafalatest.Mover(g.Status, to), "")
		})
		d.must(err)
	}
	return g
}

// trail lists all that was written.
func (d *counter) trail() []staff.Entry { return d.house.Trail() }

// outcomes lists what came of what was done since, as "duty:outcome".
func outcomes(entries []staff.Entry) string {
	var all []string
	for _, e := range entries {
		all = append(all, fmt.Sprintf("%s:%s", e.Duty, e.Outcome))
	}
	return strings.Join(all, " ")
}

// key is the key of a problem, or what else an error is.
func key(err error) string {
	switch p := (*kafala.Problem)(nil); {
	case err == nil:
		return ""
	case errors.As(err, &p):
		return p.Key
	case errors.Is(err, kafala.ErrNotFound):
		return "not found"
	}
	return "error: " + err.Error()
}

// promised counts what is due, by kind.
func (d *counter) promised() map[kafala.DeliveryKind]int {
	n := map[kafala.DeliveryKind]int{}
	for _, out := range d.house.Memory.Box().Take(d.clock.Now()) {
		n[out.Kind]++
	}
	return n
}
