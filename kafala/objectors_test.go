package kafala_test

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// objections are what staff were told of objections, each as its kind, whose or how many, and why.
func objections(h *kafalatest.House) (told []string) {
	h.Deliver()
	for _, detail := range h.Told(0, kafala.TellStaff) {
		if n := kafala.ReadNotice(detail); n.Kind == kafala.NoticeObjection || n.Kind == kafala.NoticeObjections {
			told = append(told, strings.TrimSpace(string(n.Kind)+" "+n.Sort+many(n.Count)+" "+n.Why))
		}
	}
	slices.Sort(told)
	return told
}

func many(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// However many strangers object, each one's objection is recorded and told: at once for what is new, hourly for how many more.
func TestEachObjectorCounts(t *testing.T) {
	h := manned(t)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	object := func(chat int64, why string, want kafala.Objected) {
		t.Helper()
		if came, p, err := h.Office.Object(t.Context(), chat, g.Reference, why); came != want || p != nil || err != nil {
			t.Errorf("chat %d, %s: %s, %v, %v; want %s", chat, why, came, p, err, want)
		}
	}
	for _, why := range kafala.Objections { // one stranger uses up every reason
		object(mine+1, why, kafala.ObjectedNow)
	}
	object(mine+2, "impersonated", kafala.ObjectedToo)
	object(mine+2, "impersonated", kafala.ObjectedBefore)
	object(mine+3, "wrong", kafala.ObjectedToo)
	object(mine, "wrong", kafala.ObjectedNow)
	want := []string{"objection citizen wrong", "objection stranger impersonated", "objection stranger unwanted", "objection stranger wrong"}
	if got := objections(h); !slices.Equal(got, want) {
		t.Fatalf("at once: %q", got)
	}
	h.Clock.Pass(kafala.ObjectionPause)
	if got := objections(h); !slices.Equal(got, append(want, "objections 2")) {
		t.Errorf("an hour later: %q", got)
	}
	h.Clock.Pass(kafala.ObjectionPause)
	if got := objections(h); len(got) != len(want)+1 {
		t.Errorf("nobody has objected since, and staff are told: %q", got)
	}
	if noted := notedObjections(h.Find(g.ID)); noted != 6 {
		t.Errorf("%d objections stand in the history, want 6", noted)
	}
}

// Who has objected is kept for a day, under a name that is another one in every guarantee, and never longer than the names of its
// people.
func TestObjectorsAreForgotten(t *testing.T) {
	h := manned(t)
	g, other := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2)), h.Issued(theirs, kafalatest.Number(3), kafalatest.Number(4))
	const stranger = 7355555555
	for _, of := range []kafala.Guarantee{g, other} {
		if _, _, err := h.Office.Object(t.Context(), stranger, of.Reference, "wrong"); err != nil {
			t.Fatal(err)
		}
	}
	a, b := h.Find(g.ID).Objecting.By[0].Chat, h.Find(other.ID).Objecting.By[0].Chat
	if a == b || strings.Contains(a+b, "7355555555") {
		t.Errorf("the stranger is %s and %s", a, b)
	}
	erased := h.Find(g.ID)
	if erased.EraseNames(h.Clock.Now(), "sweep"); len(erased.Objecting.By) != 0 {
		t.Errorf("erased: %+v", erased.Objecting)
	}
	h.Clock.Pass(kafala.Day - time.Minute)
	if h.Deliver(); len(h.Find(g.ID).Objecting.By) != 1 {
		t.Error("it is forgotten within the day")
	}
	h.Clock.Pass(2 * time.Minute)
	if h.Deliver(); len(h.Find(g.ID).Objecting.By) != 0 || !h.Find(g.ID).Objecting.Next.IsZero() {
		t.Errorf("a day later: %+v", h.Find(g.ID).Objecting)
	}
}

