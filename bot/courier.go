package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-telegram/bot/models"

	"kafalabot/kafala"
	"kafalabot/locales"
)

const (
	claimed  = 16              // deliveries under way side by side
	idle     = time.Second     // between two looks when nothing wakes the courier
	linkTime = 3 * time.Second // for making the link while the person waits
)

// ladder is after how long a delivery that failed is tried again, by how often it has failed; the last step is
// repeated until patienceEnd has passed since the delivery was saved, then it is parked.
var ladder = []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, time.Hour}

const patienceEnd = 27 * time.Hour

// nextTry tells when to try a delivery again that has now failed so often; false: no more.
func nextTry(d kafala.Delivery, now time.Time) (time.Time, bool) {
	if now.Sub(d.Since) > patienceEnd {
		return time.Time{}, false
	}
	return now.Add(ladder[min(d.Tries, len(ladder))-1]), true
}

// Deliver delivers what is due until ctx ends, and finishes what it has begun. It may run in any number of
// processes on one store. A delivery that hangs holds up none but itself.
func (b *Bot) Deliver(ctx context.Context) {
	var under sync.WaitGroup
	defer under.Wait()
	slots := make(chan struct{}, claimed)
	tick := time.NewTicker(idle)
	defer tick.Stop()
	for ctx.Err() == nil {
		free := claimed - len(slots)
		due := b.claim(ctx, free)
		for _, d := range due {
			slots <- struct{}{}
			under.Go(func() {
				b.deliver(ctx, d)
				<-slots
				b.Wake() // there is room for one more
			})
		}
		if len(due) == free && free > 0 {
			continue // there may be more
		}
		select {
		case <-ctx.Done():
		case <-b.wake:
		case <-tick.C:
		}
	}
}

// DeliverDue delivers what is due now, one after the other, and tells how many deliveries it had claimed. It is for
// whoever drives the courier by hand: a test, or a command that works once.
func (b *Bot) DeliverDue(ctx context.Context) int {
	due := b.claim(ctx, claimed)
	for _, d := range due {
		b.deliver(ctx, d)
	}
	return len(due)
}

// claim takes up to limit due deliveries.
func (b *Bot) claim(ctx context.Context, limit int) []kafala.Delivery {
	if limit == 0 {
		return nil
	}
	due, err := b.Outbox.Claim(ctx, b.Now(), b.lease(), limit)
	if err != nil && ctx.Err() == nil {
		b.Log.Error("deliveries could not be claimed", "err", err)
	}
	return due
}

// lease is how long a claimed delivery, or its next part, is the claimer's.
func (b *Bot) lease() time.Duration { return time.Duration(b.Settings.Times.Lease) }

// deliver makes one delivery and writes down what became of it. It goes on when ctx ends: it is bounded in time,
// within the lease.
func (b *Bot) deliver(ctx context.Context, d kafala.Delivery) {
	if err := kafala.DeliveryForms.Knows(d.Form); err != nil {
		b.Log.Warn("a delivery is left to a later release", "delivery", d.ID, "err", err)
		return // whoever claims it after the lease may be of that release
	}
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), b.lease()*3/4)
	defer done()
	began := time.Now()
	err := b.attempt(ctx, &d)
	b.OnSend(string(d.Kind), time.Since(began), err)
	if err := b.conclude(ctx, d, err); err != nil {
		b.Log.Error("a delivery could not be written down, it may come twice", "delivery", d.ID, "err", err)
	}
}

// errNoStaff parks what is for a staff chat that is not configured.
var errNoStaff = errors.New("no staff chat is configured")

// tooEarly puts a delivery off that has not failed.
type tooEarly struct{ until time.Time }

func (tooEarly) Error() string { return "too early" }

