package bot_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kafalabot/bot/desk"
	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
)

// acting are the buttons by which something is done about what they stand on. All others, and every command, show something or ask.
const acting = "shown strike accept unaccept undecide note unask takeback resend calloff unorder freeze liftsure unlift liftidsure " +
	"unliftid lostbacksure lostunorder gapclosenow payback endnow closenow takeq sendreply letgo retry confirm confirmnow revoke rank " +
	"ranknow outside dismissal"

// What the trail says of a button is what it does: of those that show or ask no entry says that its duty was begun to be done, or was
// done; of the others one does.
func TestTheTrailOfEveryButton(t *testing.T) {
	t.Parallel()
	w := everyRank(t)
	w.Office.Settings.Staff.NightAlarm, w.Office.Settings.Staff.MissesAlarm, w.Office.Settings.Staff.LookupsAlarm = 10000, 10000, 10000
	door := w.Bot.Webhook(secret)
	n, update := 0, 2_000_000_000
	const who = 7200000004
	try := func(name string, acts bool, send func(update int) map[string]any) {
		t.Helper()
		w.Quiet()
		before := len(w.Trail())
		update++
		if code := knock(t, door, send(update)); code != http.StatusOK {
			t.Errorf("%s: status %d", name, code)
		}
		w.Quiet()
		deeds, looks := 0, []string{staff.Begun, staff.Seen, staff.Nothing, staff.Refused, staff.Malformed, staff.Capped}
		for _, e := range w.Trail()[before:] {
			if e.By == who && staff.Acts(e.Duty) && !slices.Contains(looks, e.Outcome) {
				deeds++
			}
		}
		if (deeds > 0) != acts {
			t.Errorf("%s: acts %t; the trail says %+v", name, acts, w.Trail()[before:])
		}
	}
	for _, c := range desk.Commands() {
		try("/"+c.Name, false, func(update int) map[string]any { return textOf(update, who, who, "private", "/"+c.Name) })
	}
	rows, does := samples(w, &n), strings.Fields(acting)
	for _, b := range desk.Buttons() {
		field, value := rows[b.Name](who)
		switch b.Name { // as they stand below what is so
		case "rank", "ranknow":
			field = string(staff.Supervisor) + "." + since(w, value)
		case "dismissal":
			field = since(w, value)
		case "outside":
			value = fmt.Sprint(removed)
		}
		data := b.Name
		for _, part := range b.Shape {
			data += ":" + map[rune]string{'f': field, 'v': value, 'g': value}[part]
		}
		try(data, slices.Contains(does, b.Name), func(update int) map[string]any { return tapOf(update, who, 1, data) })
	}
}

// since is how a button says since when a member has their rank.
func since(w *world.World, member string) string {
	w.T().Helper()
	id, err := strconv.ParseInt(member, 10, 64)
	if err != nil {
		w.T().Fatal(err)
	}
	m, err := w.Store.Staff().Member(w.T().Context(), id)
	if err != nil {
		w.T().Fatal(err)
	}
	return strconv.FormatInt(m.Since.UnixMilli(), 36)
}
