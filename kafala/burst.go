package kafala

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// When everybody's declined tries, or everybody's open links, are more than the settings say, somebody may be trying out
// stolen cards. Nobody can tell who, so nothing is closed: a chat without a paid guarantee shares its account's number
// before it gets a link, and has a few tries. That ends by itself once the figures are lower.

const (
	// BurstTries is after how many declined tries the link of a chat without a paid guarantee is ended in a burst.
	BurstTries = 3
	// storeLinks times links_in_all is how many open links the store is to hold: beyond that a chat without a paid
	// guarantee gets none.
	storeLinks = 20
	// burstIdle is how long the figures stay low before a new burst is told as another one.
	burstIdle = time.Hour
	// toldFor is for how long one burst is told once.
	toldFor = ToldMost
)

// ToldMost is for how long at most it is kept that something was told once (Promises.Once).
const ToldMost = 30 * Day

// What a burst may be of.
const (
	BurstDeclines = "declines"
	BurstLinks    = "links"
)

// Bursts lists them.
var Bursts = []string{BurstDeclines, BurstLinks}

// burst lists which of everybody's figures are beyond what the settings say; none: there is no burst.
func (r Rules) burst(u Usage) (beyond []string) {
	if u.AllDeclines >= r.AllDeclines {
		beyond = append(beyond, BurstDeclines)
	}
	if u.AllLinks >= r.AllLinks {
		beyond = append(beyond, BurstLinks)
	}
	return beyond
}

// tightened tells why a chat gets no link in a burst, or nil. The Problem "contact" goes once its account's number is
// shared: with these answers, or by Prove.
func (o *Office) tightened(ctx context.Context, chat int64, u Usage, a Answers) (*Problem, error) {
	rules := o.Settings.Rules
	beyond := rules.burst(u)
	if len(beyond) == 0 {
		return nil, nil
	}
	if err := o.tellBurst(ctx, beyond); err != nil {
		return nil, err
	}
	trusted, err := o.trusted(ctx, chat)
	switch {
	case trusted || err != nil:
		return nil, err
	case u.AllLinks >= storeLinks*rules.AllLinks:
		return NewProblem("caps.all"), nil
	case u.Proved.IsZero() && a.ownNumber():
		return nil, o.Prove(ctx, chat)
	case u.Proved.IsZero():
		return NewProblem("contact"), nil
	case u.Tries >= BurstTries:
		return NewProblem("caps.tries"), nil
	}
	return nil, nil
}

// Prove notes that the account of a chat has shared its own number by Telegram's contact button. The number itself is
// not handed over.
func (o *Office) Prove(ctx context.Context, chat int64) error {
	if err := o.Counts.Prove(ctx, chat); err != nil {
		return fmt.Errorf("note that a number was shared: %w", err)
	}
	return nil
}

// ownNumber tells whether Telegram's contact button gave the guarantor's mobile, so that it is the account's own.
func (a Answers) ownNumber() bool { return a["mobile"+sourceSuffix] == byTelegram }

const (
	sourceSuffix = "_from"    // ends the id of the answer that tells where a number came from
	byTelegram   = "telegram" // its value where the number was shared by the account that has it
)

// trusted tells whether a chat has a guarantee that is paid, and whose money is not on its way back.
func (o *Office) trusted(ctx context.Context, chat int64) (bool, error) {
	paid, err := o.Index.PaidByChat(ctx, chat)
	if err != nil {
		return false, fmt.Errorf("look for a paid guarantee: %w", err)
	}
	return slices.ContainsFunc(paid, func(g Guarantee) bool { return g.Status == Ended || g.Counts() }), nil
}

// tellBurst promises the staff chat, and with it the admins, a word about a burst, once for each.
func (o *Office) tellBurst(ctx context.Context, beyond []string) error {
	for _, what := range beyond {
		began, err := o.Promises.Burst(ctx, what, burstIdle)
		if err != nil {
			return fmt.Errorf("tell staff of a burst of %s: %w", what, err)
		}
		if err := o.alert(ctx, Notice{Kind: NoticeBurst, Sort: what, At: NoticeTime(began)}, toldFor); err != nil {
			return err
		}
	}
	return nil
}
