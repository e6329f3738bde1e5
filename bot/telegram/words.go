package telegram

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// words are all texts that stand in a part of a message, a line each, whatever they are called there: what a person has written
// into a poll, a place or a quote is looked through, never read. Names of Telegram's own are left out.
type words string

// UnmarshalJSON collects them. What is no JSON is not handed here.
func (w *words) UnmarshalJSON(b []byte) error {
	var all any
	if err := json.Unmarshal(b, &all); err != nil {
		return err
	}
	var lines []string
	collect(all, &lines)
	*w = words(strings.Join(lines, "\n"))
	return nil
}

func collect(part any, to *[]string) {
	switch part := part.(type) {
	case string:
		*to = append(*to, part)
	case []any:
		for _, one := range part {
			collect(one, to)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(part)) { // in one order: what is looked through is the same each time
			if name != "id" && name != "type" && !strings.HasSuffix(name, "_id") && !strings.HasSuffix(name, "_type") {
				collect(part[name], to)
			}
		}
	}
}

// Beside is all that somebody has written into a message but its text: a caption, the note of a contact, a poll, a place, a game, a quote.
func (m *Received) Beside() string {
	all := []string{m.Caption}
	for _, part := range []*words{m.Poll, m.Venue, m.Game, m.Checklist, m.Rich, m.Quote, m.Audio} {
		if part != nil {
			all = append(all, string(*part))
		}
	}
	if c := m.Contact; c != nil {
		all = append(all, c.FirstName, c.LastName, c.VCard)
		if m.From == nil || c.UserID != m.From.ID {
			all = append(all, c.PhoneNumber)
		}
	}
	if m.Document != nil {
		all = append(all, m.Document.Name)
	}
	return strings.TrimSpace(strings.Join(all, "\n"))
}
