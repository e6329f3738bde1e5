package main

import (
	"slices"
	"strings"
	"testing"

	"kafalabot/bot/desk"
	"kafalabot/bot/telegram"
	"kafalabot/kafala"
)

// unmeasured are the buttons of the desk that list and search nothing of all that is kept.
const unmeasured = `
frozen frozenpage                              lists what was stopped by hand, as a command does
teampage                                       turns the page of the team, all of which its first page reads
losspage                                       turns the page of what was lost, all of which its first page reads
freezeid frozenid liftid unliftid liftidsure liftidnow  are about one number that is stopped
lostone lostback lostbacksure lostbacknow lostunorder lostkeep gapclose gapclosenow     are about one loss
reply askedcard sendreply takeq letgo enough retry       act on one question or message
pick number                                    show one guarantee, as the card by reference does, or one number
desk guide search bypay bycard lists regions region        lead to a list or a search
export trailfile                               hand out what a period holds, however long
invite confirm confirmnow revoke member rank ranknow called outside remove dismissal dismiss    act on one member
`

// Whatever the desk lists and searches is measured on a full Redis: a new button, and a new list, belongs there or says why not.
func TestDeskIsMeasured(t *testing.T) {
	measured := map[string]bool{}
	lists := map[kafala.List]bool{kafala.ListUndecided: true} // listopen's
	verbs := telegram.Verbs{}
	for _, b := range desk.Buttons() {
		verbs[b.Name] = b.Shape
	}
	for _, op := range desks(slices.Repeat([]string{"4827035916"}, probes)) {
		for _, a := range op.acts(0) {
			if a.data == "" {
				continue
			}
			call, err := verbs.Read(a.data)
			if err != nil {
				t.Errorf("%s taps %s: %v", op.name, a.data, err)
			}
			measured[call.Verb] = true
			switch call.Verb {
			case "listall":
				lists[kafala.List(call.Field)] = true
			case "paidon":
				lists[kafala.ListPaid] = true
			}
		}
	}
	for _, l := range kafala.Lists() {
		if !lists[l] {
			t.Errorf("the list %s is not measured", l)
		}
	}
	var others []string
	for line := range strings.Lines(unmeasured) {
		names, _, _ := strings.Cut(line, "  ")
		others = append(others, strings.Fields(names)...)
	}
	for _, b := range desk.Buttons() {
		if strings.Contains(b.Shape, "g") { // it is about one guarantee
			continue
		}
		if left := slices.Contains(others, b.Name); left == measured[b.Name] {
			t.Errorf("%s: measured %t, left out %t", b.Name, measured[b.Name], left)
		}
	}
}
