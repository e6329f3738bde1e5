package desk

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/voice"
)

// What a restore has lost: the list of what was paid for it, and the answer to what is looked up and is not here.

// eventsShown is how many lines of a lost payment's log are shown, the last ones: the audit trail has them all.
const eventsShown = 2

// lossesLine tells those who answer for money that there is something to decide; false: nothing was lost.
func (k clerk) lossesLine(ctx context.Context) (line string, any bool, err error) {
	gaps, lost, err := k.Office.Losses(ctx)
	if err != nil || len(gaps)+len(lost) == 0 {
		return "", false, err
	}
	return "\n\n" + k.Voice.HTML("losses.today", locales.Data{"Count": len(openOf(lost))}), true, nil
}

// openOf are those about which somebody is to decide.
func openOf(all []kafala.LostPayment) []kafala.LostPayment {
	return slices.DeleteFunc(slices.Clone(all), func(l kafala.LostPayment) bool { return !l.Open() })
}

func (k clerk) lossesButton() telegram.Row {
	return telegram.Row{telegram.Button(k.Voice.Plain("button.losses", nil), telegram.Callback{Verb: "losses"})}
}

// tapLosses lists the gaps and the lost payments.
func (k clerk) tapLosses(ctx context.Context, _ telegram.Callback) error { return k.showLosses(ctx, 0) }

func (k clerk) drawLosses(gaps []kafala.Gap, lost []kafala.LostPayment, page int) telegram.Message {
	v := k.Voice
	m := telegram.Message{}
	lines := []string{v.HTML("losses", nil)}
	for _, g := range gaps {
		lines = append(lines, k.gapLine(g))
	}
	sum := kafala.Halalas(0)
	for _, l := range openOf(lost) {
		if l.Payment.Currency == "" {
			sum += l.Left()
		}
	}
	lines = append(lines, "", v.HTML("losses.count", locales.Data{"Count": len(lost), "Open": len(openOf(lost)),
		"Sum": v.Money(kafala.Payment{}, sum)}))
	on, said, turn := k.lossPage(lost, page)
	lines = append(lines, said...)
	for _, l := range on {
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(v.Plain("lost.line", locales.Data{"Moment": v.Dated(l.Payment.At),
			"Amount": lostMoney(v, l), "State": v.Plain("lost.state."+stateOf(l), nil)}),
			telegram.Callback{Verb: "lostone", Value: l.Payment.ID})})
	}
	m.Inline = append(m.Inline, turn...)
	for _, g := range gaps {
		if k.closes(g) {
			m.Inline = append(m.Inline, telegram.Row{telegram.Button(v.Plain("button.gapclose", k.gapData(g)),
				telegram.Callback{Verb: "gapclose", Value: g.ID()})})
		}
	}
	m.HTML = strings.Join(lines, "\n")
	return m
}

// LostStates are what a lost payment may be said to be.
func LostStates() []string { return []string{"open", "asked", "ordered", "back", "settled"} }

func stateOf(l kafala.LostPayment) string {
	switch {
	case !l.Settled.IsZero():
		return "settled"
	case !l.Open():
		return "back"
	case l.Order.Given():
		return "ordered"
	case l.Order.Waits():
		return "asked"
	}
	return "open"
}

func (k clerk) gapData(g kafala.Gap) locales.Data { return gapData(k.Voice, g) }

func gapData(v voice.Voice, g kafala.Gap) locales.Data {
	return locales.Data{"From": v.Dated(g.From), "To": v.Dated(g.To), "What": v.Gap(g)}
}

// gapLine says from when to when records are missing, and how long what is not found may be one of them.
func (k clerk) gapLine(g kafala.Gap) string {
	data, key := k.gapData(g), "losses.gap.open"
	until, ends := k.Settings.GapUntil(g)
	switch {
	case !g.Closed.IsZero():
		key, data["Moment"] = "losses.gap.closed", k.Voice.Dated(g.Closed)
	case ends && k.Now().Before(until):
		key, data["Moment"] = "losses.gap", k.Voice.Dated(until)
	case ends:
		key, data["Moment"] = "losses.gap.over", k.Voice.Dated(until)
	}
	line := k.Voice.HTML(key, data)
	if g.Told.IsZero() {
		line += " " + k.Voice.HTML("losses.reading", nil)
	}
	return line
}

