package kafala

import (
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

// Settings are what the operator decides: who they are, what they charge, what is undertaken, who may stand
// surety, and how long things last. They come from one TOML file; a process has them once, reads them everywhere by the
// same pointer, and does not change them.
type Settings struct {
	// Example marks the file that ships with the program; its texts and amounts bind nobody.
	Example bool `toml:"example"`
	// Notice is the version of the data notice that people agree to.
	Notice   int        `toml:"notice"`
	Operator Operator   `toml:"operator"`
	Rules    Rules      `toml:"rules"`
	Kinds    []Kind     `toml:"kind"`
	Tariff   []Charge   `toml:"charge"`
	VATRate  int        `toml:"vat_percent"`
	Times    Times      `toml:"times"`
	Staff    StaffRules `toml:"staff"`
	// Separators stand between the cells of the tables that staff take away.
	Separators Separators `toml:"separators"`
	// Questions are those that people ask a person of staff.
	Questions Asking `toml:"questions"`
	// Silent are the kinds of notices that are not sent (Switches).
	Silent []string `toml:"silent"`
}

// Operator is who runs the bot and answers for it.
type Operator struct {
	Name      Text   `toml:"name"`
	Contact   Text   `toml:"contact"` // where to ask, as one phrase
	Hours     Text   `toml:"hours"`   // when somebody answers there
	TradeName Text   `toml:"trade_name"`
	CR        string `toml:"cr"`         // commercial registration: 10 digits
	VATNumber string `toml:"vat_number"` // 15 digits; empty: not registered
	TermsURL  string `toml:"terms_url"`
	// Authority is who allowed the service. With a live key it is wanted, as Address, CR and Complaints are (LiveFaults).
	Authority  Authority `toml:"authority"`
	Address    Text      `toml:"address"`    // where the operator is reached by post
	Complaints Text      `toml:"complaints"` // where to complain, as one phrase
}

// Kind is a kind of guarantee with what the guarantor undertakes by it.
type Kind struct {
	ID          string `toml:"id"`
	Name        Text   `toml:"name"`
	Meaning     Text   `toml:"meaning"` // one line, shown with the question
	Version     int    `toml:"version"` // of the undertaking
	Undertaking Text   `toml:"undertaking"`
	// Identity says whether its guarantor is confirmed by a provider outside. Not given, it is IdentityOff.
	Identity Identifying `toml:"identity"`
}

// Rules are the conditions that a request must meet.
type Rules struct {
	// Guarantors says who may be guarantor: "citizen", "resident" or both.
	Guarantors []string `toml:"guarantors"`
	// Source is who stated these conditions, and when. It is wanted where a resident may be guarantor.
	Source Source `toml:"condition_source"`
	// RequireContact refuses a typed mobile: only Telegram's contact button counts.
	RequireContact bool `toml:"require_contact"`
	// Optional names the optional questions that are offered. Which there are, only the form knows: dialogs.CheckOptional.
	Optional []string `toml:"optional"`
	// Open is how many guarantees that are issued and not ended a guarantor may have, as the conditions state it.
	Open int `toml:"open_per_guarantor"`
	// Person is how many guarantees that are issued and not ended there may be for one person.
	Person int `toml:"issued_per_person"`
	// Border lets a guaranteed person be named by a border number, as visitors are.
	Border bool `toml:"border_numbers"`
	// Gulf names the states, of GulfStates, by whose ID numbers a guaranteed person may be named. Empty: by none.
	Gulf []string `toml:"gulf_numbers"`
	// IDs is how many different ID numbers may be given in one chat within 24 hours.
	IDs int `toml:"ids_per_day"`
	// DeleteIDs has messages that held a whole ID number deleted from the chat. Not given, it is true.
	DeleteIDs bool `toml:"delete_id_messages"`
	// PrivateEntry says where an ID number is typed. Not given, it is InChat.
	PrivateEntry Entering `toml:"private_entry"`
	// IdentityOnSheet prints on the sheet that a guarantor was confirmed by a provider outside. Not given, it is false.
	IdentityOnSheet bool `toml:"identity_on_sheet"`
	// ValidDays is after how many days an issued guarantee ends by itself; 0: only staff end it.
	ValidDays int `toml:"valid_days"`
	// UnusedAfter is how many days after its issue a guarantor is asked whether a guarantee is still wanted that nobody has
	// used; 0: never.
	UnusedAfter int `toml:"unused_after"`
	// Links is how many requests one chat may have that await their payment. With AllLinks of all chats together, chats
	// without a paid guarantee share their number before they get a link.
	Links    int `toml:"links_per_chat"`
	AllLinks int `toml:"links_in_all"`
	// LinksDay is how many payment links may be asked for in one chat within 24 hours, whatever becomes of them.
	LinksDay int `toml:"links_per_day"`
	// Declines is after how many declined tries to pay within 24 hours a chat gets no more links. AllDeclines is how many
	// of all chats together within an hour make a burst, as AllLinks do.
	Declines    int `toml:"declines_per_chat"`
	AllDeclines int `toml:"declines_in_all"`
	// Lookups is how often in a minute a stranger may ask for a reference.
	Lookups int `toml:"lookups_per_minute"`
	// LookupsDay is how often within 24 hours. Not given, it is 50.
	LookupsDay int `toml:"lookups_per_day"`
	// PayWith names the means of payment, of PayWays, that people are told the gateway's page takes. Not given, it is cards alone.
	PayWith []string `toml:"pay_with"`
}

// PayWays are the means of payment that can be named to people, in the order in which they are. What the gateway's page really
// takes is switched on there.
var PayWays = []string{"mada", "card", "applepay", "stcpay"}

// Entering says where an ID number is typed.
type Entering string

// Where an ID number is typed: in the chat, there or on the operator's own page, or on that page alone.
const (
	InChat      Entering = "off"
	InEither    Entering = "offered"
	OnPageAlone Entering = "required"
)

// OnPage tells whether an ID number may be typed on the operator's own page.
func (r Rules) OnPage() bool { return r.PrivateEntry == InEither || r.PrivateEntry == OnPageAlone }

// Times are how long things last.
type Times struct {
	Link Duration `toml:"link"` // a payment link
	// LinkReminder is how long before its end a person is reminded, once, of a payment link; 0: never.
	LinkReminder Duration `toml:"link_reminder"`
	Session      Duration `toml:"session"` // an unfinished request
	Profile      Duration `toml:"profile"` // a person's language and consent
	// Reminder is after how long without a word a person is reminded, once, of an unfinished request; 0: never.
	Reminder Duration `toml:"reminder"`
	Sweep    Duration `toml:"sweep"`   // between two looks for payments that nobody told of
	Records  Duration `toml:"records"` // requests that were never paid
	// Personal is how long the personal fields of a record stay after it was over. Not given, it is 90 days.
	Personal Duration `toml:"personal"`
	// QuietFrom and QuietTo are the hours of Riyadh between which people are not woken (Night); equal ones: there are none.
	// Not given, they are 23 and 7.
	QuietFrom int `toml:"quiet_from"`
	QuietTo   int `toml:"quiet_until"`
	// Lease is for how long a delivery is left to the process that has begun it: when that process dies, another
	// one takes the delivery over after this time. Not given, it is a minute.
	Lease Duration `toml:"lease"`
}

// Duration is a time.Duration written as in Go ("30m", "24h") or in days ("180d").
type Duration time.Duration

// mostDays is how long a Duration may be: a hundred years.
const mostDays = 36500

// errDuration is for what is no Duration.
var errDuration = fmt.Errorf("must be a duration as 30m, 24h or 180d, %dd at most", mostDays)

// UnmarshalText reads "30m", "24h" or "180d".
func (d *Duration) UnmarshalText(text []byte) error {
	var days int
	if n, _ := fmt.Sscanf(string(text)+"$", "%dd$", &days); n == 1 && fmt.Sprintf("%dd", days) == string(text) {
		if days > mostDays {
			return errDuration
		}
		*d = Duration(time.Duration(days) * 24 * time.Hour)
		return nil
	}
	v, err := time.ParseDuration(string(text))
	if err != nil || v > mostDays*Day {
		return errDuration
	}
	*d = Duration(v)
	return nil
}

//go:embed settings.example.toml
var exampleSettings []byte

// ExampleSettings gives the settings file that ships with the program, as text. Its first line says what it is.
func ExampleSettings() []byte { return slices.Clone(exampleSettings) }

// defaults is what a file leaves out.
func defaults() *Settings {
	return &Settings{
		Rules: Rules{Person: 1, IDs: 10, DeleteIDs: true, PrivateEntry: InChat, LookupsDay: 50, Links: 3, LinksDay: 10,
			PayWith: []string{"mada", "card"}, AllLinks: 5000, Declines: 12, AllDeclines: 500},
		Times: Times{Lease: Duration(time.Minute), Personal: Duration(90 * Day), QuietFrom: 23, QuietTo: 7},
		Staff: defaultStaff(), Separators: defaultSeparators(),
		Questions: Asking{From: "08:00", Until: "00:00"},
	}
}

// ParseSettings reads a settings file. The error lists every fault at once, each by the name it has in the file; the
// settings, nil only where the file cannot be read at all, then bind nobody.
func ParseSettings(file []byte) (*Settings, error) {
	s := defaults()
	meta, err := toml.Decode(string(file), s)
	if err != nil {
		return nil, unreadable(err)
	}
	for i := range s.Kinds {
		s.Kinds[i].Identity = s.Kinds[i].identifying()
	}
	var faults []error
	said := map[string]bool{}
	for _, key := range meta.Undecoded() {
		switch cure, left := retired[key[0]]; {
		case !left:
			faults = append(faults, fmt.Errorf("%s: no such setting", key))
		case !said[key[0]]:
			said[key[0]] = true
			faults = append(faults, fmt.Errorf("%s: %s", key[0], cure))
		}
	}
	faults = append(faults, s.faults()...)
	return s, errors.Join(faults...)
}

// retired are settings that were, each with what to do about one that is still in a file.
var retired = map[string]string{
	"refund": "is no setting any more: delete it, and say by charge.refundable what comes back; the line is made from the tariff",
}

// misfit is how the parser tells of a value of another kind than a setting has: the line, the key and both kinds, which
// is no ParseError, and without the value.
var misfit = regexp.MustCompile(`^toml: line (\d+) \(last key "([A-Za-z0-9_.-]+)"\): (?:incompatible types|type mismatch)`)

// unreadable tells where a settings file cannot be read, and repeats nothing of its values.
func unreadable(err error) error {
	var at toml.ParseError
	switch place := misfit.FindStringSubmatch(err.Error()); {
	case place != nil:
		return fmt.Errorf("settings: line %s: %s: is a value of another kind than this setting has", place[1], place[2])
	case !errors.As(err, &at):
		return errors.New("settings: cannot be read as TOML")
	case at.LastKey == "":
		return fmt.Errorf("settings: line %d: is not TOML", at.Position.Line)
	case at.Message == errDuration.Error():
		return fmt.Errorf("settings: line %d: %s: %w", at.Position.Line, at.LastKey, errDuration)
	case strings.HasSuffix(at.Message, " has already been defined."):
		return fmt.Errorf("settings: line %d, at or after %s: a name is there twice", at.Position.Line, at.LastKey)
	}
	return fmt.Errorf("settings: line %d, at or after %s: is not TOML, or a value of another kind than this setting has",
		at.Position.Line, at.LastKey)
}

// Kind gives the kind of this id, and whether there is one.
func (s *Settings) Kind(id string) (Kind, bool) {
	i := slices.IndexFunc(s.Kinds, func(k Kind) bool { return k.ID == id })
	if i < 0 {
		return Kind{}, false
	}
	return s.Kinds[i], true
}

// Price is what a guarantee costs by these settings.
func (s *Settings) Price() Breakdown { return Price(s.Tariff, s.VATRate) }

// Charge gives the name of a line of the tariff, or its id when the tariff has dropped it since.
func (s *Settings) Charge(id, language string) string {
	for _, c := range s.Tariff {
		if c.ID == id {
			return c.Name.In(language)
		}
	}
	return id
}

// Day is 24 hours, as in a duration of days.
const Day = 24 * time.Hour
