package main

import (
	"fmt"
	"slices"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
)

// officer is the member of staff who asks: an admin.
const officer = 6_000_000_001

// act is what somebody does: a text, or the tap of a button.
type act = struct{ text, data string }

// operation is something that people or staff do, so many times with different chats or words.
type operation struct {
	name  string
	times int
	chat  func(n int) int64
	acts  func(n int) []act
	shows string // part of what it shows
}

// often is how often an operation is done in a round.
const often = 50

// citizens are what people ask of what is kept of theirs.
func citizens(references []string) []operation {
	owner := func(n int) int64 { return owning + int64(n) }
	says := func(name, shows string, text func(int) string) operation {
		return operation{name, often, owner, func(n int) []act { return []act{{text: text(n)}} }, shows}
	}
	return []operation{
		says("/requests", "open:", func(int) string { return "/requests" }),
		says("look-up by reference", "", func(n int) string { return references[n] }),
		says("/mydata", "", func(int) string { return "/mydata" }),
	}
}

// desks are what staff look up, list and search. A search is two updates, the reason and the number. Members may make only so
// many different ones in a day, so each kind asks for a few, again and again.
func desks(references []string) (all []operation) {
	const different = 8
	add := func(name, shows string, acts func(n int) []act) {
		all = append(all, operation{"desk: " + name, often, func(int) int64 { return officer }, acts, shows})
	}
	tap := func(name, shows string, call telegram.Callback) {
		add(name, shows, func(int) []act { return []act{{data: call.String()}} })
	}
	list := func(name, shows string, l kafala.List) {
		tap("list: "+name, shows, telegram.Callback{Verb: "listall", Field: string(l), Value: "-"})
	}
	search := func(name, begin, shows string, number func(n int) string) {
		add("search by "+name, shows, func(n int) []act { return []act{{data: begin}, {text: number(n % different)}} })
	}
	today := kafala.DateOf(time.Now())
	day := today.Start().In(kafala.Riyadh).Format("060102")
	riyadh := slices.Index(kafala.Regions, "riyadh")
	add("card by reference", "", func(n int) []act { return []act{{text: references[n%different]}} })
	list("never shown", "pick:", kafala.ListUnshown)
	tap("list: waits for a decision", "pick:", telegram.Callback{Verb: "listopen", Value: "-"})
	// The dearest case: as much as may be is looked through, since this member is no second of any of it.
	list("waits for a second, somebody else", "", kafala.ListSeconds)
	tap("list: waits for a second, from the desk", "", telegram.Callback{Verb: "seconds"})
	list("ends within a week", "pick:", kafala.ListEnding)
	tap("list: paid on a day", "pick:", telegram.Callback{Verb: "paidon", Field: "-." + day, Value: "-"})
	tap("list: paid in a region", "pick:", telegram.Callback{Verb: "paidon", Field: fmt.Sprint(riyadh, ".", day), Value: "-"})
	tap("had before them last", "pick:", telegram.Callback{Verb: "lately"})
	tap("list: questions", "", telegram.Callback{Verb: "questions", Value: "-"})
	tap("list: not delivered", "", telegram.Callback{Verb: "dead", Value: "1"})
	tap("list: lost payments", "", telegram.Callback{Verb: "losses"})
	tap("list: team", "", telegram.Callback{Verb: "team"})
	tap("trail of a guarantee", "", telegram.Callback{Verb: "trail", Value: "g" + references[different]})
	tap("figures of the day", "", telegram.Callback{Verb: "todaynow"})
	search("ID number", "find:complaint", "pick:", func(n int) string { return number(1, n) })
	search("accident", "bycase", "enough", func(n int) string { return fmt.Sprintf("%08d", n) })
	search("payment", "bypayfor:complaint", "pick:", payment)
	search("card and day", "bycardfor:complaint", "pick:", last4)
	return all
}
