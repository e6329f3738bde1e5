package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/bench/books"
	"kafalabot/kafala"
	"kafalabot/sandbox/botapi"
)

// invariant is something that holds of every town at rest, whatever has happened there.
type invariant struct {
	name  string
	of    string // what it looks at
	check func(e *evidence, fail func(format string, args ...any)) (looked int)
	spoil func(e *evidence) // makes it wrong
}

// invariants are all of them. Each tells at how many things it has looked, and is tried on evidence that is spoiled.
var invariants = []invariant{
	{"what was paid has one reference, or is back", "payments", paidOrBack, func(e *evidence) {
		for chat := range e.chats {
			e.chats[chat] = nil
		}
	}},
	{"no reference is given twice", "references", referencesOnce, func(e *evidence) {
		e.twoOf(func(one, two *kafala.Guarantee) { two.Reference = one.Reference })
	}},
	{"a reference finds what it was given to", "references", referencesFind, func(e *evidence) { e.index = nil }},
	{"nobody is left with an apology", "chats", noApology, func(e *evidence) {
		for chat, list := range e.chats {
			if n := slices.IndexFunc(list, func(m botapi.Message) bool { return m.From.IsBot }); n >= 0 {
				e.chats[chat] = append(list, botapi.Message{From: list[n].From, Text: words().Plain("apology", nil)})
			}
		}
	}},
	{"the gateway's books, the records and the words agree", "payments", booksAgree, func(e *evidence) {
		e.twoOf(func(one, _ *kafala.Guarantee) { one.Payment.Back++ })
	}},
	{"each mark was told as promised", "marks", marksTold, func(e *evidence) { e.due, e.chats = nil, nil }},
	{"each decision was told as promised", "decisions", decisionsTold, func(e *evidence) { e.due, e.chats = nil, nil }},
	{"no word came oftener than its answer may have been lost", "words", wordsOnce, func(e *evidence) {
		e.repeatsOneWord(e.unsure + strings.Count(e.log, "again") + 2)
	}},
	{"staff were told of each act", "acts", actsTold, func(e *evidence) { e.group = nil }},
	{"the trail is one chain", "entries", trailHolds, func(e *evidence) { e.broken = fmt.Errorf("an entry is missing") }},
	{"each act of staff is in the trail", "acts", actsInTrail, func(e *evidence) { e.trail = e.trail[:len(e.trail)/2] }},
	{"what the trail says was done was done", "entries", trailInRecords, func(e *evidence) {
		for id, g := range e.guarantees {
			g.Presented, g.Decided = nil, nil
			e.guarantees[id] = g
		}
	}},
	{"nothing personal is in a log", "lines", logClean, func(e *evidence) { e.log += "\nID " + idNumber(1, 2) }},
	{"nothing personal is in Redis in clear", "keys", redisClean, func(e *evidence) { e.stored[0] += " Quxwell" }},
	{"each process stays below its bound of memory", "lives", memoryBound, func(e *evidence) { e.peaks[0] = mostResident + 1 }},
	{"no delivery is left", "deliveries that wait for their time", nothingLeft, func(e *evidence) {
		for id := range e.due {
			e.due[id] = e.now.UnixMilli() - 1
		}
	}},
	{"only who has blocked the bot has missed something", "deliveries given up", deadExplained, func(e *evidence) { e.blocked = nil }},
	{"no goroutine is left", "processes", goroutinesRest, func(e *evidence) { e.goroutines[0] = e.idle + slack + 1 }},
}

// hold checks every invariant, says at how much it has looked, and tries it on evidence that is wrong.
func (e *evidence) hold(t testing.TB) {
	t.Helper()
	blamed := map[string]bool{}
	defer func() { e.tell(t, blamed) }()
	all := invariants
	if e.agreed != nil {
		all = slices.Concat(invariants, confirmedInvariants)
	}
	for _, i := range all {
		wrong := 0
		looked := i.check(e, func(format string, args ...any) {
			if wrong++; wrong <= 10 {
				what := i.name + ": " + fmt.Sprintf(format, args...)
				blamed[aGuarantee.FindString(what)] = true
				t.Error(what)
			}
		})
		t.Logf("%-60s %6d %s", i.name, looked, i.of)
		if looked == 0 {
			t.Errorf("%s: there was nothing to look at", i.name)
			continue
		}
		spoiled, found := e.copied(), 0
		i.spoil(spoiled)
		i.check(spoiled, func(string, ...any) { found++ })
		if found == 0 {
			t.Errorf("%s: it was made wrong, and nothing was found", i.name)
		}
	}
}

var aGuarantee = regexp.MustCompile(`\b[0-3][0-9][a-z2-7]{16}\b`)

