package nafath

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"kafalabot/sandbox/internal/standin"
)

// The words that a transaction's status has.
const (
	Waiting   = "WAITING"
	Completed = "COMPLETED"
	Rejected  = "REJECTED"
	Expired   = "EXPIRED"
)

// How long things live. A service whose name ends in WithoutBio asks for no face.
const (
	pageLife = 10 * time.Minute // of a page on which no ID was typed: chosen
	faceLife = 180 * time.Second
	bareLife = 60 * time.Second
)

// transaction is one request, of either way.
type transaction struct {
	id, requestID, service string
	state                  string // of the web way; empty: the app's
	number                 string // who is asked; empty: nobody yet
	digits                 string // to be chosen in the app
	choices                []string
	status                 string
	begun, asked, ended    time.Time
	spent                  bool   // the web way's token has been handed out
	token                  string // as it was handed out or sent
}

// book holds every transaction.
type book struct {
	all     []*transaction // oldest first
	byState map[string]*transaction
	byID    map[string]*transaction
	ours    map[string]bool // requestIds that were used
}

func newBook() book {
	return book{byState: map[string]*transaction{}, byID: map[string]*transaction{}, ours: map[string]bool{}}
}

func (b *book) add(t *transaction) {
	b.all = append(b.all, t)
	b.byID[t.id], b.ours[t.requestID] = t, true
	if t.state != "" {
		b.byState[t.state] = t
	}
}

// open gives the transaction that waits for a person, of which there is one at most; nil: none does.
func (b *book) open(number string, now time.Time) *transaction {
	for _, t := range slices.Backward(b.all) {
		if t.number == number && t.age(now) == Waiting {
			return t
		}
	}
	return nil
}

// age ends a transaction whose time is over, and gives its status.
func (t *transaction) age(now time.Time) string {
	life, since := pageLife, t.begun
	if t.number != "" {
		life, since = faceLife, t.asked
		if strings.HasSuffix(t.service, "WithoutBio") {
			life = bareLife
		}
	}
	if t.status == Waiting && !now.Before(since.Add(life)) {
		t.status, t.ended = Expired, since.Add(life)
	}
	return t.status
}

// ask puts the transaction on a person's telephone.
func (t *transaction) ask(number string, now time.Time, chance *standin.Chance) {
	t.number, t.asked = number, now
	t.digits = twoDigits(chance)
	t.choices = []string{t.digits}
	for len(t.choices) < 3 {
		if d := twoDigits(chance); !slices.Contains(t.choices, d) {
			t.choices = append(t.choices, d)
		}
	}
	slices.Sort(t.choices)
}

// The forms of ID numbers: those that a request may name, and those that its status may be asked of.
var (
	numberAsked  = regexp.MustCompile(`^[1234569]\d{9}$`)
	numberStatus = regexp.MustCompile(`^[123456]\d{9}$`)
)

// HashedState is the name of a request that is told in place of its state.
func HashedState(state string) string {
	sum := sha256.Sum256([]byte(state))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// The errors of whoever acts for a person.
var (
	ErrNothing = errors.New("nafath: nothing waits for this person")
	ErrNoPage  = errors.New("nafath: no such page, or its time is over")
	ErrBusy    = errors.New("nafath: another request waits for this person")
	ErrNumber  = errors.New("nafath: no ID number")
)

func twoDigits(chance *standin.Chance) string {
	b := chance.Bytes(2)
	return string([]byte{'1' + b[0]%9, '0' + b[1]%10})
}
