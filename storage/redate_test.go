package storage

import (
	"slices"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// spanned opens a store at noon, on the same Redis, as a process does that is started with these spans.
func spanned(t *testing.T, client redis.UniversalClient, personal, retention time.Duration) (*Store, *clock) {
	t.Helper()
	return newStore(t, client, func(c *Config) { c.Personal, c.Retention = personal, retention })
}

// overAtNoon saves a guarantee that has ended and a request that was cancelled.
func overAtNoon(t *testing.T, s *Store, name string) (paid, unpaid kafala.Guarantee) {
	t.Helper()
	paid, unpaid = opened(t, chat, name+" paid"), opened(t, chat, name+" unpaid")
	unpaid.Invoice.ID = "inv-" + name
	mustOpen(t, s, paid)
	mustOpen(t, s, unpaid)
	move(t, s, paid.ID, kafala.Issued)
	move(t, s, paid.ID, kafala.Ended)
	move(t, s, unpaid.ID, kafala.Cancelled)
	return paid, unpaid
}

// erasedOn fails unless personal fields are due at these times after noon, and not a millisecond earlier.
func erasedOn(t *testing.T, s *Store, after map[string]time.Duration) {
	t.Helper()
	for id, span := range after {
		for early, want := range map[time.Duration]bool{time.Millisecond: false, 0: true} {
			due, err := s.Records().ErasureDue(t.Context(), noon.Add(span-early), 99)
			if err != nil || slices.Contains(due, id) != want {
				t.Errorf("%s: due %v before %v: %t, %v", id, early, span, !want, err)
			}
		}
	}
}

// Once the settings have other spans, the personal fields of what was over before go on the day that these name, not earlier and not
// later, and what is to be there until then does not end before.
func TestDaysFollowTheSettings(t *testing.T) {
	const day = kafala.Day
	for name, span := range map[string]struct{ personal, records time.Duration }{
		"shorter": {30 * day, 20 * day}, "longer": {120 * day, 150 * day}, "records alone": {90 * day, 10 * day},
		"longer records alone": {90 * day, 200 * day}, "personal alone": {10 * day, 60 * day},
	} {
		t.Run(name, func(t *testing.T) {
			storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
				daysFollow(t, client, name, span.personal, span.records)
			})
		})
	}
}

func daysFollow(t *testing.T, client redis.UniversalClient, name string, personal, records time.Duration) {
	const day = kafala.Day
	ctx := t.Context()
	before, _ := spanned(t, client, 90*day, 60*day)
	paid, unpaid := overAtNoon(t, before, name)
	was := map[string]time.Duration{paid.ID: 90 * day, unpaid.ID: 60 * day}
	want := map[string]time.Duration{paid.ID: personal, unpaid.ID: min(personal, records)}
	erasedOn(t, before, was)
	s, clock := spanned(t, client, personal, records)
	changed := 0
	for id := range was {
		if want[id] != was[id] {
			changed++
		}
	}
	if n, err := s.Records().Redate(ctx); err != nil || n != changed {
		t.Errorf("worked out anew %d, %v; want %d", n, err, changed)
	}
	erasedOn(t, s, want)
	for _, key := range []string{placeOf(chat).guarantee(unpaid.ID), placeOf(chat).invoice(unpaid.Invoice.ID)} {
		if lives := client.PTTL(ctx, key).Val(); lives < max(60*day, records) || lives > max(66*day, records*11/10) {
			t.Errorf("%s lives for %v", key, lives)
		}
	}
	if lives := client.PTTL(ctx, placeOf(chat).guarantee(paid.ID)).Val(); lives != -1 {
		t.Errorf("what was paid lives for %v", lives)
	}
	for i, after := range []time.Duration{0, beside - time.Hour, time.Hour, time.Hour} { // and again a day later
		clock.advance(after)
		saved := opened(t, chat, name+string(rune('a'+i))) // by a process of before, which still serves beside it
		mustOpen(t, before, saved)
		move(t, before, saved.ID, kafala.Issued)
		move(t, before, saved.ID, kafala.Ended)
		n, err := s.Records().Redate(ctx)
		if again := i == 2; err != nil || again != (n > 0) && personal != 90*day {
			t.Errorf("round %d: %d, %v", i, n, err)
		}
		if i == 2 {
			erasedOn(t, s, map[string]time.Duration{saved.ID: personal})
		}
	}
}

