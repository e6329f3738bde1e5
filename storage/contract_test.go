package storage

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/storage/storagetest"
)

// What kafala asks of a store is tested in kafalatest, here on each kind of Redis.

func TestLedger(t *testing.T)        { contract(t, kafalatest.TestLedger) }
func TestIndex(t *testing.T)         { contract(t, kafalatest.TestIndex) }
func TestOwners(t *testing.T)        { contract(t, kafalatest.TestOwners) }
func TestWatch(t *testing.T)         { contract(t, kafalatest.TestWatch) }
func TestRegister(t *testing.T)      { contract(t, kafalatest.TestRegister, indexRecords) }
func TestFinding(t *testing.T)       { contract(t, kafalatest.TestFinding) }
func TestPlaces(t *testing.T)        { contract(t, kafalatest.TestPlaces) }
func TestCounts(t *testing.T)        { contract(t, kafalatest.TestCounts) }
func TestPromises(t *testing.T)      { contract(t, kafalatest.TestPromises) }
func TestLimiter(t *testing.T)       { contract(t, kafalatest.TestLimiter) }
func TestFreezes(t *testing.T)       { contract(t, kafalatest.TestFreezes) }
func TestGaps(t *testing.T)          { contract(t, kafalatest.TestGaps) }
func TestIdentityCases(t *testing.T) { contract(t, kafalatest.TestIdentityCases) }
func TestQueries(t *testing.T)       { contract(t, kafalatest.TestQueries) }
func TestQuota(t *testing.T)         { contract(t, kafalatest.TestQuota) }
func TestTeam(t *testing.T)          { contract(t, kafalatest.TestTeam) }
func TestInvites(t *testing.T)       { contract(t, kafalatest.TestInvites) }
func TestAudit(t *testing.T)         { contract(t, kafalatest.TestAudit) }

// contract tries a contract on each kind of Redis, emptied for each of its terms.
func contract(t *testing.T, test func(*testing.T, kafalatest.Open), begin ...func(testing.TB, redis.UniversalClient)) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		test(t, func(t *testing.T) kafalatest.Store {
			must(t, client.FlushAll(t.Context()).Err())
			for _, do := range begin {
				do(t, client)
			}
			return process(t, client, kafalatest.NewClock(kafalatest.Noon))
		})
	})
}

// indexRecords does what the first process does with the records of earlier releases: there are none.
func indexRecords(t testing.TB, client redis.UniversalClient) {
	s, _ := newStore(t, client)
	_, err := s.Records().Index(t.Context())
	must(t, err)
}

// process is a process that keeps what it knows in a Redis.
func process(t testing.TB, client redis.UniversalClient, clock *kafalatest.Clock) kafalatest.Store {
	t.Helper()
	s, _ := newStore(t, client, func(c *Config) {
		c.Now, c.Retention, c.Personal = clock.Now, kafalatest.Kept.Retention, kafalatest.Kept.Personal
	})
	records, counts := s.Records(), s.Counts()
	return kafalatest.Store{Ledger: records, Index: records, Owners: records, Watch: records, Register: records,
		Finding: records, Lately: s.Staff(),
		Places: s.Places(), Counts: counts, Freezes: s.Freezes(), Gaps: s.Losses(), Lost: s.Losses(), Limiter: counts,
		Cases: s.Cases(), Closures: s.Cases(), Queries: s.Queries(), Asked: s.Queries(), Promises: s.Promises(), Uncounts: counts,
		Team: s.Staff(), Invites: s.Staff(), Audit: s.Trail(), Quota: counts, Clock: clock,
		Again: func(t testing.TB) kafalatest.Store { return process(t, client, clock) },
		Take: func(t testing.TB, by time.Time) []kafala.Delivery {
			t.Helper()
			const all = 1000
			taken, err := s.Box().Claim(t.Context(), by, time.Minute, all)
			must(t, err)
			for _, d := range taken {
				must(t, s.Box().Done(t.Context(), d))
			}
			return taken
		}}
}
