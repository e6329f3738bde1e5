package storage

import (
	"slices"
	"strings"
)

// inCopy says what becomes of what lies under a name when a copy of all that is kept is made, and brought back.
type inCopy string

const (
	isCopied inCopy = "copied" // as it lies there
	isRemade inCopy = "remade" // not in the copy: it is made again out of the records
	isLeft   inCopy = "left"   // not in the copy: it is of the moment, and begins anew
)

// copyRule is what is decided of all names that begin with one word.
type copyRule struct {
	name  string
	rule  inCopy
	holds string // what lies there, in the plural, as it is counted; of what is copied alone, and "" where it is not counted out
}

// copyRules has a row for every word with which a name in Redis begins. docs/privacy.md says the same, and a copy is refused where
// a name is met that has no row: a later release keeps something there.
var copyRules = []copyRule{
	{"g", isCopied, "guarantees and requests"},
	{"box", isCopied, "deliveries that wait"},
	{"dead", isCopied, "deliveries that were set aside"},
	{"profile", isCopied, "profiles"},
	{"posts", isCopied, "messages with a pay button"},
	{"told", isCopied, "notices that are not told twice"},
	{"moved", isCopied, "groups that have moved"},
	{"frozen", isCopied, "numbers that are stopped"},
	{"gap", isCopied, "times that were lost before"},
	{"lost", isCopied, "payments whose records were lost before"},
	{"compared", isCopied, "days that were compared with the gateway"},
	{"idmarks", isCopied, "agreements that have proven somebody"},
	{"query", isCopied, "questions to staff"},
	{"queries", isCopied, "lists of a chat's questions"},
	{"staff", isCopied, "members of staff"},
	{"{audit}", isCopied, "entries of the audit trail"},
	{"keys", isCopied, "canaries of data keys, those given up among them, and the kind of the gateway's key"},
	{"passes", isCopied, "counts of where people stop"},
	{"older", isCopied, ""}, // Copied.Older says it

	{"of", isRemade, ""}, {"waits", isRemade, ""}, {"ask", isRemade, ""}, {"ref", isRemade, ""}, {"inv", isRemade, ""},
	{"open", isRemade, ""}, {"ends", isRemade, ""}, {"opened", isRemade, ""}, {"paid", isRemade, ""}, {"days", isRemade, ""},
	{"held", isRemade, ""}, {"missed", isRemade, ""},
	{"find", isRemade, ""}, {"unshown", isRemade, ""}, {"undecided", isRemade, ""}, {"seconds", isRemade, ""}, {"region", isRemade, ""},
	{"moves", isRemade, ""},
	{"unanswered", isRemade, ""},

	{"sess", isLeft, ""}, {"invite", isLeft, ""}, {"burst", isLeft, ""}, {"troubles", isLeft, ""}, {"seals", isLeft, ""}, {"turn", isLeft, ""},
	{"declines", isLeft, ""}, {"links", isLeft, ""},
	{"proved", isLeft, ""},
	{"question", isLeft, ""}, {"limit", isLeft, ""}, {"values", isLeft, ""}, {"probe", isLeft, ""}, {"rate", isLeft, ""}, {"hush", isLeft, ""},
	{"ahead", isLeft, ""}, {"import", isLeft, ""}, {"idcase", isLeft, ""}, {"idkey", isLeft, ""}, {"idno", isLeft, ""},
	{"lately", isLeft, ""}, {"indexed", isLeft, ""}, {"spans", isLeft, ""},
}

// wordOf is the word with which a name in Redis begins, behind its shard.
func wordOf(key string) string {
	rest, _ := nameOf(key)
	word, _, _ := strings.Cut(rest, ":")
	return word
}

// ruleOf gives the row of a word.
func ruleOf(word string) (copyRule, bool) {
	i := slices.IndexFunc(copyRules, func(r copyRule) bool { return r.name == word })
	if i < 0 {
		return copyRule{}, false
	}
	return copyRules[i], true
}

// Count is how much of one kind a copy holds.
type Count struct {
	What string
	N    int
}

// counted gives what a copy holds, by the words of its names, in the order of copyRules.
func counted(by map[string]int) (all []Count) {
	for _, r := range copyRules {
		if n := by[r.name]; n > 0 && r.holds != "" {
			all = append(all, Count{r.holds, n})
		}
	}
	return all
}
