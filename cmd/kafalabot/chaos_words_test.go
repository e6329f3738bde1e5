package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kafalabot/bench/books"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// What was recorded at the counter, what was promised to be said of it, and what stands of it in the trail.

// said counts the messages that are of a key and name a reference.
func said(messages []botapi.Message, key, reference string) int {
	return len(when(messages, key, reference))
}

// when tells when they came, in seconds.
func when(messages []botapi.Message, key, reference string) (at []int64) {
	piece := books.Piece(words(), key)
	for _, m := range messages {
		if said := books.Text(m); m.From.IsBot && strings.Contains(said, piece) && strings.Contains(said, kafala.GroupReference(reference)) {
			at = append(at, m.Date)
		}
	}
	slices.Sort(at)
	return at
}

// again gives how many words there are more than there are to be, and how many of those followed another one in the same second: sooner
// than a delivery is anybody else's, or is tried again. While one server takes over from another both may give it away.
func (e *evidence) again(at []int64, most int) (more, hasty int) {
	more, hasty = max(0, len(at)-most), -max(0, most-1) // so many different ones may come at once
	for n := 1; n < len(at); n++ {
		if at[n] == at[n-1] && !e.fell(at[n]) {
			hasty++
		}
	}
	return more, min(more, max(0, hasty))
}

// fell tells whether a Redis fell then, or had just done so: for so long the old one may take itself for the master.
func (e *evidence) fell(at int64) bool {
	const old = 15 // seconds
	return slices.ContainsFunc(e.falls, func(f fall) bool { return f.from.Unix() <= at && at <= f.to.Unix()+old })
}

// loses tells whether what was acknowledged then may be lost (docs/decisions/0051): until the last replica has left the old master.
func (e *evidence) loses(at time.Time) bool {
	const last = 5 * time.Second
	return slices.ContainsFunc(e.falls, func(f fall) bool { return f.loses && !at.Before(f.from) && at.Before(f.to.Add(last)) })
}

// recorded goes through the guarantees of those who have not blocked the bot and about which staff have recorded something.
func (e *evidence) recorded(look func(g kafala.Guarantee, chat []botapi.Message)) {
	for _, g := range e.guarantees {
		if !e.blocked[g.Chat] && len(g.Presented)+len(g.Decided) > 0 {
			look(g, e.chats[g.Chat])
		}
	}
}

// awaits tells whether a delivery of a guarantee is promised for a time to come.
func (e *evidence) awaits(g kafala.Guarantee, kind kafala.DeliveryKind, index int) bool {
	for id := range e.due {
		rest, is := strings.CutPrefix(id, g.ID+"."+string(kind)+"."+strconv.Itoa(index))
		if is && (rest == "" || rest[0] == '.') {
			return true
		}
	}
	return false
}

// waiting counts the words of a kind about a guarantee that are still to come, as those that wait until Telegram is well.
func (e *evidence) waiting(g kafala.Guarantee, kind kafala.DeliveryKind) (n int) {
	for id := range e.due {
		if strings.HasPrefix(id, g.ID+"."+string(kind)+".") {
			n++
		}
	}
	return n
}

// tellings counts the words that the marks of a guarantee were told with at most, and at least: each has its own, two processes may give
// two of them away in one second, and one about a later mark also tells of the first that stands, whose own need not come any more.
func tellings(g kafala.Guarantee) (most, least int) {
	told, later := 0, map[time.Time]bool{}
	for n, m := range g.Presented {
		if m.Told.IsZero() {
			continue
		}
		told++
		if m.Stands() && n != g.FirstShown() {
			later[m.Told.UTC()] = true
		}
	}
	first, stands := g.MarkAt(g.FirstShown())
	if stands && !first.Told.IsZero() && len(later) == 0 {
		return told, 1
	}
	return told, len(later)
}

func marksTold(e *evidence, fail func(string, ...any)) (looked int) {
	e.recorded(func(g kafala.Guarantee, chat []botapi.Message) {
		struck := 0
		for n, m := range g.Presented {
			looked++
			switch {
			case m.Stands() && m.Told.IsZero() && !e.awaits(g, kafala.SendShown, n):
				fail("%s: nobody is told of mark %d of %d", g.ID, n, len(g.Presented))
			case !m.Stands() && !m.Told.IsZero():
				struck++
			}
		}
		_, standing := tellings(g)
		if n := said(chat, "shown", g.Reference) + said(chat, "shown.again", g.Reference); n+e.waiting(g, kafala.SendShown) < standing {
			fail("%s: %d of %d tellings that stand came", g.ID, n, standing)
		}
		if n := said(chat, "struck", g.Reference); n+e.waiting(g, kafala.SendStruck) < struck {
			fail("%s: %d of %d told that a mark was a mistake", g.ID, n, struck)
		}
	})
	return looked
}

