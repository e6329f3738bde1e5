package telegram

import (
	"errors"
	"strings"
)

// Callback is what a button does, as its callback data says it: a verb, then what the verb is about, then the mark of the
// draft it belongs to. It carries no personal data and means the same after any restart.
type Callback struct {
	Verb  string
	Field string
	Value string
	Draft string
}

// MarkLength is how many characters of a draft's id a button carries.
const MarkLength = 4

// maxData is Telegram's limit in bytes: https://core.telegram.org/bots/api#inlinekeyboardbutton
const maxData = 64

// String writes callback data: the verb, and the parts that are there, in their order.
func (c Callback) String() string {
	parts := []string{c.Verb}
	for _, part := range []string{c.Field, c.Value, c.Draft[:min(len(c.Draft), MarkLength)]} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ":")
}

// Verbs tells which parts follow each verb: f for the field, v for a value, g for a guarantee's id, d for the draft's mark.
type Verbs map[string]string

// errNoCallback is returned for callback data that no button of ours has.
var errNoCallback = errors.New("no button has this callback data")

// Read reads callback data, which anybody can make up. What a g names is not looked at here.
func (v Verbs) Read(data string) (Callback, error) {
	parts := strings.Split(data, ":")
	shape, ok := v[parts[0]]
	if !ok || len(data) > maxData || len(parts) != 1+len(shape) {
		return Callback{}, errNoCallback
	}
	c := Callback{Verb: parts[0]}
	for i, part := range shape {
		value := parts[i+1]
		if value == "" {
			return Callback{}, errNoCallback
		}
		switch part {
		case 'f':
			c.Field = value
		case 'v', 'g':
			c.Value = value
		case 'd':
			if len(value) != MarkLength {
				return Callback{}, errNoCallback
			}
			c.Draft = value
		}
	}
	return c, nil
}
