package kafala

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// orphanSpan is of how much time one call of ForgetEarlier looks at what was paid.
const orphanSpan = 7 * Day

// orphans is how far a process has looked for records that an earlier release has erased.
type orphans struct {
	mu   sync.Mutex
	to   time.Time // what was paid from then on is done; zero: nothing is
	done bool      // and so is everything before it
}

// ForgetEarlier takes Telegram's number of the chat, and what tells of a card, out of records that an earlier release has erased
// without them, and that nobody saves again: such are those of what was paid, the others go with their time. It looks at the
// payments of a week, the latest first of those that may be erased by now, and at those of the week before when it is called
// again, and tells whether everything is done; each process begins anew.
func (o *Office) ForgetEarlier(ctx context.Context) (done bool, err error) {
	w := &o.orphans
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done {
		return true, nil
	}
	if w.to.IsZero() {
		w.to = o.erasable()
	}
	from := w.to.Add(-orphanSpan)
	var ids []string
	err = o.Register.Paid(ctx, from, w.to, func(g Guarantee) error {
		if at, due := o.Settings.EraseAt(g); !g.Named() && !g.Forgotten() && due && !o.Time().Before(at) {
			ids = append(ids, g.ID)
		}
		return nil
	})
	for _, id := range ids {
		if fault := o.contained(id, func() error { return o.eraseOne(ctx, id) }); fault != nil {
			err = errors.Join(err, fault)
			continue
		}
		o.Logger().Info("personal data erased", "guarantee", id)
	}
	if err != nil { // these are looked at again
		return false, fmt.Errorf("forget what was erased earlier: %w", err)
	}
	w.to = from
	left, err := o.Register.PaidBefore(ctx, from)
	if err != nil {
		return false, fmt.Errorf("forget what was erased earlier: %w", err)
	}
	w.done = left == 0
	return w.done, nil
}

// erasable tells since when nothing that was paid can have come to its erasure (Settings.EraseAt): it is over when its money has
// come, or later, and a span earlier at most where money came late.
func (o *Office) erasable() time.Time {
	return o.Time().Add(orphanSpan - time.Duration(min(o.Settings.Times.Personal, o.Settings.Times.Records)))
}
