package main

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"kafalabot/kafala"
)

func (e *examination) variables(context.Context) finding {
	var all []advice
	for _, m := range misspelt(e.environ) {
		do := "take it away, or name it right"
		if m.meant != "" {
			do = "perhaps " + m.meant + " is meant"
		}
		all = append(all, advice{"nothing reads " + m.name, do})
	}
	if len(all) > 0 {
		return several(all)
	}
	return fine("each that looks like one of ours is read")
}

func (e *examination) spots(context.Context) finding {
	if all := e.weakSpots(); len(all) > 0 {
		return several(all)
	}
	return fine("none")
}

func (e *examination) doubts(context.Context) finding {
	hash, err := e.counter.SettingsHash()
	if err != nil {
		return ill("they cannot be written", "report it: a defect")
	}
	var all []advice
	if all = doubtsOf(e.settings, e.live, e.asksNafath(), kafala.DateOf(e.now())); len(all) == 0 {
		return fine("hash " + hash)
	}
	return several(all)
}

// inLanguage is the end of the name of a text in one language.
var inLanguage = regexp.MustCompile(`\.(ar|en|ur)$`)

// doubtsOf are what can be served with, and is hardly meant so.
func doubtsOf(s *kafala.Settings, live, nafath bool, today kafala.Date) (all []advice) {
	add := func(is bool, said, do string) {
		if is {
			all = append(all, advice{said, do})
		}
	}
	if faults := s.LiveFaults(today); !live && len(faults) > 0 {
		var names []string
		for _, f := range faults {
			name, _, _ := strings.Cut(f.Error(), ": ")
			name = inLanguage.ReplaceAllString(name, "")
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		add(true, "with a live key these would be refused: "+strings.Join(names, ", "),
			"write the operator's own before the live key")
	}
	r := s.Rules
	add(r.ValidDays == 0, "rules.valid_days is 0: personal data stays until an officer ends the guarantee", "set after how many days one ends")
	add(r.ValidDays > 0 && r.UnusedAfter >= r.ValidDays, "rules.unused_after is not below rules.valid_days: nobody is ever asked",
		"set it lower")
	add(nafath && !s.Identifies(), "Nafath is configured, and no kind asks for it", "set kind.identity, or take NAFATH_... away")
	add(r.IdentityOnSheet && !s.Identifies(), "rules.identity_on_sheet is set, and no kind asks who somebody is",
		"set kind.identity, or take it away")
	add(!r.DeleteIDs, "rules.delete_id_messages is off: ID numbers stay in the chat", "set it to true")
	return all
}
