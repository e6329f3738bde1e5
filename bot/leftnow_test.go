package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
)

// The group and the admins are told of money that leaves what the guarantee is then: not that it stands where it was ended or stopped.
func TestMoneyThatLeftIsToldWithWhatIsSo(t *testing.T) {
	t.Parallel()
	all := []string{"staff.left.drained", "staff.left.stands", "staff.left.ending", "staff.left.stopped"}
	for name, of := range map[string]struct {
		sum int64
		by  int64
		tap string
		key string
	}{
		"all, it stands":  {12300, 0, "", "staff.left.drained"},
		"part, it stands": {2300, 0, "", "staff.left.stands"},
		"all, ended":      {12300, noura, "endnow:appeared.%n:%s", "staff.left.ending"},
		"part, ended":     {2300, noura, "endnow:appeared.%n:%s", "staff.left.ending"},
		"all, stopped":    {12300, mona, "freeze:unwanted.%n:%s", "staff.left.stopped"},
		"part, stopped":   {2300, mona, "freeze:unwanted.%n:%s", "staff.left.stopped"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounters(t)
			c.tap(noura, shown)
			c.later(3 * time.Minute)
			if of.by != 0 {
				c.tap(of.by, of.tap)
				c.later(time.Minute)
			}
			must(t, c.Gateway.Refund(c.g.Payment.ID, of.sum))
			c.later(time.Minute)
			for where, chat := range map[string][]string{
				"group": written(c.Chats.As(world.AnOfficer).In(world.StaffChat)), "admin": written(c.Chats.As(badr)),
			} {
				i := slices.IndexFunc(chat, func(text string) bool { return strings.Contains(plain(text), "من خارج البوت") })
				if i < 0 {
					t.Fatalf("the %s is not told: %v", where, chat)
				}
				for _, key := range all {
					if said := strings.Contains(plain(chat[i]), pieceOf(t, key)); said != (key == of.key) {
						t.Errorf("the %s, %s: %t: %s", where, key, said, chat[i])
					}
				}
			}
		})
	}
}
