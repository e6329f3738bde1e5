package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"
)

// Staff are told once of what goes on failing, and once of its end; never of what mends itself soon.
func TestTrouble(t *testing.T) {
	now := time.Unix(0, 0)
	var told []string
	w := trouble{
		now:  func() time.Time { return now },
		tell: func(_ context.Context, what string, over bool) { told = append(told, fmt.Sprint(what, over)) },
	}
	down := errors.New("down")
	for _, step := range []struct {
		redis, gateway error
		want           []string
	}{
		{nil, nil, nil}, {down, nil, nil}, {nil, nil, nil}, // for a moment
		{down, down, nil}, {down, down, nil}, {down, down, []string{"redisfalse", "gatewayfalse"}}, {down, down, nil},
		{nil, down, []string{"redistrue"}}, {nil, nil, []string{"gatewaytrue"}}, {nil, nil, nil},
	} {
		told = nil
		w.saw(t.Context(), "redis", step.redis)
		w.saw(t.Context(), "gateway", step.gateway)
		if !slices.Equal(told, step.want) {
			t.Errorf("after %s: told %v, want %v", now.Sub(time.Unix(0, 0)), told, step.want)
		}
		now = now.Add(time.Minute)
	}
}