func decisionsTold(e *evidence, fail func(string, ...any)) (looked int) {
	e.recorded(func(g kafala.Guarantee, chat []botapi.Message) {
		want := map[string]int{}
		for n, d := range g.Decided {
			looked++
			switch {
			case d.Stands() && d.Done.IsZero() && !e.awaits(g, kafala.FollowDecision, n):
				fail("%s: nothing follows from decision %d", g.ID, n)
			case d.Done.IsZero():
			case d.Stands():
				want["decided."+string(d.Verdict)]++
			default:
				want["decided."+string(d.Verdict)+".struck"]++
			}
		}
		for key, n := range want {
			if got := said(chat, key, g.Reference); got+e.waiting(g, kafala.SendDecided) < n {
				fail("%s: %s was told %d times instead of %d", g.ID, key, got, n)
			}
		}
	})
	return looked
}

// counted are the words of decisions and of mistakes: each record tells how often they are to be said.
var counted = []string{"struck", "decided.accepted", "decided.unaccepted", "decided.accepted.struck", "decided.unaccepted.struck"}

// wordsOnce counts the words of marks and decisions that came oftener than they are to be said. One may come again where nobody heard
// that it was taken, and only there: its line is in the log, or a process or a Redis has ended just then; and not at once, unless
// another Redis has taken over that knew nothing of its being under way.
func wordsOnce(e *evidence, fail func(string, ...any)) (looked int) {
	all, hasty := 0, 0
	var which []string
	e.recorded(func(g kafala.Guarantee, chat []botapi.Message) {
		most, mine := map[string]int{}, 0
		look := func(at []int64, most int) {
			more, soon := e.again(at, most)
			if more > 0 {
				which = append(which, fmt.Sprintf("%s: %d too many at %v", g.ID, more, at))
			}
			looked, mine, hasty = looked+len(at), mine+more, hasty+soon
		}
		for _, m := range g.Presented {
			if !m.Stands() && !m.Told.IsZero() {
				most["struck"]++
			}
		}
		for _, d := range g.Decided {
			if !d.Done.IsZero() {
				most["decided."+string(d.Verdict)]++
				if !d.Stands() {
					most["decided."+string(d.Verdict)+".struck"]++
				}
			}
		}
		for _, key := range counted {
			at := when(chat, key, g.Reference)
			if look(at, most[key]); len(at) > 0 && most[key] == 0 {
				fail("%s was told %s, and nothing of it is in its record", g.ID, key)
			}
		}
		shown, _ := tellings(g)
		at := append(when(chat, "shown", g.Reference), when(chat, "shown.again", g.Reference)...)
		slices.Sort(at)
		look(at, shown)
		all += max(0, mine-e.tries(g.ID))
	})
	if all > e.unsure || hasty > 0 {
		fail("%d of %d came again without a line in the log, and %d may have; %d at once, and none may", all, looked, e.unsure, hasty)
		for _, one := range which {
			fail("%s", one)
		}
	}
	return looked
}

// repeatsOneWord has one word about a mark come so many times more.
func (e *evidence) repeatsOneWord(times int) {
	done := false
	e.recorded(func(g kafala.Guarantee, chat []botapi.Message) {
		n := slices.IndexFunc(chat, func(m botapi.Message) bool { return said([]botapi.Message{m}, "shown", g.Reference) > 0 })
		if n < 0 || done {
			return
		}
		done = true
		e.chats[g.Chat] = append(chat, slices.Repeat(chat[n:n+1], times)...)
	})
}

// tries counts the lines of the log that tell of a delivery of this guarantee that was, or may be, made again.
func (e *evidence) tries(id string) (n int) {
	for line := range strings.Lines(e.log) {
		if strings.Contains(line, `"delivery":"`+id+`.`) && (strings.Contains(line, "is tried again") ||
			strings.Contains(line, "may come twice") || strings.Contains(line, "waits until its service is well")) {
			n++
		}
	}
	return n
}

