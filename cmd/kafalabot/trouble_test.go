package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/outage"
	"kafalabot/storage"
)

// Staff are told once of what goes on failing, of what it fails besides, at once of what no time mends, and once of its end; never of what
// mends
// itself soon. What could not be told is told as soon as it can be: when it is over, from when to when.
func TestTrouble(t *testing.T) {
	const silent, key, older, parts = outage.Silent, outage.Credentials, outage.Older, outage.Parts
	type step struct {
		redis, telegram outage.Why
		deaf            bool // nobody can be told
		want            []string
	}
	heard := func(what ...string) []string { return what }
	for name, steps := range map[string][]step{
		"for a moment": {{redis: silent}, {}, {}},
		"for a while": {{redis: silent}, {redis: silent}, {redis: silent, want: heard("redis silent from 0")}, {redis: silent},
			{want: heard("redis silent from 0 to 4")}, {}},
		"a key": {{redis: key, want: heard("redis credentials from 0")}, {redis: key},
			{want: heard("redis credentials from 0 to 2")}, {}},
		"a token":       {{telegram: key, deaf: true}, {telegram: key, deaf: true}, {want: heard("telegram credentials from 0 to 2")}, {}},
		"still deaf":    {{telegram: key, deaf: true}, {deaf: true}, {want: heard("telegram credentials from 0 to 1")}, {}},
		"a short noise": {{telegram: silent, deaf: true}, {deaf: true}, {}},
		"two": {{redis: silent, telegram: silent}, {redis: silent, telegram: silent},
			{redis: silent, want: heard("redis silent from 0", "telegram silent from 0 to 2")}},
		"another cause": {{redis: silent}, {redis: key, want: heard("redis credentials from 0")}, {redis: silent},
			{want: heard("redis silent from 0 to 3")}},
		"worse than was told": {{redis: silent}, {redis: silent}, {redis: silent, want: heard("redis silent from 0")},
			{redis: key, want: heard("redis credentials from 0")}, {redis: silent}, {want: heard("redis silent from 0 to 5")}},
		"older after it failed": {{redis: silent}, {redis: silent}, {redis: silent, want: heard("redis silent from 0")},
			{redis: older, want: heard("redis silent from 0 to 3", "redis older from 3")}, {redis: silent}, {redis: older},
			{want: heard("redis older from 3 to 6")}},
		"fails while it is older": {{redis: older, want: heard("redis older from 0")}, {redis: silent}, {redis: silent},
			{redis: silent, want: heard("redis silent from 1")}, {redis: older, want: heard("redis silent from 1 to 4")}, {redis: older},
			{redis: key, want: heard("redis credentials from 6")}, {want: heard("redis credentials from 6 to 7", "redis older from 0 to 7")}, {}},
		"fails in parts, and whole": {{redis: parts}, {redis: parts}, {redis: parts, want: heard("redis parts from 0")}, {redis: silent},
			{redis: parts}, {redis: silent}, {redis: silent}, {redis: silent, want: heard("redis silent from 5")}, {redis: parts},
			{want: heard("redis parts from 0 to 9")}},
		"two times": {{redis: key, want: heard("redis credentials from 0")}, {want: heard("redis credentials from 0 to 1")},
			{redis: key, want: heard("redis credentials from 2")}},
	} {
		t.Run(name, func(t *testing.T) {
			now := time.Unix(0, 0)
			board := outage.NewBoard(func() time.Time { return now }, nil)
			var told []string
			deaf := false
			c := crier{board: board, now: func() time.Time { return now }, tell: func(_ context.Context, i outage.Illness, until time.Time) error {
				if deaf {
					return errors.New("not told")
				}
				said := fmt.Sprintf("%s %s from %d", i.Service, i.Why, i.Since.Unix()/60)
				if !until.IsZero() {
					said += fmt.Sprintf(" to %d", until.Unix()/60)
				}
				told = append(told, said)
				return nil
			}}
			for n, s := range steps {
				now, told, deaf = time.Unix(int64(n)*60, 0), nil, s.deaf
				board.Saw(outage.Redis, s.redis)
				board.Saw(outage.Telegram, s.telegram)
				c.cry(t.Context())
				if !slices.Equal(told, s.want) {
					t.Errorf("minute %d: told %q, want %q", n, told, s.want)
				}
			}
		})
	}
}

// inMemory are notes of a test.
type inMemory map[string]outage.Illness

func (m inMemory) Keep(_ context.Context, service string, told outage.Illness) error {
	m[service] = told
	return nil
}

func (m inMemory) Drop(_ context.Context, service string) error {
	delete(m, service)
	return nil
}

func (m inMemory) Kept(context.Context) (map[string]outage.Illness, error) { return m, nil }

