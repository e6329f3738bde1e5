package dialogs

import (
	"fmt"
	"time"

	"kafalabot/kafala"
)

// Session is what is remembered of one chat between two messages. Where the person stands is not in it: that
// is worked out from the answers (Dialog.Position).
type Session struct {
	Draft   string         // id of the request being written; empty: none
	Answers kafala.Answers // by field id
	Editing string         // the field asked again on purpose; empty: none
	Checked bool           // "the details are right" was said, and nothing was changed since
	Consent kafala.Consent // to the data notice, when the request was begun
	Message int64          // highest message update handled
	Tap     int64          // highest tap update handled
	Begun   time.Time      // when the request was begun
	Seen    time.Time      // when the person last did something
	Keep    bool           // the guarantor wants their own details kept for the next request
	Done    string         // draft of the request just submitted, or that goes on (yielded), while nothing else was done since
	Asked   string         // what the bot has asked this person for as a member of staff; empty: nothing
	Again   string         // names the answer that is taken if the very next thing is that it is typed again; empty: none
	Refused string         // where the last texts were not taken, and how many in a row (help.go): "person_id.2"
	Wanted  string         // what goes on once the account's own number is shared (contact.go); empty: nothing waits for it
	Album   string         // the album that was sent last, and which message of it is answered for all; empty: something else came since
	Trace   string         // what was counted of the request (trace.go)
	Ticket  string         // what the private page is open for, until when, and the secret that its address holds (ticket.go)
	// Keyboard tells that a keyboard may stand below the screen (keyboard.go). An earlier release leaves it there, so it needs
	// no form of its own.
	Keyboard bool

	kafala.Unknown
}

// firstVersion is the version of the first stored form. A field is removed or reshaped only with another firstVersion:
// a value of an earlier one cannot be read, and the person is told kindly to start again.
const firstVersion = 1

// SessionForms are the stored forms of a Session after the first; each is one version more.
var SessionForms = kafala.Forms[Session]{
	func(s Session) bool { return s.Wanted != "" },
	func(s Session) bool { return s.Album != "" },
}

// stored is the stored form of a Session. Its names are fixed by a golden test.
type stored struct {
	Version int            `json:"v"`
	Draft   string         `json:"d,omitempty"`
	Answers kafala.Answers `json:"a,omitempty"`
	Editing string         `json:"e,omitempty"`
	Checked bool           `json:"k,omitempty"`
	Notice  int            `json:"n,omitempty"`
	Agreed  int64          `json:"g,omitempty"` // Unix seconds
	Message int64          `json:"m,omitempty"`
	Tap     int64          `json:"t,omitempty"`
	Begun   int64          `json:"b,omitempty"` // Unix seconds
	Seen    int64          `json:"s,omitempty"` // Unix seconds
	Keep    bool           `json:"p,omitempty"`
	Done    string         `json:"o,omitempty"`
	Asked   string         `json:"q,omitempty"`
	Wanted  string         `json:"w,omitempty"`
	Again   string         `json:"f,omitempty"`
	Album   string         `json:"l,omitempty"`
	Keys    bool           `json:"y,omitempty"`
	Refused string         `json:"r,omitempty"`
	Trace   string         `json:"z,omitempty"`
	Ticket  string         `json:"c,omitempty"`
}

// ErrVersion is returned for a stored session of a version before the first that is known.
var ErrVersion = fmt.Errorf("session is of a version before %d", firstVersion)

// MarshalJSON writes the stored form.
func (s Session) MarshalJSON() ([]byte, error) {
	form, _ := SessionForms.Of(s, 0) // what was read was of a known form
	return stored{
		Version: firstVersion + form, Draft: s.Draft, Answers: s.Answers, Editing: s.Editing, Checked: s.Checked,
		Notice: s.Consent.Version, Agreed: unix(s.Consent.At), Message: s.Message, Tap: s.Tap, Begun: unix(s.Begun), Seen: unix(s.Seen),
		Keep: s.Keep, Done: s.Done, Asked: s.Asked, Wanted: s.Wanted, Again: s.Again, Album: s.Album,
		Keys: s.Keyboard, Refused: s.Refused, Trace: s.Trace, Ticket: s.Ticket}.append(make([]byte, 0, 512)), nil
}

// UnmarshalJSON reads the stored form. It returns ErrVersion, or kafala.ErrNewer for the version of a later release:
// how its answers are to be read, only that release knows.
func (s *Session) UnmarshalJSON(b []byte) error {
	var (
		v       stored
		unknown bool
		err     error
	)
	if !v.read(b) {
		v = stored{}
		unknown, err = kafala.ReadJSON(b, &v)
	}
	switch {
	case v.Version > firstVersion+len(SessionForms):
		return fmt.Errorf("read session: %w: version %d", kafala.ErrNewer, v.Version)
	case err != nil:
		return fmt.Errorf("read session: %w", err)
	case v.Version < firstVersion:
		return ErrVersion
	}
	*s = Session{
		Draft: v.Draft, Answers: v.Answers, Editing: v.Editing, Checked: v.Checked,
		Consent: kafala.Consent{Version: v.Notice, At: at(v.Agreed)}, Message: v.Message, Tap: v.Tap, Begun: at(v.Begun), Seen: at(v.Seen),
		Keep: v.Keep, Done: v.Done, Asked: v.Asked, Wanted: v.Wanted, Again: v.Again, Album: v.Album, Keyboard: v.Keys,
		Refused: v.Refused, Trace: v.Trace, Ticket: v.Ticket}
	if unknown {
		s.KeepAsRead(string(b))
	}
	return nil
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func at(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}