// tapLost shows one lost payment, with what became of it and what there is to be done.
func (k clerk) tapLost(ctx context.Context, call telegram.Callback) error {
	l, err := k.Counter.OneLost(ctx, k.by, call.Value)
	if err != nil {
		return err
	}
	return k.showLost(ctx, l, "")
}

func (k clerk) showLost(ctx context.Context, l kafala.LostPayment, word string) error {
	eyes, err := k.Counter.Eyes(ctx)
	if err != nil {
		return err
	}
	v := k.Voice
	reference := v.Plain("lost.noreference", nil)
	if l.Reference != "" {
		reference = locales.Isolate(kafala.GroupReference(l.Reference), v.Language)
	}
	head := v.HTML("lost.head", locales.Data{"Amount": lostMoney(v, l), "State": v.Plain("lost.state."+stateOf(l), nil)})
	lines := []string{word, head, v.HTML("lost.one", locales.Data{"ID": l.Payment.ID, "Invoice": l.Invoice,
		"Moment": v.Dated(l.Payment.At), "Reference": reference})}
	log := l.Log
	if len(log) > eventsShown {
		lines, log = append(lines, v.HTML("lost.events.more", nil)), log[len(log)-eventsShown:]
	}
	for _, e := range log {
		line := locales.Data{"Moment": v.Dated(e.At), "What": v.Plain("lost.event."+e.What, locales.Data{"Sum": v.Money(l.Payment, e.Sum)}),
			"Who": k.author(ctx, v, e.By)}
		lines = append(lines, v.HTML("lost.event", line))
	}
	m := telegram.Message{}
	if l.Problem() == nil {
		lines = append(lines, k.moverGone(ctx, eyes, &kafala.Guarantee{}, l.Order))
		p := pair{"lost.may", staff.GiveLost, staff.LostSeats(l)}
		if lines = append(lines, k.whoMay(eyes, p)); len(eyes.May(p.seats)) == 0 {
			lines = append(lines, "\n"+head) // that is long: it ends with what it is about, as a guarantee's details do
		}
	}
	if k.givesLost(eyes, l) {
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(v.Plain("button.lostback", nil),
			telegram.Callback{Verb: "lostback", Value: l.Payment.ID})})
	}
	if staff.MayKeepLost(l, k.by) {
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(v.Plain("button.lostunorder", nil),
			telegram.Callback{Verb: "lostunorder", Field: strconv.Itoa(len(l.Log)), Value: l.Payment.ID})})
	}
	m.Inline = append(m.Inline, append(k.lossesButton(), k.toSeconds()...))
	m.HTML = voice.Joined(lines...)
	return k.Show(ctx, m, true)
}

// givesLost tells whether a lost payment offers the reader to give it back.
func (k clerk) givesLost(eyes staff.Eyes, l kafala.LostPayment) bool {
	seat, p := eyes.GiveLost(l, k.by.ID)
	return p == nil && seat != kafala.NoSeat
}

// tapLostBack asks once more before a lost payment is ordered back. Where it offers that no more, it is shown as it is.
func (k clerk) tapLostBack(ctx context.Context, call telegram.Callback) error {
	l, err := k.Counter.OneLost(ctx, k.by, call.Value)
	if err == nil {
		err = k.Counter.Begin(ctx, k.by, staff.Action{Duty: staff.GiveLost, Guarantee: l.Guarantee})
	}
	if err != nil {
		return err
	}
	eyes, err := k.Counter.Eyes(ctx)
	if err != nil {
		return err
	}
	if !k.givesLost(eyes, l) {
		return k.showLost(ctx, l, "")
	}
	return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("lost.sure", locales.Data{"ID": l.Payment.ID,
		"Amount": k.Voice.Money(l.Payment, l.Left())}),
		Inline: []telegram.Row{k.yes("button.lostbacknow", telegram.Callback{Verb: "lostbacksure", Field: strconv.Itoa(len(l.Log)),
			Value: l.Payment.ID}), k.lossesButton()}}, true)
}