// deed is an act of a member of staff that stands in a record.
type deed struct {
	guarantee string
	by        int64
	duty      staff.Duty
	why       string
}

// deeds counts what the records say that staff have done.
func (e *evidence) deeds() map[deed]int {
	all := map[deed]int{}
	for id, g := range e.guarantees {
		for _, m := range g.Presented {
			all[deed{id, m.By, staff.Present, ""}]++
			if !m.Stands() {
				all[deed{id, m.StruckBy, staff.Present, "taken-back"}]++
			}
		}
		for _, d := range g.Decided {
			duty := map[kafala.Verdict]staff.Duty{kafala.Accepted: staff.Accept, kafala.NotAccepted: staff.Unaccept}[d.Verdict]
			all[deed{id, d.By, duty, d.Why}]++
			if !d.Stands() {
				all[deed{id, d.StruckBy, staff.Undecide, ""}]++
			}
		}
		for _, m := range g.Matched {
			all[deed{id, m.By, staff.Match, ""}]++
		}
		for _, o := range append(g.Orders[:len(g.Orders):len(g.Orders)], g.Order) {
			for _, by := range []int64{o.By, o.Second} {
				if by != 0 {
					all[deed{id, by, staff.Refund, ""}]++
				}
			}
		}
	}
	return all
}

// acts counts the acts that the trail has, by whether they are known to have been done.
func (e *evidence) acts(done bool) map[deed]int {
	all, tried := map[deed]int{}, map[string]bool{}
	for _, row := range e.trail {
		if row.Outcome == staff.Trying {
			tried[row.Act] = true
		}
	}
	for _, row := range e.trail {
		ended := row.Outcome == staff.Done || row.Outcome == "taken-back"
		act := ended
		if !done {
			act = row.Outcome == staff.Trying || row.Act == "" && row.Duty == staff.Match && row.Outcome != staff.Begun ||
				ended && row.Act != "" && !tried[row.Act] && e.loses(actedAt(row))
		}
		d := deed{row.Guarantee, row.By, row.Duty, row.Why}
		if d.duty == staff.Refund {
			d.why = "" // whoever backs an order has not given its reason
		}
		if act {
			all[d]++
		}
	}
	return all
}

// actedAt is when an entry was really written. Of the two of an act and of its record one may be lost where a master hangs.
func actedAt(row staff.Entry) time.Time {
	if row.By == townRecorder.ID {
		return row.At.Add(kafala.DecisionPause)
	}
	return row.At
}

func actsInTrail(e *evidence, fail func(string, ...any)) (looked int) {
	trail := e.acts(false)
	for d, n := range e.deeds() {
		if looked += n; trail[d] < n {
			fail("%+v stands %d times in its record, and %d times in the trail", d, n, trail[d])
		}
	}
	return looked
}

func trailInRecords(e *evidence, fail func(string, ...any)) (looked int) {
	records, lost := e.deeds(), map[deed]int{}
	for _, row := range e.trail {
		if row.Outcome == staff.Done && e.loses(actedAt(row)) {
			lost[deed{row.Guarantee, row.By, row.Duty, row.Why}] = 1
		}
	}
	for d, n := range e.acts(true) {
		switch d.duty {
		case staff.Present, staff.Accept, staff.Unaccept, staff.Undecide:
			if looked += n; records[d]+lost[d] < n {
				fail("%+v was done %d times by the trail, and %d times by its record", d, n, records[d])
			}
		default: // leaves no mark of its own for each time
		}
	}
	return looked
}

// actsTold looks at what the staff group is to hear of each act.
func actsTold(e *evidence, fail func(string, ...any)) (looked int) {
	for _, g := range e.guarantees {
		want := map[string]int{}
		for _, m := range g.Presented {
			if !m.Stands() {
				want["staff.acted.struck"]++
			}
		}
		for _, d := range g.Decided {
			if !d.Stands() {
				want["staff.acted.undecided"]++
			}
		}
		if g.Order.Given() && g.Order.By != 0 {
			want["staff.acted.ordered"]++
		}
		for key, n := range want {
			looked += n
			if got := said(e.group, key, g.Reference); got < n {
				fail("%s: %s was told %d times instead of %d", g.ID, key, got, n)
			}
		}
	}
	return looked
}