func (b *Bot) conclude(ctx context.Context, d kafala.Delivery, err error) error {
	if err == nil {
		return b.Outbox.Done(ctx, d)
	}
	what, wait := judge(err)
	if early := (tooEarly{}); errors.As(err, &early) {
		return b.Outbox.Later(ctx, d, early.until)
	}
	if errors.Is(err, errNoStaff) {
		what = blocked
	}
	switch what {
	case settled:
		return b.Outbox.Done(ctx, d)
	case slowDown:
		until := b.Now().Add(wait)
		b.Log.Warn("telegram asks to slow down", "delivery", d.ID, "for", wait)
		if err := b.Pace.Pause(ctx, until); err != nil {
			b.Log.Warn("the other processes were not asked to slow down", "err", err)
		}
		return b.Outbox.Later(ctx, d, until)
	case blocked, wrong:
		return b.park(ctx, d, err)
	}
	d.Tries++
	at, again := nextTry(d, b.Now())
	switch {
	case again:
	case errors.Is(err, kafala.ErrNewer): // never given up: a process of that release takes it
		at = b.Now().Add(ladder[len(ladder)-1])
	default:
		return b.park(ctx, d, err)
	}
	b.Log.Warn("a delivery failed and is tried again", "delivery", d.ID, "try", d.Tries, "at", at, "err", redact(err))
	return b.Outbox.Later(ctx, d, at)
}

// park sets a delivery aside and tells staff.
func (b *Bot) park(ctx context.Context, d kafala.Delivery, why error) error {
	b.Log.Error("a delivery is given up", "delivery", d.ID, "err", redact(why))
	reason := "refused"
	if what, _ := judge(why); what == blocked {
		reason = "blocked"
	}
	if d.Kind == kafala.TellStaff || d.Kind == kafala.Forget || d.Kind == kafala.Remind || b.StaffChat == 0 {
		return b.Outbox.Park(ctx, d, reason)
	}
	now := b.Now()
	tell := kafala.Delivery{ID: d.ID + ".parked", Kind: kafala.TellStaff, Guarantee: d.Guarantee, Detail: "parked:" + reason, Due: now, Since: now}
	return b.Outbox.Park(ctx, d, reason, tell)
}

// part sends one part of a delivery, unless Telegram has taken it before.
func (b *Bot) part(ctx context.Context, d *kafala.Delivery, name string, send func(context.Context) error) error {
	for _, t := range d.Taken {
		if t == name {
			return nil
		}
	}
	if err := b.turn(ctx); err != nil {
		return fmt.Errorf("wait for a turn: %w", err)
	}
	if err := send(ctx); err != nil {
		return err
	}
	d.Taken = append(d.Taken, name)
	return nil
}

// longestTurn is how long a delivery waits for its turn: a longer silence puts it off, so that it holds no place.
const longestTurn = 5 * time.Second

