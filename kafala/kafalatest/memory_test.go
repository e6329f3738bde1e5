package kafalatest_test

import (
	"testing"

	"kafalabot/kafala/kafalatest"
)

func TestLedger(t *testing.T)        { kafalatest.TestLedger(t, kafalatest.Opener) }
func TestIndex(t *testing.T)         { kafalatest.TestIndex(t, kafalatest.Opener) }
func TestOwners(t *testing.T)        { kafalatest.TestOwners(t, kafalatest.Opener) }
func TestWatch(t *testing.T)         { kafalatest.TestWatch(t, kafalatest.Opener) }
func TestRegister(t *testing.T)      { kafalatest.TestRegister(t, kafalatest.Opener) }
func TestFinding(t *testing.T)       { kafalatest.TestFinding(t, kafalatest.Opener) }
func TestPlaces(t *testing.T)        { kafalatest.TestPlaces(t, kafalatest.Opener) }
func TestCounts(t *testing.T)        { kafalatest.TestCounts(t, kafalatest.Opener) }
func TestPromises(t *testing.T)      { kafalatest.TestPromises(t, kafalatest.Opener) }
func TestLimiter(t *testing.T)       { kafalatest.TestLimiter(t, kafalatest.Opener) }
func TestFreezes(t *testing.T)       { kafalatest.TestFreezes(t, kafalatest.Opener) }
func TestGaps(t *testing.T)          { kafalatest.TestGaps(t, kafalatest.Opener) }
func TestIdentityCases(t *testing.T) { kafalatest.TestIdentityCases(t, kafalatest.Opener) }
func TestQueries(t *testing.T)       { kafalatest.TestQueries(t, kafalatest.Opener) }
func TestQuota(t *testing.T)         { kafalatest.TestQuota(t, kafalatest.Opener) }
func TestTeam(t *testing.T)          { kafalatest.TestTeam(t, kafalatest.Opener) }
func TestInvites(t *testing.T)       { kafalatest.TestInvites(t, kafalatest.Opener) }
func TestAudit(t *testing.T)         { kafalatest.TestAudit(t, kafalatest.Opener) }
