package storage

import (
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// A Store is handed out in facets: each is what one caller asks of it, and lies in files of its own. They share the
// Store's core and cost nothing to get.

// Records are the guarantees with their indexes: ledger.go, index.go, register.go, erasure.go, finding.go, lists.go.
type Records struct{ *core }

// Places are who is named by which guarantee, and who holds a place: held.go, naming.go.
type Places struct{ *core }

// Counts count what must not grow without bound or be done too often, and where people stop: caps.go, limit.go,
// passes.go.
type Counts struct{ *core }

// Box holds the deliveries until they are done, and those that were set aside: outbox.go, delivery.go.
type Box struct{ *core }

// Promises take the deliveries that belong to no record: promises.go.
type Promises struct{ *core }

// Chats are the sessions and profiles, which messages hold a pay button, and which groups have moved: session.go, posts.go, moved.go.
type Chats struct{ *core }

// Staff are the members and their invitations: team.go.
type Staff struct{ *core }

// Freezes are the ID numbers that are frozen: frozen.go.
type Freezes struct{ *core }

// Trail is the audit trail: trail.go, verify.go.
type Trail struct{ *core }

// Pace is how fast all processes together push messages: pace.go.
type Pace struct{ *core }

// Ahead are the updates that were handled before an older one: ahead.go.
type Ahead struct{ *core }

// Records gives the guarantees.
func (s *Store) Records() Records { return s.records() }

// Places gives the people whom guarantees name.
func (s *Store) Places() Places { return s.places() }

// Counts gives the counts and limits.
func (s *Store) Counts() Counts { return Counts{s.core} }

// Box gives the deliveries.
func (s *Store) Box() Box { return Box{s.core} }

// Promises gives what takes deliveries beside any record.
func (s *Store) Promises() Promises { return Promises{s.core} }

// Chats gives the sessions and profiles.
func (s *Store) Chats() Chats { return Chats{s.core} }

// Staff gives the members and invitations.
func (s *Store) Staff() Staff { return Staff{s.core} }

// Freezes gives the ID numbers that are frozen.
func (s *Store) Freezes() Freezes { return Freezes{s.core} }

// Trail gives the audit trail.
func (s *Store) Trail() Trail { return Trail{s.core} }

// Pace gives the pace of pushing.
func (s *Store) Pace() Pace { return Pace{s.core} }

// Ahead gives what keeps which updates were handled early.
func (s *Store) Ahead() Ahead { return Ahead{s.core} }

// records and places are for the facets that need one another: a record that is saved names its people, and whoever
// holds a place is looked up in the records.
func (c *core) records() Records { return Records{c} }
func (c *core) places() Places   { return Places{c} }

var (
	_ kafala.Ledger       = Records{}
	_ kafala.Index        = Records{}
	_ kafala.Owners       = Records{}
	_ kafala.Watch        = Records{}
	_ kafala.Register     = Records{}
	_ kafala.Finding      = Records{}
	_ kafala.Places       = Places{}
	_ kafala.Counts       = Counts{}
	_ kafala.Limiter      = Counts{}
	_ kafala.Uncounter    = Counts{}
	_ kafala.Promises     = Promises{}
	_ kafala.Freezes      = Freezes{}
	_ kafala.Gaps         = Losses{}
	_ kafala.LostPayments = Losses{}
	_ staff.Quota         = Counts{}
	_ staff.Team          = Staff{}
	_ staff.Invites       = Staff{}
	_ staff.Lately        = Staff{}
	_ staff.Audit         = Trail{}
)