// turn waits until one more message may be pushed, by all processes together, or by this one alone where the shared
// pace cannot be asked.
func (b *Bot) turn(ctx context.Context) error {
	for {
		wait, err := b.Pace.Reserve(ctx)
		switch {
		case err != nil:
			b.Log.Warn("the shared pace cannot be asked, this process keeps its own", "err", err)
			return b.pace.Wait(ctx)
		case wait <= 0:
			return nil
		case wait > longestTurn:
			return tooEarly{b.Now().Add(wait)}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// mark writes down which parts Telegram has taken, before the next one is sent, and begins the lease anew: a crash
// repeats at most one message.
func (b *Bot) mark(ctx context.Context, d *kafala.Delivery) {
	if err := b.Outbox.Later(ctx, *d, b.Now().Add(b.lease())); err != nil {
		b.Log.Warn("a part was sent and not written down, it may come twice", "delivery", d.ID, "err", err)
	}
}

// attempt does what a delivery promises.
func (b *Bot) attempt(ctx context.Context, d *kafala.Delivery) error {
	if !b.Settings.Sends(notice(d)) {
		return nil
	}
	switch d.Kind {
	case kafala.Forget:
		return b.forgetMessage(ctx, d)
	case kafala.SendLink:
		return b.sendLink(ctx, d, true)
	case kafala.TellStaff:
		return b.tellStaff(ctx, d)
	case kafala.Remind:
		return b.sendReminder(ctx, d)
	case kafala.GiveBack:
		return b.Office.GiveBack(ctx, d.Guarantee, d.Detail)
	case kafala.Summary:
		return b.sendSummary(ctx, d)
	case kafala.Reconcile:
		return b.reconcile(ctx, d)
	case kafala.SendLinkEnds:
		return b.sendLinkEnds(ctx, d)
	}
	g, err := b.Office.Ledger.Find(ctx, d.Guarantee)
	if errors.Is(err, kafala.ErrNotFound) {
		return b.erasedSince(d)
	}
	if err == nil {
		err = g.Newer()
	}
	if err != nil {
		return fmt.Errorf("delivery %s: %w", d.ID, err)
	}
	v := b.voice(g.Language)
	switch d.Kind {
	case kafala.SendReceipt:
		return b.sendReceipt(ctx, d, v, g)
	case kafala.SendDeclined:
		return b.sendDeclined(ctx, d, v, g)
	case kafala.SendExpired, kafala.SendStopped:
		return b.sendUnpaid(ctx, d, v, g)
	case kafala.SendEnded:
		return b.part(ctx, d, "text", b.sender(d.Chat, v, b.drawEnded(v, g)))
	case kafala.SendRefunded:
		return b.sendRefunded(ctx, d, v, g)
	case kafala.SendCancelled:
		return b.part(ctx, d, "text", b.sender(d.Chat, v, b.drawCancelled(v, g)))
	}
	return fmt.Errorf("delivery %s: no such kind", d.ID)
}

// notice is the name of what a delivery tells, as an operator may switch it off.
func notice(d *kafala.Delivery) string {
	switch {
	case d.Kind == kafala.SendStopped:
		return string(kafala.SendExpired)
	case d.Kind == kafala.TellStaff && d.Chat != 0: // to one of them: what concerns himself
		return ""
	case d.Kind == kafala.TellStaff:
		return staffWord(d).notice
	}
	return string(d.Kind)
}

// erasedSince ends a delivery about a record that was erased since it was promised.
func (b *Bot) erasedSince(d *kafala.Delivery) error {
	b.Log.Warn("a delivery is about a record that is no longer kept", "delivery", d.ID)
	return nil
}

// sender is a call that sends a message.
func (b *Bot) sender(chat int64, v voice, m message) func(context.Context) error {
	return func(ctx context.Context) error {
		return b.send(ctx, chat, v, m)
	}
}

// sendLink sees to it that there is a payment link, and sends it.
func (b *Bot) sendLink(ctx context.Context, d *kafala.Delivery, again bool) error {
	g, err := b.Office.MakeLink(ctx, d.Guarantee, again)
	if errors.Is(err, kafala.ErrNotFound) {
		return b.erasedSince(d)
	}
	if err != nil {
		return err
	}
	if g.Status != kafala.Awaiting {
		return nil // given up meanwhile
	}
	v := b.voice(g.Language)
	return b.part(ctx, d, "text", b.sender(d.Chat, v, message{
		html: v.HTML("link", locales.Data{"Until": v.clock(g.Invoice.Expires)}), inline: b.payButtons(v, g)}))
}

// linkAtOnce makes and sends the link while the person waits. When that takes too long or fails, the delivery,
// which was left to us for kafala.Hold, goes to the courier.
// again says that a link may have been made for it before.
func (b *Bot) linkAtOnce(ctx context.Context, g kafala.Guarantee, again bool) {
	ctx, done := context.WithTimeout(ctx, linkTime)
	defer done()
	b.acting(ctx, g.Chat, models.ChatActionTyping)
	d := kafala.Delivery{ID: g.LinkDelivery(), Kind: kafala.SendLink, Chat: g.Chat, Guarantee: g.ID}
	if err := b.sendLink(ctx, &d, again || len(g.History) > 1); err != nil {
		b.Log.Warn("a link could not be made at once, the courier makes it", "guarantee", g.ID, "err", redact(err))
		return
	}
	if err := b.Outbox.Done(context.WithoutCancel(ctx), d); err != nil {
		b.Log.Error("a link was sent and not written down, it may come twice", "guarantee", g.ID, "err", err)
	}
}

func (b *Bot) sendDeclined(ctx context.Context, d *kafala.Delivery, v voice, g kafala.Guarantee) error {
	if g.Status != kafala.Awaiting || g.Invoice.ID == "" {
		return nil // paid with another card meanwhile, or over, or a new link is being made
	}
	return b.part(ctx, d, "text", b.sender(d.Chat, v, message{
		html: v.HTML("declined", locales.Data{
			"Reason": v.Plain("declined."+declineReason(d.Detail), nil), "Until": v.clock(g.Invoice.Expires)}),
		inline: b.payButtons(v, g)}))
}
