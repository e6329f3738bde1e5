package desk

import (
	"context"
	"slices"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/locales"
)

// The standing of a guarantee where a list or a search has a word or two for it: what the first line of its card says, in short and with
// the same sign before it.

// standings are the keys of what the first line of a card may say.
var standings = []string{"card.fresh", "card.mine", "card.presented", "card.struck", "card.accepted", "card.unaccepted", "card.undecided",
	"card.left", "card.frozen", "card.awaiting", "card.over", "card.never"}

// Standings lists what they are in short, for tests that walk the words.
func Standings() (all []string) {
	for _, key := range standings {
		all = append(all, shortOf(key))
	}
	return all
}

// shortOf is the key of the short words.
func shortOf(key string) string { return "standing." + strings.TrimPrefix(key, "card.") }

// inShort says in a word or two what the first line of its card says.
func (k clerk) inShort(s sight) string {
	key := standingKey(s)
	if key == "card.over" || key == "card.never" {
		return k.Voice.Plain(shortOf(key), locales.Data{"What": k.overWord(s.Guarantee)})
	}
	return k.Voice.Plain(shortOf(key), nil)
}

// standingsOf says it of each. Who else is staff is read once, where it depends on that.
func (k clerk) standingsOf(ctx context.Context, all []kafala.Guarantee) (words []string, err error) {
	seen := sight{by: k.by, now: k.Office.Time()}
	if slices.ContainsFunc(all, func(g kafala.Guarantee) bool { return g.Counts() && g.LastShown() >= 0 }) {
		if seen.eyes, err = k.Counter.Eyes(ctx); err != nil {
			return nil, err
		}
	}
	for _, g := range all {
		s := seen
		s.Guarantee = &g
		words = append(words, k.inShort(s))
	}
	return words, nil
}

// picks are guarantees that were found, a button each, which leads to its card by a verb.
func (k clerk) picks(ctx context.Context, verb string, all []kafala.Guarantee) (rows []telegram.Row, err error) {
	words, err := k.standingsOf(ctx, all)
	for i, word := range words {
		g := all[i]
		line := k.Voice.Plain("requests.line", locales.Data{"Status": word, "Person": k.Voice.ShortName(g, "person_name"),
			"Day": k.Voice.Gregorian(kafala.DateOf(g.Opened))})
		rows = append(rows, telegram.Row{telegram.Button(line, telegram.Callback{Verb: verb, Value: g.ID})})
	}
	return rows, err
}