// Until the days are worked out anew nothing is erased on the earlier day of before, and what was met then is not met each time.
func TestNothingGoesOnTheEarlierDayOfBefore(t *testing.T) {
	const day = kafala.Day
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		before, _ := spanned(t, client, 30*day, 20*day)
		paid, unpaid := overAtNoon(t, before, "short")
		s, clock := spanned(t, client, 90*day, 60*day)
		clock.advance(25 * day)
		erasedOn(t, s, map[string]time.Duration{paid.ID: 90 * day, unpaid.ID: 60 * day})
		if due, err := before.Records().ErasureDue(t.Context(), noon.Add(45*day), 9); err != nil || len(due) != 0 {
			t.Errorf("a process of before still has %v, %v", due, err)
		}
		lives := client.PTTL(t.Context(), placeOf(chat).guarantee(unpaid.ID)).Val()
		if lives <= 40*day || lives > 41*day { // what is left of 66 days
			t.Errorf("it lives for %v", lives)
		}
	})
}

// Of two processes with different settings the one that was started last says when personal fields go; the other one leaves that.
func TestTheLastStartSaysWhenPersonalFieldsGo(t *testing.T) {
	const day = kafala.Day
	client := storagetest.Mini(t)
	ctx := t.Context()
	first, clock := spanned(t, client, 90*day, 60*day)
	paid, unpaid := overAtNoon(t, first, "two")
	redated := func(s *Store, want int) {
		t.Helper()
		if n, err := s.Records().Redate(ctx); err != nil || n != want {
			t.Errorf("worked out anew %d, %v; want %d", n, err, want)
		}
	}
	redated(first, 0)
	second, _ := spanned(t, client, 30*day, 20*day)
	redated(second, 2)
	for range 2 {
		redated(first, 0)
		clock.advance(beside)
	}
	erasedOn(t, second, map[string]time.Duration{paid.ID: 30 * day, unpaid.ID: 20 * day})
	again, _ := spanned(t, client, 90*day, 60*day)
	redated(again, 2)
	must(t, client.Del(ctx, spansName).Err()) // as in an import
	redated(second, 2)
}

// What is erased, held, of a later release, or gone stays as it is.
func TestRedateLeavesWhatIsNotItsOwn(t *testing.T) {
	const day = kafala.Day
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		ctx := t.Context()
		before, _ := spanned(t, client, 90*day, 60*day)
		held, gone := overAtNoon(t, before, "held")
		erased, later := overAtNoon(t, before, "erased")
		change := func(id string, what func(*kafala.Guarantee)) {
			t.Helper()
			_, err := before.Records().Change(ctx, id, func(g *kafala.Guarantee) ([]kafala.Delivery, error) { what(g); return nil, nil })
			must(t, err)
		}
		change(held.ID, func(g *kafala.Guarantee) { g.Freeze = kafala.Freeze{At: noon, By: 7, Why: "unwanted"} })
		change(erased.ID, func(g *kafala.Guarantee) { g.Erase(noon, "sweep") })
		must(t, client.Del(ctx, placeOf(chat).guarantee(gone.ID)).Err())
		r, err := before.Records().find(ctx, later.ID)
		must(t, err)
		r.Form = len(kafala.GuaranteeForms) + 1
		value, err := before.sealValue(placeOf(chat).guarantee(later.ID), r.rev, r.Guarantee)
		must(t, err)
		must(t, client.Set(ctx, placeOf(chat).guarantee(later.ID), value, redis.KeepTTL).Err())
		key := placeOf(chat).days()
		was := client.ZScore(ctx, key, later.ID).Val()
		s, _ := spanned(t, client, 30*day, 20*day)
		if n, err := s.Records().Redate(ctx); err != nil || n != 0 {
			t.Errorf("worked out anew %d, %v", n, err)
		}
		if now := client.ZScore(ctx, key, later.ID).Val(); now != was {
			t.Errorf("that of a later release was due at %v, and is at %v", was, now)
		}
		if err := client.ZScore(ctx, key, erased.ID).Err(); err == nil {
			t.Error("what is erased is to be erased again")
		}
		if at := client.ZScore(ctx, key, held.ID).Val(); int64(at) != noon.Add(kafala.HoldMost).UnixMilli() {
			t.Errorf("what is held is due at %v", at)
		}
	})
}
