package kafala

import (
	"context"
	"time"
)

// Entry is one line of the audit trail: who did what, when, about what, why, and what came of it. It holds ids only,
// never a name or a number of a person.
type Entry struct {
	At        time.Time `json:"t"`
	By        int64     `json:"b"` // Telegram's number of the member of staff, or of whoever tried
	Rank      Rank      `json:"r,omitempty"`
	Duty      Duty      `json:"d"`
	Guarantee string    `json:"g,omitempty"`
	Why       string    `json:"w,omitempty"`
	Outcome   string    `json:"o"` // "done", "refused", "nothing", "match-person", …
}

// Audit keeps the trail. What it has taken is never changed or lost.
type Audit interface {
	// Write adds an entry to the trail of its day.
	Write(ctx context.Context, e Entry) error
}
