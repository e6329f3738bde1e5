package kafala

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// StaffRules are what the operator decides about staff. What is not given is as in defaultStaff.
type StaffRules struct {
	// IdleDays is after how many days without a message a rank lapses; 0: never. That of the first admins stays.
	IdleDays int `toml:"idle_days"`
	// Invite is how long an invitation can be accepted and confirmed.
	Invite Duration `toml:"invite"`
	// Finds, Matches and Disclosures are how many different searches of all kinds together a member may make in a day, how many
	// numbers they may try on one guarantee in a day, and how many guarantees they may see whole in a day.
	Finds       int `toml:"finds_per_day"`
	Matches     int `toml:"matches_per_day"`
	Disclosures int `toml:"disclosures_per_day"`
	// LookupsAlarm, MissesAlarm and NightAlarm are how many look-ups, look-ups that find nothing, and acts in the night
	// one member may have in an hour before admins are told.
	LookupsAlarm int `toml:"lookups_alarm"`
	MissesAlarm  int `toml:"misses_alarm"`
	NightAlarm   int `toml:"night_alarm"`
	// NightFrom and NightTo bound the night in Riyadh; the same twice: there is none.
	NightFrom DayTime `toml:"night_from"`
	NightTo   DayTime `toml:"night_to"`
	// Summary is when the day's summary is sent to the staff chat, in Riyadh; "": never.
	Summary DayTime `toml:"summary"`
	// Reasons are the operator's own notes and reasons, beside those that are always there.
	Reasons []StaffReason `toml:"reasons"`
}

// StaffReason is a note, or a reason, that the operator has added to a list. Records keep its id, and show that once it is taken
// away.
type StaffReason struct {
	For  string `toml:"for"` // one of StaffReasonsFor
	ID   string `toml:"id"`
	Text Text   `toml:"text"`
}

// StaffReasonsFor are the lists that an operator may add to. Those on which it depends what goes back are not among them. A guarantor
// finds the notes in what is kept of them, and is told why their request was cancelled; of the others staff alone read the reason.
var StaffReasonsFor = []string{"note", "find", "disclose", "end", "cancel", "freeze"}

// Key is how records and the audit trail name it: no reason of ours begins so.
func (r StaffReason) Key() string { return OwnReasons + r.ID }

// OwnReasons begins the names of what operators have added.
const OwnReasons = "own-"

// OwnReason gives the words of a reason that the operator has added, in a language; "": there is none of that key.
func (r StaffRules) OwnReason(key, language string) string {
	for _, own := range r.Reasons {
		if own.Key() == key {
			return own.Text.In(language)
		}
	}
	return ""
}

// reasonLength is how many letters the text of a reason has at most: it stands on a button.
const reasonLength = 40

func (r StaffRules) reasonFaults() (faults []error) {
	var ids []string
	for i, own := range r.Reasons {
		name := fmt.Sprintf("staff.reasons[%d]", i)
		if !slices.Contains(StaffReasonsFor, own.For) {
			faults = append(faults, fmt.Errorf("%s.for: must be one of %s", name, strings.Join(StaffReasonsFor, ", ")))
		}
		faults = append(faults, idFaults(name, own.ID, ids)...)
		ids = append(ids, own.ID)
		faults = append(faults, languageFaults(name+".text", own.Text)...)
		for language, text := range own.Text {
			if strings.ContainsAny(text, "\r\n") || len([]rune(text)) > reasonLength {
				faults = append(faults, fmt.Errorf("%s.text.%s: must be one line of %d letters at most", name, language, reasonLength))
			}
		}
	}
	return faults
}

func defaultStaff() StaffRules {
	return StaffRules{IdleDays: 60, Invite: Duration(time.Hour), Finds: 40, Matches: 5, Disclosures: 10,
		LookupsAlarm: 60, MissesAlarm: 10, NightAlarm: 10, NightFrom: "00:00", NightTo: "05:00", Summary: "08:00"}
}

func (r StaffRules) faults() []error {
	faults := boundFaults(
		bound{name: "staff.finds_per_day", value: r.Finds, least: 1, most: 100_000},
		bound{name: "staff.matches_per_day", value: r.Matches, least: 1, most: 100_000},
		bound{name: "staff.disclosures_per_day", value: r.Disclosures, least: 1, most: 100_000},
		bound{name: "staff.lookups_alarm", value: r.LookupsAlarm, least: 1, most: 100_000},
		bound{name: "staff.misses_alarm", value: r.MissesAlarm, least: 1, most: 100_000},
		bound{name: "staff.night_alarm", value: r.NightAlarm, least: 1, most: 100_000},
		bound{name: "staff.idle_days", value: r.IdleDays, most: 3650},
	)
	faults = append(faults, r.reasonFaults()...)
	if d := time.Duration(r.Invite); d < time.Minute || d > 7*Day {
		faults = append(faults, errors.New("staff.invite: must be 1m to 7d"))
	}
	for _, c := range []struct {
		name  string
		at    DayTime
		empty bool
	}{{"night_from", r.NightFrom, false}, {"night_to", r.NightTo, false}, {"summary", r.Summary, true}} {
		if _, ok := c.at.Minutes(); !ok && (c.at != "" || !c.empty) {
			faults = append(faults, fmt.Errorf("staff.%s: must be a time of day as 08:00", c.name))
		}
	}
	return faults
}

// DayTime is a time of day in Riyadh, as "08:00".
type DayTime string

// Minutes gives how many minutes after midnight it is, and whether it is a time of day.
func (d DayTime) Minutes() (int, bool) {
	at, err := time.Parse("15:04", string(d))
	return at.Hour()*60 + at.Minute(), err == nil && len(d) == 5
}
