package kafala

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Caps keep one chat, and everybody together, from opening links or trying cards without end: whoever tries out
// stolen cards does it where payment links are free.

// capped tells why no link may be opened for a chat now, or nil. answers are those of the request that wants one.
func (o *Office) capped(ctx context.Context, chat int64, answers Answers) (*Problem, error) {
	u, err := o.Counts.Usage(ctx, chat)
	if err != nil {
		return nil, fmt.Errorf("look at the caps: %w", err)
	}
	rules := o.Settings.Rules
	switch {
	case u.Declines >= rules.Declines:
		return NewProblem("caps.declines"), nil
	case u.Links >= rules.Links:
		return NewProblem("caps.links"), nil
	case u.Asked >= rules.LinksDay:
		return o.manyLinks(), nil
	}
	return o.tightened(ctx, chat, u, answers)
}

// countLink counts a payment link before it is promised, and tells why it may not be. What is counted is the promise: of
// one link it is the same however often it is asked for, and however many processes ask at once.
func (o *Office) countLink(ctx context.Context, chat int64, link string) (*Problem, error) {
	ok, err := o.Counts.Link(ctx, chat, link, o.Settings.Rules.LinksDay)
	if err != nil {
		return nil, fmt.Errorf("count the link %s: %w", link, err)
	}
	if !ok {
		return o.manyLinks(), nil
	}
	return nil, nil
}

func (o *Office) manyLinks() *Problem {
	return &Problem{Key: "caps.day", Data: map[string]any{"Count": o.Settings.Rules.LinksDay}}
}

// alert promises staff a word that belongs to no guarantee, unless it was promised within this time.
func (o *Office) alert(ctx context.Context, n Notice, once time.Duration) error {
	if _, err := o.Promises.Once(ctx, Tell(n, o.Time()), once); err != nil {
		return fmt.Errorf("tell staff of %s: %w", n, err)
	}
	return nil
}

// Strange is told of a notice of the gateway's that has proved itself and is about no invoice of ours (NoticeUnknown), or
// about the other mode, test against live (NoticeMode): staff are told, once for each invoice and day. One of a payment that is
// listed as lost in a restore is ours: what becomes of that is told from the list. Where it belongs there and is not listed yet,
// as when a link of that time is paid only now, it is listed first.
func (o *Office) Strange(ctx context.Context, kind NoticeKind, invoice string) error {
	if kind == NoticeUnknown && o.Lost != nil {
		all, err := o.Lost.AllLost(ctx)
		if err != nil {
			return fmt.Errorf("see whether a strange notice is about what was lost: %w", err)
		}
		if slices.ContainsFunc(all, func(l LostPayment) bool { return l.Invoice == invoice }) {
			return nil
		}
		if listed, err := o.listInvoice(ctx, invoice); err != nil || listed {
			return err
		}
	}
	return o.alert(ctx, Notice{Kind: kind, Of: invoice}, 24*time.Hour)
}
