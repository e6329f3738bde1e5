package storage

import (
	"errors"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/storage/storagetest"
)

// Whoever can write to Redis and has no data key puts nobody back who was removed, and no rank that was taken: what was
// kept before the audit trail's last word on somebody is nobody's rank.
func TestRemovedStayRemoved(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		ctx := t.Context()
		s, clock := newStore(t, client)
		counter, admin := newCounter(t, s), staff.Actor{ID: 1, Rank: staff.Admin}
		const id = 7100000003
		field := strconv.FormatInt(id, 10)
		join := func(rank staff.Rank) {
			t.Helper()
			clock.advance(time.Minute)
			token, i, err := counter.Invite(ctx, admin, rank, staff.Called{Name: "Noura Alqahtani", Office: "Riyadh North"})
			must(t, err)
			_, err = counter.Accept(ctx, id, token)
			must(t, err)
			_, err = counter.Agree(ctx, id, i.ID, true)
			must(t, err)
			_, err = counter.Confirm(ctx, admin, i.ID)
			must(t, err)
		}
		is := func(what string, want staff.Rank) {
			t.Helper()
			fresh, _ := newStore(t, client, func(c *Config) { c.Now = clock.now })
			for _, s := range []*Store{s, fresh} { // one that has seen it, and one that begins now
				got, err := newCounter(t, s).Who(ctx, id)
				if err != nil || got.Rank != want {
					t.Errorf("%s: %q, %v; want %q", what, got.Rank, err, want)
				}
				all, err := s.Staff().Members(ctx)
				if listed := slices.ContainsFunc(all, func(m staff.Member) bool { return m.Rank != "" }); err != nil || listed != (want != "") {
					t.Errorf("%s: listed %t, %v", what, listed, err)
				}
			}
		}
		join(staff.Admin)
		is("admin", staff.Admin)
		was := client.HGet(ctx, teamKey, field).Val()
		clock.advance(time.Minute)
		_, err := counter.ChangeRank(ctx, admin, id, staff.Officer)
		must(t, err)
		is("officer", staff.Officer)
		lower := client.HGet(ctx, teamKey, field).Val()
		must(t, client.HSet(ctx, teamKey, field, was).Err())
		is("the rank that was taken, put back", "")
		must(t, client.HSet(ctx, teamKey, field, lower).Err())
		is("officer again", staff.Officer)

		clock.advance(time.Minute)
		must(t, counter.Remove(ctx, admin, id))
		is("removed", "")
		for _, value := range []string{was, lower} {
			must(t, client.HSet(ctx, teamKey, field, value).Err())
			is("put back", "")
			if _, err := s.Staff().Member(ctx, id); !errors.Is(err, kafala.ErrNotFound) {
				t.Errorf("put back: %v", err)
			}
		}
		join(staff.Supervisor) // by an admin, over what was put back
		is("invited again", staff.Supervisor)
		must(t, client.HSet(ctx, teamKey, field, was).Err())
		is("put back once more", "")
	})
}
