package bot

import (
	"context"
	"strconv"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
)

// A yes to "remove my data" is to what was there when it was asked: what has been begun since is not taken away unnamed.

// yesToErase is what the button of that yes holds: when the newest was begun of what it takes away, and the draft that is being written.
// A request is begun when it is made, and once more when it gets a new link, a question to staff when it is asked.
func (c visit) yesToErase(ctx context.Context) (string, error) {
	all, err := c.Office.ByChat(ctx, c.Request.Chat, kept)
	if err != nil {
		return "", err
	}
	var newest int64
	for _, g := range all {
		if g.Erased.IsZero() {
			newest = max(newest, g.Opened.UnixMilli())
		}
		if g.Status == kafala.Awaiting {
			newest = max(newest, lastMove(g).At.UnixMilli())
		}
	}
	asked, err := c.Office.Queries.QueriesOf(ctx, c.Request.Chat)
	if err != nil {
		return "", err
	}
	for _, q := range asked {
		newest = max(newest, q.Asked().UnixMilli())
	}
	draft := c.State.Session.Draft
	return strconv.FormatInt(newest, 36) + "." + draft[:min(dialogs.DraftMark, len(draft))], nil
}

// saidYes tells whether a yes was said to all that is there now.
func saidYes(yes, now string) bool {
	at, draft, _ := strings.Cut(yes, ".")
	newest, begun, _ := strings.Cut(now, ".")
	asked, err := strconv.ParseInt(at, 36, 64)
	is, _ := strconv.ParseInt(newest, 36, 64)
	return err == nil && is <= asked && (begun == "" || begun == draft)
}

// tapErase erases what a chat may have erased, or asks anew where the question was about less.
func (c visit) tapErase(ctx context.Context, call telegram.Callback) error {
	now, err := c.yesToErase(ctx)
	if err != nil {
		return err
	}
	if !saidYes(call.Value, now) {
		return c.askDelete(ctx)
	}
	return c.erase(ctx)
}
