package desk

import (
	"context"
	"slices"
	"strings"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/voice"
)

// Whoever has moved or backed what takes two may count no more as one of them: wherever it is said that it waits, that is said too.

// moverGone says of a motion that waits that whoever stood behind it counts no more; empty: they do, or nobody of staff did. g is the
// guarantee that it is about, an empty one where it is about none.
func (k clerk) moverGone(ctx context.Context, eyes staff.Eyes, g *kafala.Guarantee, m kafala.Motion) string {
	if !eyes.Gone(g, m) {
		return ""
	}
	return k.Voice.HTML("card.order.gone", locales.Data{"Who": k.nameOf(ctx, m.By)})
}

// withMover is a line that says that a motion waits, with moverGone.
func (k clerk) withMover(ctx context.Context, line string, eyes staff.Eyes, g *kafala.Guarantee, m kafala.Motion) string {
	return strings.TrimSpace(line + " " + k.moverGone(ctx, eyes, g, m))
}

// together names all of those whose act something was.
func together(v voice.Voice, all []string, name func(by string) string) string {
	var names []string
	for _, by := range all {
		names = append(names, name(by))
	}
	return strings.Join(names, v.Plain("list.comma", nil))
}

// noticeMover is moverGone of what a notice says waits, for the notice.
func (d *Desk) noticeMover(ctx context.Context, v voice.Voice, guarantee string, n kafala.Notice) string {
	g, m, err := d.motionOf(ctx, guarantee, n)
	if err != nil || !m.Waits() {
		return "" // the notice goes out all the same
	}
	eyes, err := d.Counter.Eyes(ctx)
	if err != nil || !eyes.Gone(&g, m) {
		return ""
	}
	return v.HTML("card.order.gone", locales.Data{"Who": d.named(ctx, v, m.By)})
}

// motions are what waits of a guarantee, by the notices of it.
var motions = map[kafala.NoticeKind]func(kafala.Guarantee) kafala.Motion{
	kafala.NoticeSecond:  func(g kafala.Guarantee) kafala.Motion { return g.Order },
	kafala.NoticeWaiting: func(g kafala.Guarantee) kafala.Motion { return g.Order },
	kafala.NoticeOverdue: func(g kafala.Guarantee) kafala.Motion { return g.Order },
	kafala.NoticeClosing: func(g kafala.Guarantee) kafala.Motion { return g.Closing },
	kafala.NoticeFreeze:  func(g kafala.Guarantee) kafala.Motion { return g.Freeze.Lift },
}

// motionOf gives what a notice says waits, with the guarantee that it is about; the zero Motion: it says so of nothing.
func (d *Desk) motionOf(ctx context.Context, guarantee string, n kafala.Notice) (g kafala.Guarantee, m kafala.Motion, err error) {
	motion, of := motions[n.Kind]
	switch {
	case n.Kind == kafala.NoticeLost && (n.Sort == kafala.LostAsked || n.Sort == kafala.LostOverdue):
		l, err := d.Office.Lost.FindLost(ctx, n.Of)
		return g, l.Order, err
	case !of, n.Kind == kafala.NoticeFreeze && n.Sort != kafala.FreezeLiftAsked && n.Sort != kafala.FreezeLiftOverdue:
		return g, m, nil
	case n.Kind == kafala.NoticeFreeze && n.Of != "":
		all, err := d.Office.Freezes.Standing(ctx)
		if i := slices.IndexFunc(all, func(f kafala.NumberFreeze) bool { return f.ID == n.Of }); err == nil && i >= 0 {
			m = all[i].Lift
		}
		return g, m, err
	case guarantee != "":
		g, err = d.Office.Ledger.Find(ctx, guarantee)
		return g, motion(g), err
	}
	return g, m, nil
}
