package desk

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// Undelivered keeps the deliveries that were given up.
type Undelivered interface {
	// Dead lists them, the oldest first.
	Dead(ctx context.Context) ([]kafala.Parked, error)
	// Retry makes one due again, or returns kafala.ErrNotFound.
	Retry(ctx context.Context, id string) error
}

// deadShown is how many given-up deliveries stand on one page.
const deadShown = 10

// dead lists the deliveries that were given up.
func (k clerk) dead(ctx context.Context, _ string) error {
	return k.showDead(ctx, 0, false)
}

// tapDead shows another page of them.
func (k clerk) tapDead(ctx context.Context, call telegram.Callback) error {
	page, err := strconv.Atoi(call.Value)
	if err != nil {
		return kafala.ErrNotFound
	}
	return k.showDead(ctx, page-1, true)
}

func (k clerk) showDead(ctx context.Context, page int, inPlace bool) error {
	if err := k.Counter.Allow(ctx, k.by, staff.Action{Duty: staff.Retry, Why: "list"}); err != nil {
		return err
	}
	m, err := k.drawDead(ctx, page, "dead.none")
	if err != nil {
		return err
	}
	return k.Show(ctx, m, inPlace)
}

// byWeight puts what was given up in the order in which it is shown: first what somebody's money hangs on, each newest first.
func byWeight(all []kafala.Parked) {
	ofMoney := func(p kafala.Parked) int {
		if rule, _ := kafala.RuleOf(p.Delivery.Kind); rule.OfMoney() {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(all, func(a, b kafala.Parked) int {
		return cmp.Or(cmp.Compare(ofMoney(a), ofMoney(b)), b.At.Compare(a.At))
	})
}

// drawDead draws a page, or the last one where there are not so many. none is the key of what is said where there is nothing: what is
// under way is not here, and has not arrived yet.
func (k clerk) drawDead(ctx context.Context, page int, none string) (telegram.Message, error) {
	all, err := k.Undelivered.Dead(ctx)
	if err != nil {
		return telegram.Message{}, err
	}
	byWeight(all)
	if len(all) == 0 {
		return telegram.Message{HTML: k.Voice.HTML(none, nil), Inline: []telegram.Row{k.toDesk()}}, nil
	}
	m := telegram.Message{HTML: k.Voice.HTML("dead", locales.Data{"Number": len(all)})}
	pages := (len(all) + deadShown - 1) / deadShown
	page = min(max(page, 0), pages-1)
	for i := page * deadShown; i < min(len(all), (page+1)*deadShown); i++ {
		p, d := all[i], all[i].Delivery
		what := k.word("delivery."+string(d.Kind), string(d.Kind))
		if d.Guarantee != "" {
			what += " " + locales.Isolate(k.referenceOf(ctx, d.Guarantee), k.Voice.Language)
		}
		m.HTML += "\n" + k.Voice.HTML("dead.line", locales.Data{"Number": i + 1, "What": what, "Why": k.word("parked."+p.Why, p.Why),
			"Moment": k.Voice.Dated(p.At)})
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(k.Voice.Plain("button.retry", locales.Data{"Number": i + 1}),
			telegram.Callback{Verb: "retry", Value: ShortOf(d.ID)})})
	}
	m.Inline = append(append(m.Inline, k.turnPages("dead", page, pages)...), k.toDesk())
	return m, nil
}

// turnPages are the buttons that lead from a page of a list, counted from 0, to those beside it: at most one row.
func (k clerk) turnPages(verb string, page, pages int) []telegram.Row {
	var turn telegram.Row
	for _, other := range []int{page - 1, page + 1} {
		if other >= 0 && other < pages {
			turn = append(turn, telegram.Button(k.Voice.Plain("button.page", locales.Data{"Number": other + 1}),
				telegram.Callback{Verb: verb, Value: strconv.Itoa(other + 1)}))
		}
	}
	if len(turn) == 0 {
		return nil
	}
	return []telegram.Row{turn}
}

// ShortOf names a delivery in few letters: its own id may be too long for a button.
func ShortOf(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:8])
}

// tapRetry tries a delivery again that was given up.
func (k clerk) tapRetry(ctx context.Context, call telegram.Callback) error {
	short := call.Value
	all, err := k.Undelivered.Dead(ctx)
	if err != nil {
		return err
	}
	e, id := staff.Action{Duty: staff.Retry}, ""
	for _, p := range all {
		if ShortOf(p.Delivery.ID) == short {
			e.Guarantee, id = p.Delivery.Guarantee, p.Delivery.ID
		}
	}
	err = k.Counter.Run(ctx, k.by, e, func() (string, error) {
		if id == "" {
			return "", kafala.ErrNotFound
		}
		return staff.Done, k.Undelivered.Retry(ctx, id)
	})
	if err != nil {
		return err
	}
	m, err := k.drawDead(ctx, 0, "dead.others")
	if err != nil {
		return err
	}
	m.HTML = strings.TrimSpace(k.Voice.HTML("dead.retried", nil) + "\n\n" + m.HTML)
	return k.Show(ctx, m, true)
}
