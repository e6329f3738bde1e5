package desk

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/locales"
)

// The pages of what a restore has lost: a busy day that is gone has hundreds of payments, and each is to be decided about.

// lostShown is how many lost payments are on a page.
const lostShown = 20

// tapLossPage shows another page of what was lost.
func (k clerk) tapLossPage(ctx context.Context, call telegram.Callback) error {
	page, err := strconv.Atoi(call.Value)
	if err != nil {
		return kafala.ErrNotFound
	}
	return k.showLosses(ctx, page-1)
}

// showLosses shows a page of it, or the last one where there are not so many.
func (k clerk) showLosses(ctx context.Context, page int) error {
	gaps, lost, err := k.Counter.Losses(ctx, k.by)
	if err != nil {
		return err
	}
	return k.Show(ctx, k.drawLosses(gaps, lost, page), true)
}

// lossPage gives the lost payments on a page, what is said of that, and the buttons to those beside it. First come those about which
// somebody is to decide, of either kind the oldest.
func (k clerk) lossPage(lost []kafala.LostPayment, page int) (on []kafala.LostPayment, said []string, turn []telegram.Row) {
	slices.SortStableFunc(lost, func(a, b kafala.LostPayment) int { return cmp.Compare(closed(a), closed(b)) })
	pages := (len(lost) + lostShown - 1) / lostShown
	page = min(max(page, 0), max(pages-1, 0))
	on = lost[page*lostShown : min((page+1)*lostShown, len(lost))]
	if pages > 1 {
		said = []string{k.Voice.HTML("losses.page", locales.Data{"Page": page + 1, "Pages": pages})}
	}
	return on, said, k.turnPages("losspage", page, pages)
}

func closed(l kafala.LostPayment) int {
	if l.Open() {
		return 0
	}
	return 1
}
