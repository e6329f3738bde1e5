package main

import (
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

// After a breach one command says from the trail which guarantees were seen, by whom and how often; refusals are none, an act
// counts once, and what names no guarantee is said. It names nobody but staff, and stands in the trail itself.
func TestWhoWasTouched(t *testing.T) {
	t.Parallel()
	env, s, _ := staffed(t)
	now := time.Now()
	yesterday := now.AddDate(0, 0, -1)
	const one, other = int64(7100000009), int64(7100000008)
	a := kafalatest.Application(one, "0123456789abcdef", "1012345672", "1109876548")
	g := kafala.Guarantee{ID: kafala.GuaranteeID(7100000001, "0123456789abcdef"), Chat: 7100000001, Language: "ar", Status: kafala.Awaiting,
		Answers: a.Answers, Opened: now, History: []kafala.Event{{At: now, By: kafala.ByCitizen, To: kafala.Awaiting, Why: "submitted"}}}
	if _, _, err := s.Records().Create(t.Context(), g); err != nil {
		t.Fatal(err)
	}
	const gone = "07goneandnotkept"
	for _, e := range []staff.Entry{
		{At: now.AddDate(0, 0, -9), By: one, Duty: staff.Disclose, Guarantee: "07before", Outcome: staff.Done},
		{At: yesterday, By: one, Rank: staff.Officer, Duty: staff.LookUp, Guarantee: g.ID, Outcome: staff.Done},
		{At: yesterday, By: one, Rank: staff.Officer, Duty: staff.LookUp, Guarantee: g.ID, Outcome: staff.Done},
		{At: yesterday, By: one, Rank: staff.Officer, Duty: staff.Match, Guarantee: g.ID, Outcome: staff.Begun},
		{At: yesterday, By: one, Rank: staff.Officer, Duty: staff.Match, Guarantee: "07begun", Outcome: staff.Begun},
		{At: yesterday, By: one, Rank: staff.Officer, Duty: staff.Match, Guarantee: g.ID, Outcome: "match-none"},
		{At: yesterday, By: one, Rank: staff.Officer, Duty: staff.Disclose, Guarantee: "07refused", Outcome: staff.Refused},
		{At: yesterday, By: other, Rank: staff.Supervisor, Duty: staff.Freeze, Guarantee: gone, Act: "a1", Outcome: staff.Trying},
		{At: yesterday, By: other, Rank: staff.Supervisor, Duty: staff.Freeze, Guarantee: gone, Act: "a1", Outcome: staff.Done},
		{At: yesterday, By: other, Rank: staff.Supervisor, Duty: staff.Present, Guarantee: gone, Act: "a2", Outcome: staff.Trying},
		{At: yesterday, By: one, Rank: staff.Supervisor, Duty: staff.Export, Outcome: staff.Done},
	} {
		if err := s.Trail().Write(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	from := kafala.DateOf(yesterday).String()
	for _, c := range []struct {
		args  []string
		code  int
		says  []string
		never []string
	}{
		{[]string{"--from", from}, 0, []string{"  " + g.ID + "  ", "7100000009  ", "lookup 2, match 1", gone, "7100000008  freeze 1, present 1",
			"(not named)", yesterday.In(kafala.Riyadh).Format("2006-01-02T15:04") + "+03:00", "export 1", "guarantees: 2, and 1 kinds"},
			[]string{"07before", "07refused", "Alotaibi", "1012345672", "7100000001"}},
		{[]string{"--from", from, "--by", "7100000009"}, 0, []string{g.ID, "guarantees: 1, and 1 kinds"}, []string{gone}},
		{[]string{"--from", from, "--to", from, "--by", "7"}, 0, []string{"guarantees: 0, and 0 kinds"}, []string{g.ID}},
		{nil, 2, []string{"--from"}, nil},
		{[]string{"--from", kafala.DateOf(now).String(), "--to", from}, 2, []string{"--to"}, nil},
		{[]string{"--from", from, "--verify"}, 2, []string{"--touched"}, nil},
		{[]string{"--from", from, "--known", "1.x"}, 2, []string{"--known: wants --verify"}, nil},
		{[]string{"--from", from, "--by=-5"}, 2, []string{"--by: must be the number of a person"}, nil},
		{[]string{"--from", from, "--by", "0"}, 2, []string{"--by: must be the number of a person"}, []string{g.ID}},
	} {
		code, out := ends(t, env, append([]string{"audit", "--touched"}, c.args...)...)
		for _, want := range append(c.says, "") {
			if code != c.code || !strings.Contains(out, want) {
				t.Errorf("%v: exit %d, want %d and %q:\n%s", c.args, code, c.code, want, out)
			}
		}
		for _, not := range c.never {
			if strings.Contains(out, not) {
				t.Errorf("%v: %q is said:\n%s", c.args, not, out)
			}
		}
	}
	read := 0
	err := s.Trail().Trail(t.Context(), now.AddDate(0, 0, -1), time.Now().Add(time.Hour), func(e staff.Entry) error {
		if e.Duty == staff.Review && e.By == 0 && strings.HasPrefix(e.Why, from+"/") {
			read++
		}
		return nil
	})
	if err != nil || read != 3 {
		t.Errorf("the trail says %d times that it was read, %v", read, err)
	}
	if code, out := ends(t, env, "audit", "--verify"); code != 0 {
		t.Errorf("the trail: %d\n%s", code, out)
	}
}