// The end of a trouble that only a new start mends is told by the process that was started, with what it was: not before it has
// looked, once, and not where the trouble goes on.
func TestTroubleEndsWithANewStart(t *testing.T) {
	now := time.Unix(0, 0)
	kept := inMemory{}
	var told []string
	start := func() (*outage.Board, *crier) {
		board := outage.NewBoard(func() time.Time { return now }, nil)
		return board, &crier{board: board, now: func() time.Time { return now }, notes: kept,
			tell: func(_ context.Context, i outage.Illness, until time.Time) error {
				said := fmt.Sprintf("%s %s from %d", i.Service, i.Why, i.Since.Unix()/60)
				if !until.IsZero() {
					said += fmt.Sprintf(" to %d", until.Unix()/60)
				}
				told = append(told, said)
				return nil
			}}
	}
	minute := func(board *outage.Board, c *crier, gateway outage.Why, want ...string) {
		t.Helper()
		told = nil
		board.Saw(outage.Gateway, gateway)
		if c.cry(t.Context()); !slices.Equal(told, want) {
			t.Errorf("minute %d: told %q, want %q", now.Unix()/60, told, want)
		}
		now = now.Add(time.Minute)
	}
	board, c := start()
	minute(board, c, outage.Credentials, "gateway credentials from 0")
	board, c = start()
	minute(board, c, outage.Well)
	minute(board, c, outage.Credentials) // the new key is wrong, too
	minute(board, c, outage.Credentials)
	board, c = start()
	minute(board, c, outage.Well)
	minute(board, c, outage.Well)
	minute(board, c, outage.Well, "gateway credentials from 0 to 6")
	minute(board, c, outage.Well)
	board, c = start()
	for range 4 {
		minute(board, c, outage.Well)
	}
	if len(kept) > 0 {
		t.Errorf("kept: %v", kept)
	}
	board, c = start() // what is told as worse by a later process is its end's word, too
	minute(board, c, outage.Failing)
	minute(board, c, outage.Failing)
	minute(board, c, outage.Failing, "gateway failing from 12")
	board, c = start()
	minute(board, c, outage.Failing)
	minute(board, c, outage.Credentials, "gateway credentials from 12")
	board, c = start()
	minute(board, c, outage.Well)
	minute(board, c, outage.Well)
	minute(board, c, outage.Well, "gateway credentials from 12 to 19")
}

// Trouble that somebody's use tells of between two looks is looked at soon, and no later than what the looks have seen.
func TestTroubleBetweenTwoLooksIsLookedAt(t *testing.T) {
	t.Parallel()
	now := time.Now()
	r := rounds{outage.Nafath: now.Add(-time.Minute)}
	for name, c := range map[string]struct {
		after time.Duration
		ill   bool
		due   bool
	}{
		"well, a minute ago": {0, false, false}, "well, nine minutes ago": {8 * time.Minute, false, false},
		"well, ten minutes ago": {9 * time.Minute, false, true}, "ill, a minute ago": {0, true, true},
		"ill, four seconds ago": {4*time.Second - time.Minute, true, false},
		"ill, five seconds ago": {5*time.Second - time.Minute, true, true},
	} {
		if got := r.due(outage.Nafath, lookNafath, c.ill, now.Add(c.after)); got != c.due {
			t.Errorf("%s: due is %t", name, got)
		}
	}
	if !r.due(outage.Gateway, lookGateway, false, now) {
		t.Error("what was never looked at is not due")
	}
}

// What answers in Telegram's place is trouble of Telegram's also where nobody calls it, once two looks in a row meet it.
func TestLookThatSomebodyElseAnswers(t *testing.T) {
	t.Parallel()
	a := &app{board: outage.NewBoard(time.Now, nil)}
	page := &telegram.FailedError{Method: "getWebhookInfo", Status: http.StatusForbidden}
	for n, s := range []struct {
		err error
		ill bool
	}{{page, false}, {nil, false}, {page, false}, {errors.New("odd"), false}, {page, false}, {page, true}, {page, true}} {
		a.sawTelegram(s.err)
		if i, ill := a.board.Now(outage.Telegram); ill != s.ill || ill && i.Why != outage.Failing {
			t.Errorf("look %d: %+v, %t", n, i, ill)
		}
	}
}

// What is said besides why is of that alone: of a Redis that fails as a whole it is not said how old it is.
func TestPartOfATrouble(t *testing.T) {
	t.Parallel()
	fails := errors.New("no")
	for want, p := range map[string]storage.Probe{
		"ends at 16":     {Parts: 3, Older: "ends at 16"},
		"1 of 3 servers": {Parts: 3, Failed: 1, Err: fails, Older: "ends at 16"},
		"":               {Parts: 3, Failed: 3, Err: fails, Older: "ends at 16"},
	} {
		if got := partOf(p, "k1"); got != want {
			t.Errorf("%+v: %q, want %q", p, got, want)
		}
	}
}