// tell tells all that is known of a few guarantees: with the same seed the same may not happen again.
func (e *evidence) tell(t testing.TB, of map[string]bool) {
	t.Helper()
	delete(of, "")
	for n, id := range slices.Sorted(maps.Keys(of)) {
		if n == 3 {
			break
		}
		g := e.guarantees[id]
		t.Logf("%s is %s: marks %+v, decisions %+v, order %+v\npayments %+v and %+v, strange %v\nhistory %+v", id, g.Status, g.Presented,
			g.Decided, g.Order, g.Payment, g.Extra, g.Strange, g.History)
		for line := range strings.Lines(e.log) {
			if strings.Contains(line, id) {
				t.Log(line)
			}
		}
		for _, row := range e.trail {
			if row.Guarantee == id {
				t.Logf("trail: %+v", row)
			}
		}
		for _, m := range e.chats[g.Chat] {
			if m.From.IsBot {
				t.Logf("%s: %s", time.Unix(m.Date, 0).Format(time.TimeOnly), books.Text(m))
			}
		}
	}
}

// twoOf hands two guarantees out to be changed that have a payment and a reference and were not erased.
func (e *evidence) twoOf(change func(one, two *kafala.Guarantee)) {
	var of []string
	for _, r := range e.requests {
		if g := e.guarantees[r.ID]; g.Reference != "" && g.Payment.ID != "" {
			of = append(of, r.ID)
		}
	}
	if len(of) < 2 {
		return
	}
	one, two := e.guarantees[of[0]], e.guarantees[of[1]]
	change(&one, &two)
	e.guarantees[of[0]], e.guarantees[of[1]] = one, two
}

// paidOrBack looks at every payment that came: it has made the guarantee that its chat has one reference of, or all of it is back.
func paidOrBack(e *evidence, fail func(string, ...any)) (looked int) {
	for _, i := range e.gateway.Books().Invoices {
		id := i.Metadata["guarantee"].Text
		g, known := e.guarantees[id]
		for _, p := range i.Payments {
			back, came := books.Came(p)
			if !came {
				continue
			}
			looked++
			own := known && g.Payment.ID == p.ID && g.Reference != ""
			switch {
			case !own && back != kafala.Halalas(p.Amount):
				fail("%s: payment %s is neither a guarantee nor back", id, p.ID)
			case own && !e.blocked[g.Chat] && !strings.Contains(text(e.chats[g.Chat]), kafala.GroupReference(g.Reference)):
				fail("%s: nobody was told the reference that was paid for", id)
			}
		}
	}
	return looked
}

func referencesOnce(e *evidence, fail func(string, ...any)) (looked int) {
	whose := map[string]string{}
	for id, g := range e.guarantees {
		if g.Reference == "" {
			continue
		}
		looked++
		if other := whose[g.Reference]; other != "" {
			fail("%s and %s have one reference", other, id)
		}
		whose[g.Reference] = id
	}
	return looked
}

func referencesFind(e *evidence, fail func(string, ...any)) (looked int) {
	for id, g := range e.guarantees {
		if g.Reference == "" {
			continue
		}
		if looked++; e.index[g.Reference] != id {
			fail("the reference of %s names %q", id, e.index[g.Reference])
		}
	}
	return looked
}

func noApology(e *evidence, fail func(string, ...any)) (looked int) {
	for chat, messages := range e.chats {
		for _, m := range slices.Backward(messages) {
			if !m.From.IsBot {
				continue
			}
			if looked++; screenOf(m) == "apology" {
				fail("chat %d", chat)
			}
			break
		}
	}
	return looked
}

func booksAgree(e *evidence, fail func(string, ...any)) int {
	chats := map[int64][]botapi.Message{}
	for chat, messages := range e.chats {
		if !e.blocked[chat] {
			chats[chat] = messages
		}
	}
	b := &books.Books{Gateway: e.gateway, Words: words(), Staff: e.group, Fail: fail,
		Find: func(id string) (kafala.Guarantee, error) {
			g, ok := e.guarantees[id]
			if !ok {
				return g, kafala.ErrNotFound
			}
			return g, nil
		}}
	b.Check(e.requests, chats)
	return b.Found.Payments
}

func trailHolds(e *evidence, fail func(string, ...any)) int {
	if e.broken != nil {
		fail("%v", e.broken)
	}
	return len(e.trail)
}

// mostResident is what docs/operations.md promises of a process, in MiB.
const mostResident = 128

func memoryBound(e *evidence, fail func(string, ...any)) int {
	for _, peak := range e.peaks {
		if peak > mostResident {
			fail("%.0f MiB", peak)
		}
	}
	return len(e.peaks)
}

func nothingLeft(e *evidence, fail func(string, ...any)) int {
	for _, id := range overdue(e.due, e.now) {
		fail("%s", id)
	}
	return len(e.due)
}

func deadExplained(e *evidence, fail func(string, ...any)) int {
	for _, d := range e.dead {
		if d.Why != kafala.ParkedBlocked || !e.blocked[d.Delivery.Chat] {
			fail("%s, %s", d.Delivery.ID, d.Why)
		}
	}
	return len(e.dead)
}

func goroutinesRest(e *evidence, fail func(string, ...any)) int {
	for _, n := range e.goroutines {
		if n == 0 || n > e.idle+slack {
			fail("%.0f, and %.0f at idle", n, e.idle)
		}
	}
	return len(e.goroutines)
}
