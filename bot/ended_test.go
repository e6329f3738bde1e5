package bot_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/source"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// Whom staff have ended a guarantee is told just that, and not that its time has run out.
func TestEndedByStaffIsToldSo(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	g := w.Issued(world.Citizen, world.Number(1), world.Number(2))
	if _, err := w.Counter.End(t.Context(), staff.Actor{ID: 9, Rank: staff.Officer}, g.ID, "settled"); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
	before := w.Chats.As(world.Citizen).Last().Text
	w.Clock.Pass(kafala.EndPause)
	w.Quiet()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	begins, _, _ := strings.Cut(words["ar"].HTML("ended.staff", locales.Data{"Reference": "|", "Day": "", "Contact": "", "Hours": ""}), "|")
	begins = strings.TrimRight(begins, "\u2066\u2067\u2068")
	if text := w.Chats.As(world.Citizen).Last().Text; !strings.HasPrefix(text, begins) || begins == "" || before == text {
		t.Errorf("told: %q, want %q first", text, begins)
	}
}

// Where staff have ended a guarantee and taken that back, its end by time is told as that, and its end by staff as theirs.
func TestEndAfterOneWasTakenBackIsToldAsItIs(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"ended", "ended.staff"} {
		w := world.New(t, world.Options{Settings: func(s *kafala.Settings) { s.Rules.ValidDays = 30 }})
		w.Chats.As(world.Citizen).Type("/start")
		g := w.Issued(world.Citizen, world.Number(1), world.Number(2))
		by := staff.Actor{ID: 9, Rank: staff.Officer}
		_, err := w.Counter.End(t.Context(), by, g.ID, "settled")
		must(t, err)
		_, err = w.Counter.Reopen(t.Context(), by, g.ID)
		must(t, err)
		if key == "ended.staff" {
			_, err = w.Counter.End(t.Context(), by, g.ID, "settled")
			must(t, err)
			w.Clock.Pass(kafala.EndPause)
		} else {
			w.Clock.Pass(31 * kafala.Day)
			_, err = w.Office.Sweep(t.Context())
			must(t, err)
			w.Clock.Pass(kafala.Day / 2) // it is told in the day
			w.Wake()
		}
		w.Quiet()
		words := noteWordsOf(t, key)
		if said := plain(w.Chats.As(world.Citizen).Last().Text); !strings.HasPrefix(said, words) || words == "" {
			t.Errorf("told: %q, want %q first", said, words)
		}
	}
}

// Every refusal of a refund, which stands in the trail as the outcome, has words there.
func TestRefusedRefundsHaveWords(t *testing.T) {
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, code := range source.Product(t) {
		for _, key := range regexp.MustCompile(`NewProblem\("(refund\.[^"]+)"\)`).FindAllStringSubmatch(code, -1) {
			found[key[1]] = true
		}
	}
	for key := range found {
		for _, l := range locales.Languages {
			if !words[l].Has("outcome." + key) {
				t.Errorf("%s: the outcome %s has no word", l, key)
			}
		}
	}
	if len(found) < 8 {
		t.Errorf("%d refusals were found", len(found))
	}
}

// While the guarantor's wish to give a guarantee up waits for two, no card offers one person its end, and an older yes to that does not
// end it; that it is shown for the first time is green as ever.
func TestWishThatWaitsIsEndedByNobodyAlone(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	for _, data := range []string{"why:end:%s", "end:appeared:%s"} {
		c.tap(noura, data)
	}
	if now, err := c.Office.Revoke(t.Context(), c.g.Chat, c.g.ID); err != nil || !now.WishWaits() {
		t.Fatal(now.Order, err)
	}
	c.Quiet()
	c.tap(noura, shown)
	if text := c.Chats.As(noura).Last().Text; !strings.HasPrefix(text, "\U0001F7E2") {
		t.Errorf("shown for the first time: %s", text)
	}
	c.tap(noura, "more:%s")
	if offers(c.Chats.As(noura).Last(), "why:end:") {
		t.Error("its end is offered")
	}
	for _, data := range []string{"endnow:appeared.%n:%s", "why:end:%s", "end:appeared:%s"} {
		if c.tap(noura, data); c.read().Status != kafala.Issued || offers(c.Chats.As(noura).Last(), "endnow:") {
			t.Errorf("%s: it is %s: %s", data, c.read().Status, c.Chats.As(noura).Last().Text)
		}
	}
}

