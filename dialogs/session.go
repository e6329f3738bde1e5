package dialogs

import (
	"encoding/json"
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
	Asked   string         // what the bot waits for from a member of staff, or of a question to staff (minded.go); empty: nothing
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

// fields are those of the stored form, each with the name under which it is kept, in their order: what a Session remembers and
// this does not name is forgotten. The names are fixed by golden tests.
func (s *Session) fields(f *form) {
	f.text("d", &s.Draft)
	f.answers("a", &s.Answers)
	f.text("e", &s.Editing)
	f.flag("k", &s.Checked)
	f.count("n", &s.Consent.Version)
	f.time("g", &s.Consent.At)
	f.number("m", &s.Message)
	f.number("t", &s.Tap)
	f.time("b", &s.Begun)
	f.time("s", &s.Seen)
	f.flag("p", &s.Keep)
	f.text("o", &s.Done)
	f.text("q", &s.Asked)
	f.text("w", &s.Wanted)
	f.text("f", &s.Again)
	f.text("l", &s.Album)
	f.flag("y", &s.Keyboard)
	f.text("r", &s.Refused)
	f.text("z", &s.Trace)
	f.text("c", &s.Ticket)
}

// ErrVersion is returned for a stored session of a version before the first that is known.
var ErrVersion = fmt.Errorf("session is of a version before %d", firstVersion)

// MarshalJSON writes the stored form.
func (s Session) MarshalJSON() ([]byte, error) {
	version, _ := SessionForms.Of(s, 0) // what was read was of a known form
	version += firstVersion
	f := form{written: make([]byte, 0, 512), sep: '{'}
	f.count("v", &version)
	s.fields(&f)
	return append(f.written, '}'), nil
}

// UnmarshalJSON reads the stored form. It returns ErrVersion, or kafala.ErrNewer for the version of a later release:
// how its answers are to be read, only that release knows.
func (s *Session) UnmarshalJSON(b []byte) error {
	read, version, f := Session{}, 0, form{reader: reader{rest: string(b)}, way: fast, sep: '{'}
	f.count("v", &version)
	if read.fields(&f); !f.whole() {
		read, version, f = Session{}, 0, form{way: slow}
		f.err = json.Unmarshal(b, &f.members)
		if f.count("v", &version); version <= firstVersion+len(SessionForms) {
			read.fields(&f)
		}
	}
	switch {
	case version > firstVersion+len(SessionForms):
		return fmt.Errorf("read session: %w: version %d", kafala.ErrNewer, version)
	case f.err != nil:
		return fmt.Errorf("read session: %w", f.err)
	case version < firstVersion:
		return ErrVersion
	}
	if len(f.members) > 0 { // of a later release
		read.KeepAsRead(string(b))
	}
	*s = read
	return nil
}