func (k clerk) tapLostBackSure(ctx context.Context, call telegram.Callback) error {
	l, p, err := k.Counter.GiveLost(ctx, k.by, call.Value, staff.Asked(entries(call.Field)))
	if err != nil {
		return err
	}
	if p != nil && (p.Key == "lost.second" || p.Key == "staff.asked.old") {
		return k.showLost(ctx, l, k.Voice.Refusal(p)+"\n")
	}
	if p != nil {
		return p
	}
	return k.showLost(ctx, l, k.Voice.HTML("lost.done", nil)+"\n")
}

func (k clerk) tapLostKeep(ctx context.Context, call telegram.Callback) error {
	l, err := k.Counter.KeepLost(ctx, k.by, call.Value, staff.Asked(entries(call.Field)))
	said, p := "", (*kafala.Problem)(nil)
	if errors.As(err, &p) && p.Key == "staff.asked.old" {
		said, err = k.Voice.Refusal(p)+"\n", nil
	}
	if err != nil {
		return err
	}
	return k.showLost(ctx, l, said)
}

// closes tells whether a gap offers the reader to close it.
func (k clerk) closes(g kafala.Gap) bool {
	return k.by.Rank.May(staff.CloseGap) && k.Settings.Stands(g, k.Now())
}

// tapGapClose asks once more before a gap is closed. Where the list offers that no more, it is shown as it is.
func (k clerk) tapGapClose(ctx context.Context, call telegram.Callback) error {
	gaps, _, err := k.Counter.Losses(ctx, k.by)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(gaps, func(g kafala.Gap) bool { return g.ID() == call.Value })
	if i < 0 {
		return kafala.ErrNotFound
	}
	if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: staff.CloseGap}); err != nil {
		return err
	}
	if !k.closes(gaps[i]) {
		return k.tapLosses(ctx, call)
	}
	return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("gapclose.sure", k.gapData(gaps[i])),
		Inline: []telegram.Row{{telegram.Styled(telegram.Button(k.Voice.Plain("button.gapclosenow", nil),
			telegram.Callback{Verb: "gapclosenow", Value: call.Value}), "danger")}, k.lossesButton()}}, true)
}

func (k clerk) tapGapCloseNow(ctx context.Context, call telegram.Callback) error {
	if _, err := k.Counter.CloseGap(ctx, k.by, call.Value); err != nil {
		return err
	}
	return k.tapLosses(ctx, call)
}

// lostSum is the sum that a notice about a lost payment is about, in its currency. A reminder was written when the order was made: it says
// what is left now.
func (d *Desk) lostSum(ctx context.Context, v voice.Voice, n kafala.Notice) string {
	l := kafala.LostPayment{}
	if d.Office.Lost != nil {
		l, _ = d.Office.Lost.FindLost(ctx, n.Of) // where it cannot be read the sum is what it says
	}
	if n.Sort == kafala.LostOverdue && l.Open() {
		return v.Money(l.Payment, l.Left())
	}
	return v.Money(l.Payment, n.Money)
}

// lostSettled tells whether the order that a notice tells of, or reminds of, waits no more. Where that cannot be read the notice goes out.
func (d *Desk) lostSettled(ctx context.Context, n kafala.Notice) bool {
	if d.Office.Lost == nil {
		return true
	}
	l, err := d.Office.Lost.FindLost(ctx, n.Of)
	at, _, _ := strings.Cut(n.At, ".") // LostPayment.tell counts after it
	return errors.Is(err, kafala.ErrNotFound) || err == nil && !l.Overdue(at)
}