// Staff who end a guarantee are promised that its guarantor hears of it where that is so, and not where the operator has it switched off.
func TestEndIsSaidToBeTold(t *testing.T) {
	t.Parallel()
	for _, told := range []bool{true, false} {
		w := world.New(t, world.Options{Settings: func(s *kafala.Settings) {
			if s.Silent = nil; !told {
				s.Silent = []string{"ended"}
			}
		}})
		for id, rank := range map[int64]staff.Rank{noura: staff.Officer, mona: staff.Supervisor, world.AnOfficer: staff.Supervisor} {
			w.Appoint(id, rank)
			name(t, w, id, "Member "+string(rune('A'+id%10)))
		}
		w.Chats.As(world.Citizen).Type("/start")
		g := w.Issued(world.Citizen, world.Number(1), world.Number(2))
		drained := w.Issued(7100000002, world.Number(3), world.Number(4))
		o := w.Chats.As(world.AnOfficer)
		o.Type("/start")
		w.Quiet()
		says := func(key string) {
			t.Helper()
			is, not := noteWords(t, key), noteWords(t, key+".silent")
			if !told {
				is, not = not, is
			}
			if said := readAll(o.Last()); !strings.Contains(said, lastPiece(is)) || strings.Contains(said, lastPiece(not)) {
				t.Errorf("%s, told %t: %s", key, told, said)
			}
		}
		o.Type(g.Reference)
		w.Quiet()
		for _, data := range []string{"more:", "why:end", "end:appeared:"} {
			w.TapData(o, data)
			w.Quiet()
		}
		says("end.sure")
		w.TapData(o, "endnow:")
		w.Quiet()
		says("card.reopen")
		was := len(w.Chats.As(world.Citizen).Messages())
		w.Clock.Pass(kafala.EndPause)
		w.Wake()
		w.Quiet()
		if heard := len(w.Chats.As(world.Citizen).Messages()) > was; heard != told {
			t.Errorf("the guarantor has heard %t, want %t", heard, told)
		}
		marks := w.Chats.As(noura)
		marks.Type(drained.Reference)
		w.Quiet()
		w.TapData(marks, "shown:")
		w.Quiet()
		must(t, w.Gateway.Refund(drained.Payment.ID, int64(drained.Payment.Amount)))
		w.Clock.Pass(time.Hour)
		w.Wake()
		_, err := w.Office.Sweep(t.Context())
		must(t, err)
		w.Quiet()
		o.Type(drained.Reference)
		w.Quiet()
		for _, data := range []string{"why:close", "close:"} {
			w.TapData(o, data)
			w.Quiet()
		}
		says("close.sure")
	}
}

// As long as an end by staff can be taken back, its guarantor, who was told nothing yet, does not read that it is final, at home or in
// their list; then they do. Taken back in time it stands as it was.
func TestEndThatMayBeTakenBack(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	by := staff.Actor{ID: 9, Rank: staff.Officer}
	g := w.Issued(world.Citizen, world.Number(1), world.Number(2))
	c := w.Chats.As(world.Citizen)
	says := func(when string, open bool) {
		t.Helper()
		c.Type("/start")
		w.Quiet()
		if said := strings.Contains(plain(c.Last().Text), lastPiece(noteWordsBefore(t, "home.over.ending"))); said != open {
			t.Errorf("%s, at home: %t: %s", when, said, c.Last().Text)
		}
		c.Type("/requests")
		w.Quiet()
		w.TapData(c, "open:")
		w.Quiet()
		if said := strings.Contains(plain(c.Last().Text), lastPiece(noteWordsBefore(t, "request.ending"))); said != open {
			t.Errorf("%s, in the list: %t: %s", when, said, c.Last().Text)
		}
	}
	says("in force", false)
	_, err := w.Counter.End(t.Context(), by, g.ID, "settled")
	must(t, err)
	says("ended just now", true)
	_, err = w.Counter.Reopen(t.Context(), by, g.ID)
	must(t, err)
	says("taken back", false)
	_, err = w.Counter.End(t.Context(), by, g.ID, "settled")
	must(t, err)
	w.Clock.Pass(kafala.EndPause)
	w.Wake()
	w.Quiet()
	says("final", false)
}

// noteWordsBefore are the words of a key before the last variable.
func noteWordsBefore(t *testing.T, key string) string {
	t.Helper()
	words := noteWords(t, key)
	return words[:strings.LastIndex(words, "<no value>")]
}

// lastPiece is the last of the words that stand without a variable.
func lastPiece(words string) string {
	all := strings.Split(words, "<no value>")
	return strings.Trim(all[len(all)-1], " .\u2066\u2067\u2068\u2069")
}
