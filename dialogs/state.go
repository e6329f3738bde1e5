package dialogs

import "kafalabot/kafala"

// State is what is known of a chat when a message comes from it.
type State struct {
	Session Session
	Profile Profile
	Rev     int64 // of the session, to be given back when it is saved; 0: nothing is kept
	Lost    bool  // a session is kept that cannot be read: the person is told to start again
}

// Profile is what is remembered of a chat longer than a session. A field is only ever added, with omitempty.
type Profile struct {
	Language string         `json:"l,omitempty"`
	Consent  kafala.Consent `json:"c,omitzero"` // the data notice last agreed to
	// Guarantor is what the guarantor wanted kept of his own details, to be offered with the next request.
	Guarantor kafala.Answers `json:"g,omitempty"`
}
