// Package kafala says what a traffic guarantee (كفالة مرورية) is: the people, dates, money, status and
// reference of one, the rules that its answers must meet, and the Office that opens and settles it.
//
// It knows neither Telegram nor Redis nor the payment gateway: what the Office needs of them stands in
// ports.go as interfaces, and everything here takes the time and the randomness from its caller.
package kafala

import (
	"errors"
	"fmt"
)

// Answers are what a person has given so far, by stable field id ("person_name", "region", …), each in its
// stored form: digits in ASCII, dates as 2006-01-02, choices as their value.
type Answers map[string]string

// Problem is a refusal that a person may read: Key names the sentence in the locales ("id.check"), Data fills
// it, Field names the answer that it is about when that is not the one being given. Anything else that goes
// wrong is an error, is logged, and is shown as one apology.
type Problem struct {
	Key   string
	Field string
	Data  map[string]any
}

// Error gives the key, so that a Problem can travel as an error; it is no text for people.
func (p *Problem) Error() string { return "problem " + p.Key }

// NewProblem is a Problem without data, about the answer that is being given.
func NewProblem(key string) *Problem { return &Problem{Key: key} }

var (
	// ErrNotFound is returned where nothing is kept under the id, reference or token asked for.
	ErrNotFound = errors.New("not found")
	// ErrStale is returned by a save whose record was changed by somebody else since it was read.
	ErrStale = errors.New("changed since it was read")
	// ErrTaken is returned by a Ledger when a reference that a record claims belongs to another guarantee already.
	ErrTaken = errors.New("reference is taken")
	// ErrNewer is returned by a save, or by whatever is only done to be saved, of a record that a later release has
	// written in a form of its own: this process must leave it as it is. It is trouble of the process, not of the record:
	// the same is asked again until a process of that release takes it.
	ErrNewer = errors.New("written by a later release")
	// ErrUnchanged, returned by the function given to Ledger.Change, ends the change without saving.
	ErrUnchanged = errors.New("nothing to change")
)

// ErrForged is returned for a notice whose token belongs to no guarantee: it is not the gateway's, and costs one look here.
var ErrForged = fmt.Errorf("wrong token: %w", ErrNotFound)

// ErrDefect is a panic that was contained: the program is to blame, and neither the gateway nor the store.
var ErrDefect = errors.New("a defect of the program")

// ErrSettled is returned by Gateway.Cancel for an invoice that is paid or over already.
var ErrSettled = errors.New("invoice is settled")
