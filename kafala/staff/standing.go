package staff

import "time"

// Standings are when the audit trail last saw each member's standing decided: a rank given, changed or taken. Whoever can
// write where members are kept, and has no data key, could put back a value that was kept there before; it is older than
// that. The zero value knows nothing yet.
type Standings struct {
	decided map[int64]time.Time
	begun   map[string]time.Time // acts without an outcome yet
}

// Note takes the next entry of the trail.
func (s *Standings) Note(e Entry) {
	if e.Duty != Invite || e.Member == 0 {
		return
	}
	if s.decided == nil {
		s.decided, s.begun = map[int64]time.Time{}, map[string]time.Time{}
	}
	switch e.Outcome {
	case Trying:
		s.begun[e.Act] = e.At
		return
	case Done, lapsed:
		at, ok := s.begun[e.Act] // what is kept was written between the two
		if !ok || e.Act == "" {
			at = e.At
		}
		if at.After(s.decided[e.Member]) {
			s.decided[e.Member] = at
		}
	}
	delete(s.begun, e.Act)
}

// Outdated tells whether a member as they are kept is older than what was last decided about them. The rank of a first
// admin is the configuration's word, and not the trail's.
func (s *Standings) Outdated(m Member) bool {
	return !m.Configured && m.Since.Before(s.decided[m.ID])
}
