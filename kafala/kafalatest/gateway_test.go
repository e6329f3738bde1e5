package kafalatest

import (
	"testing"
	"time"

	"kafalabot/kafala"
)

func TestGatewayInMemory(t *testing.T) {
	TestGateway(t, func(*testing.T) (kafala.Gateway, kafala.Till, Hand) {
		now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
		g := NewGateway(func() time.Time { return now })
		return g, g, g.Hand(func(d time.Duration) { now = now.Add(d) })
	})
}
