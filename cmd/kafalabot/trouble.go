package main

import (
	"context"
	"time"
)

// bearable is how long something may fail before staff are told: shorter ones mend themselves.
const bearable = 2 * time.Minute

// trouble watches what the bot stands on. What has failed for longer than bearable is told to staff, once, and so is
// its end. It is told at once and not by a promised delivery: Redis may be what fails. Each process tells by itself.
type trouble struct {
	tell  func(ctx context.Context, what string, over bool)
	now   func() time.Time
	since map[string]time.Time // when it began to fail
	told  map[string]bool
}

// saw takes note of how something is now.
func (t *trouble) saw(ctx context.Context, what string, err error) {
	if t.since == nil {
		t.since, t.told = map[string]time.Time{}, map[string]bool{}
	}
	began, failing := t.since[what]
	switch {
	case err == nil:
		if t.told[what] {
			t.tell(ctx, what, true)
		}
		delete(t.since, what)
		delete(t.told, what)
	case !failing:
		t.since[what] = t.now()
	case !t.told[what] && t.now().Sub(began) >= bearable:
		t.tell(ctx, what, false)
		t.told[what] = true
	}
}
