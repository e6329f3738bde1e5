package bot_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// An admin who gives up their own rank, or lowers it, is shown the team no more, and nothing that only admins do; what became of it they
// are told.
func TestOwnRankGivenUp(t *testing.T) {
	for i, data := range []string{"dismissal:%[2]s:%[1]d", "rank:officer.%[2]s:%[1]d", "ranknow:supervisor.%[2]s:%[1]d"} {
		const own = 7200000034
		w := world.New(t, world.Options{Admins: []int64{world.AnAdmin}})
		c := w.Chats.As(own)
		c.Type("/start")
		w.Appoint(own, staff.Admin)
		m, err := w.Store.Staff().Member(t.Context(), own)
		must(t, err)
		made := fmt.Sprintf(data+"%.0[2]s", own, strconv.FormatInt(m.Since.UnixMilli(), 36))
		c.Type("/staff")
		w.Quiet()
		w.TapData(c, fmt.Sprintf("member:%d", own))
		w.Quiet()
		since, trail := c.Last().ID, len(w.Trail())
		knock(t, w.Bot.Webhook(secret), tapOf(2_000_000_001+i, own, c.Last().ID, made))
		w.Quiet()
		for _, m := range c.Messages() {
			if m.ID >= since && (offers(m, "invite:") || offers(m, "member:") || strings.Contains(m.Text, "خالد")) {
				t.Errorf("%s: the team is shown: %s", data, m.Text)
			}
		}
		if !slices.ContainsFunc(c.Messages(), func(m botapi.Message) bool { return m.ID > since && m.From.IsBot }) {
			t.Errorf("%s: nothing is told", data)
		}
		for _, e := range w.Trail()[trail:] {
			if e.Why == "list" {
				t.Errorf("%s: the trail says %+v", data, e)
			}
		}
	}
}
