package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
)

// Whoever reads that the gateway names no payment for their link reads that staff are told only where they are: an operator may have
// switched such notices off.
func TestUnclearSaysWhatStaffAreTold(t *testing.T) {
	t.Parallel()
	for name, silent := range map[string][]string{"told": nil, "switched off": {"strange"}} {
		w := world.New(t, world.Options{NoSignal: true, Settings: func(s *kafala.Settings) { s.Silent = silent }})
		g := w.Linked(payer, world.Number(41), world.Number(42))
		n := kafala.Notice{Kind: kafala.NoticeMoney, Of: g.Invoice.ID, Sort: string(kafala.Unlisted)}
		_, err := w.Store.Records().Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			g.Strange = append(g.Strange, n.String())
			return []kafala.Delivery{g.Tell(n, w.Clock.Now())}, nil
		})
		must(t, err)
		w.Quiet()
		types(w, "/start")
		text := plain(last(w))
		if !strings.Contains(text, plain(noteWordsOf(t, "unclear"))) {
			t.Errorf("%s: they are told %q", name, text)
		}
		if told := strings.Contains(text, plain(noteWords(t, "unclear.told"))); told != (silent == nil) {
			t.Errorf("%s: that staff are told is said: %t, in %q", name, told, text)
		}
		group := len(w.Chats.As(world.AnAdmin).In(world.StaffChat).Messages())
		if (group > 0) != (silent == nil) {
			t.Errorf("%s: the group has %d messages", name, group)
		}
	}
}