// So many strangers' objections stand in a history within a day, and what comes beyond is counted and told: each chat's once for each
// reason.
func TestObjectionsBeyond(t *testing.T) {
	h := manned(t)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	for n := range kafala.ObjectionsKept + 3 {
		came, _, err := h.Office.Object(t.Context(), mine+1+int64(n), g.Reference, "wrong")
		if err != nil || (came == kafala.ObjectedBeyond) != (n >= kafala.ObjectionsKept) {
			t.Fatalf("%d: %s, %v", n, came, err)
		}
	}
	for n := range 60 {
		last := mine + kafala.ObjectionsKept + 3
		if came, _, err := h.Office.Object(t.Context(), last, g.Reference, "wrong"); came != kafala.ObjectedBefore || err != nil {
			t.Fatalf("the last of them once more, %d: %s, %v", n, came, err)
		}
	}
	if came, _, err := h.Office.Object(t.Context(), mine, g.Reference, "wrong"); came != kafala.ObjectedNow || err != nil {
		t.Errorf("strangers have used up its guarantor's: %s, %v", came, err)
	}
	h.Clock.Pass(kafala.ObjectionPause)
	if got := objections(h); !slices.Equal(got, []string{"objection citizen wrong", "objection stranger wrong", "objections 22"}) {
		t.Errorf("told: %q", got)
	}
	now := h.Find(g.ID)
	if len(now.Objecting.By) != kafala.ObjectionsKept+4 || now.Objecting.More != 0 {
		t.Errorf("%d are kept, %d more", len(now.Objecting.By), now.Objecting.More)
	}
	if noted := notedObjections(now); noted != kafala.ObjectionsKept+1 {
		t.Errorf("%d stand in the history", noted)
	}
}

// notedObjections counts what stands of objections in a history.
func notedObjections(g kafala.Guarantee) (n int) {
	for _, e := range g.History {
		if strings.HasPrefix(e.Why, kafala.NoteObjected) {
			n++
		}
	}
	return n
}

// What is counted of a day has an end. Whoever comes then is told so, loses none of their day's, and the guarantor is heard all the same.
func TestObjectionsUncounted(t *testing.T) {
	h := manned(t)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	h.Change(g.ID, func(g *kafala.Guarantee) {
		for n := range kafala.ObjectionsCounted - 1 {
			g.Objecting.By = append(g.Objecting.By, kafala.Objector{Chat: strconv.Itoa(n), Why: "wrong", At: h.Clock.Now(), Told: true,
				Beyond: n >= kafala.ObjectionsKept})
		}
	})
	object := func(chat int64, why string, want kafala.Objected) {
		t.Helper()
		if came, p, err := h.Office.Object(t.Context(), chat, g.Reference, why); came != want || p != nil || err != nil {
			t.Errorf("chat %d, %s: %s, %v, %v; want %s", chat, why, came, p, err, want)
		}
	}
	object(mine+1, "wrong", kafala.ObjectedBeyond)
	for range kafala.ObjectionsDay + 1 {
		object(mine+2, "wrong", kafala.ObjectedFull)
		object(mine+2, "unwanted", kafala.ObjectedFull)
	}
	object(mine+1, "wrong", kafala.ObjectedBefore)
	object(mine, "wrong", kafala.ObjectedNow)
	other := h.Issued(mine+5, kafalatest.Number(3), kafalatest.Number(4))
	for _, why := range kafala.Objections {
		if came, p, err := h.Office.Object(t.Context(), mine+2, other.Reference, why); came != kafala.ObjectedNow || p != nil || err != nil {
			t.Errorf("what was not recorded took one of the day's: %s, %v, %v", came, p, err)
		}
	}
	h.Clock.Pass(kafala.Day + time.Minute)
	object(mine+2, "unwanted", kafala.ObjectedNow)
}

// Staff are told of each objection, however late they can be: what is a day old by then is counted still.
func TestLateTallyLosesNone(t *testing.T) {
	h := manned(t)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	h.Change(g.ID, func(g *kafala.Guarantee) {
		was := h.Clock.Now().Add(-kafala.Day - time.Hour)
		g.Objecting.By = []kafala.Objector{{Chat: "a", Why: "wrong", At: was, Told: true}, {Chat: "b", Why: "wrong", At: was}}
		g.Objecting.Next = h.Clock.Now()
	})
	if _, _, err := h.Office.Object(t.Context(), mine+1, g.Reference, "unwanted"); err != nil {
		t.Fatal(err)
	}
	if err := h.Office.TallyObjections(t.Context(), g.ID); err != nil {
		t.Fatal(err)
	}
	if got := objections(h); !slices.Contains(got, "objections 1") {
		t.Errorf("told: %q", got)
	}
}

// As many a day as are said: what was made in the morning is not forgotten by the evening.
func TestObjectionsOfADay(t *testing.T) {
	h := manned(t)
	var all []kafala.Guarantee
	for n := range 6 {
		all = append(all, h.Issued(mine+int64(n), kafalatest.Number(10+n), kafalatest.Number(20+n)))
	}
	object := func(g kafala.Guarantee) *kafala.Problem {
		_, p, err := h.Office.Object(t.Context(), theirs, g.Reference, "wrong")
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	for n := range kafala.ObjectionsDay {
		if p := object(all[n]); p != nil {
			t.Fatalf("%d: %+v", n, p)
		}
	}
	for range 2 {
		h.Clock.Pass(kafala.Day/3 + time.Minute)
		if p := object(all[5]); p == nil || p.Key != "objections" {
			t.Errorf("one more within the day: %+v", p)
		}
	}
	h.Clock.Pass(kafala.Day / 3)
	if p := object(all[5]); p != nil {
		t.Errorf("a day later: %+v", p)
	}
}

// Of what names nobody any more nothing can be stopped: nobody is told that a supervisor decides.
func TestNoObjectionToWhatIsErased(t *testing.T) {
	h := manned(t)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	move(t, h, g.ID, kafala.Ended)
	h.Change(g.ID, func(g *kafala.Guarantee) { g.Erase(h.Clock.Now(), "sweep") })
	came, p, err := h.Office.Object(t.Context(), mine+1, g.Reference, "wrong")
	if came != "" || p == nil || p.Key != "object.erased" || err != nil {
		t.Errorf("%q, %+v, %v", came, p, err)
	}
	if now := h.Find(g.ID); len(now.Objecting.By) != 0 {
		t.Errorf("it is recorded: %+v", now.Objecting)
	}
}

// What is not recorded is not counted: an objection that is made again and again, or under a reference that names nothing, takes none of
// the day's from the others, and each reason stays possible. The references that are tried are counted by themselves.
func TestRepeatsCountNothing(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.Lookups, s.Rules.LookupsDay = 4, 4 })
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	other := h.Issued(mine+5, kafalatest.Number(3), kafalatest.Number(4))
	object := func(chat int64, reference, why string) string {
		came, p, err := h.Office.Object(t.Context(), chat, reference, why)
		if errors.Is(err, kafala.ErrNotFound) {
			return "not found"
		}
		return cmp.Or(answerOf(p, err), string(came))
	}
	for _, chat := range []int64{mine, mine + 1} {
		if got := object(chat, "00000000000", "wrong"); got != "not found" {
			t.Errorf("chat %d, no reference: %s", chat, got)
		}
		for i, why := range kafala.Objections {
			for _, want := range []string{"now", "before", "before", "before"} {
				if got := object(chat, g.Reference, why); got != want {
					t.Errorf("chat %d, reason %d: %q, want %q", chat, i, got, want)
				}
			}
		}
		if got := object(chat, other.Reference, "wrong"); got != "objections" {
			t.Errorf("chat %d, one too many: %q", chat, got)
		}
		if got := object(chat, g.Reference, "wrong"); got != "before" {
			t.Errorf("chat %d, made before: %q", chat, got)
		}
		if first := object(chat, "00000000001", "wrong"); first != "not found" {
			t.Errorf("chat %d, the fourth reference: %q", chat, first)
		}
		if chat == mine { // one of the references is its own
			if got := object(chat, "00000000002", "wrong"); got != "not found" {
				t.Errorf("chat %d, the fourth that is not its own: %q", chat, got)
			}
		}
		if got := object(chat, "00000000003", "wrong"); got != "slow" {
			t.Errorf("chat %d, one reference too many: %q", chat, got)
		}
		h.Clock.Pass(time.Minute)
		if got := object(chat, "00000000003", "wrong"); got != "stopped" {
			t.Errorf("chat %d, one reference too many within the day: %q", chat, got)
		}
	}
}
