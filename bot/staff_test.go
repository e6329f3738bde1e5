package bot_test

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/bot/desk"
	"kafalabot/internal/long"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// The people of TestEveryRank, each of whom tries everything.
var ranks = map[int64]staff.Rank{
	7200000001: "", 7200000002: staff.Officer, 7200000003: staff.Supervisor, 7200000004: staff.Admin, 7200000005: staff.Auditor, removed: "",
}

// removed is the one of them who was staff, and is none any more.
const removed = 7200000006

// everyRank is a world with somebody of every rank, who has written to the bot.
func everyRank(t *testing.T) *world.World {
	w := world.New(t, world.Options{Settings: func(s *kafala.Settings) {
		s.Staff.Disclosures, s.Staff.Finds, s.Rules.Lookups, s.Rules.LookupsDay, s.Rules.LinksDay = 1000, 1000, 1000, 1000, 1000
	}})
	for _, rank := range staff.Ranks() {
		if !slices.Contains(slices.Collect(maps.Values(ranks)), rank) {
			t.Errorf("nobody here is %s", rank)
		}
	}
	for id, rank := range ranks {
		w.Chats.As(id).Type("/start")
		if rank != "" {
			w.Appoint(id, rank)
		}
	}
	w.Appoint(removed, staff.Officer)
	if err := w.Counter.Remove(t.Context(), staff.Actor{ID: 7200000004, Rank: staff.Admin}, removed); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
	return w
}

// samples gives, for each verb of staff, what stands on a button of it. A verb without a row fails the test.
func samples(w *world.World, n *int) map[string]func(by int64) (field, value string) {
	about := func(int64) (string, string) { return "", fresh(w, n).ID }
	because := func(duty staff.Duty) func(int64) (string, string) {
		return func(int64) (string, string) { return staff.Reasons[duty][0], fresh(w, n).ID }
	}
	asked := func(duty staff.Duty) func(int64) (string, string) {
		return func(int64) (string, string) {
			g := fresh(w, n)
			return fmt.Sprintf("%s.%d", staff.Reasons[duty][0], g.Written()), g.ID
		}
	}
	member := func(int64) (string, string) {
		*n++
		w.Appoint(int64(7300000000+*n), staff.Officer)
		return "officer", fmt.Sprint(7300000000 + *n)
	}
	invitation := func(by int64) (string, string) {
		*n++
		maker := staff.Actor{ID: by, Rank: staff.Admin}
		if m, err := w.Store.Staff().Member(w.T().Context(), by); err != nil || m.Rank != staff.Admin { // of whom no invitation stands
			maker = w.Appoint(int64(7300000000+*n), staff.Admin)
		}
		token, i, err := w.Counter.Invite(w.T().Context(), maker, staff.Officer, staff.Called{Name: "Noura Alqahtani", Office: "Riyadh North"})
		if err == nil {
			_, err = w.Counter.Accept(w.T().Context(), int64(7400000000+*n), token)
		}
		if err == nil {
			_, err = w.Counter.Agree(w.T().Context(), int64(7400000000+*n), i.ID, true)
		}
		if err != nil {
			w.T().Fatal(err)
		}
		return "", i.ID
	}
	fixed := func(value string) func(int64) (string, string) {
		return func(int64) (string, string) { return "", value }
	}
	marked := func(who int64) (string, string) {
		g := fresh(w, n)
		_, err := w.Store.Records().Change(w.T().Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			g.Show(kafala.Hand{ID: who}, w.Office.Time())
			return nil, nil
		})
		if err != nil {
			w.T().Fatal(err)
		}
		return "1", g.ID
	}
	decided := func(who int64) (string, string) {
		g := fresh(w, n)
		_, err := w.Store.Records().Change(w.T().Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			return g.Decide(kafala.Accepted, "", kafala.Hand{ID: who}, w.Office.Time()), nil
		})
		if err != nil {
			w.T().Fatal(err)
		}
		return "1", g.ID
	}
	drained := func(int64) (string, string) {
		g := fresh(w, n)
		_, err := w.Store.Records().Change(w.T().Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			g.Show(kafala.Hand{ID: 1}, w.Office.Time())
			g.Payment.Back = g.Payment.Amount
			return nil, nil
		})
		if err != nil {
			w.T().Fatal(err)
		}
		return staff.Reasons[staff.Close][0], g.ID
	}
	frozen := func(int64) (string, string) {
		g := fresh(w, n)
		if _, _, err := w.Office.Freeze(w.T().Context(), g.ID, kafala.Freeze{By: 7, Why: "unwanted"}); err != nil {
			w.T().Fatal(err)
		}
		return "", g.ID
	}
	frozenNumber := func(int64) (string, string) {
		*n++
		id := fmt.Sprint("number", *n)
		if _, _, err := w.Office.FreezeNumber(w.T().Context(), world.Number(700000+*n), id, kafala.Freeze{By: 7, Why: "unwanted"}); err != nil {
			w.T().Fatal(err)
		}
		return "", id
	}
	lost := func(int64) (string, string) {
		*n++
		l := kafala.LostPayment{Payment: kafala.Payment{ID: fmt.Sprint("payment-", *n), Amount: 100, At: w.Clock.Now()},
			Guarantee: kafala.GuaranteeID(world.Citizen, "aaaaaaaaaaaaaaaa")}
		if _, err := w.Store.Losses().SaveLost(w.T().Context(), l); err != nil {
			w.T().Fatal(err)
		}
		return "", l.Payment.ID
	}
	gap := func(int64) (string, string) {
		*n++
		g := kafala.Gap{From: w.Clock.Now().Add(-time.Hour), To: w.Clock.Now().Add(time.Duration(*n) * time.Millisecond)}
		if err := w.Store.Losses().SaveGap(w.T().Context(), g); err != nil {
			w.T().Fatal(err)
		}
		return "", g.ID()
	}
	numbered := func(row func(int64) (string, string)) func(int64) (string, string) {
		return func(who int64) (string, string) {
			_, value := row(who)
			return "1", value
		}
	}
	held := func(who int64) (string, string) {
		*n++
		token, err := kafala.NewToken(w.Office.Random, kafala.QueryToken)
		if err != nil {
			w.T().Fatal(err)
		}
		q, p, err := w.Office.AskPerson(w.T().Context(), kafala.Inquiry{Chat: int64(7500000000 + *n), Token: token, Text: "text"})
		in := kafala.HeldMessage{Chat: who, ID: 1}
		if err == nil && p == nil {
			_, err = w.Office.TakeQuery(w.T().Context(), q.ID, kafala.Hand{ID: who}, in)
		}
		if err == nil {
			_, err = w.Office.WriteAnswer(w.T().Context(), q.ID, kafala.Hand{ID: who}, "text", in)
		}
		if err != nil || p != nil {
			w.T().Fatal(p, err)
		}
		return "1", q.ID
	}
	heldAbout := func(who int64) (string, string) {
		g := fresh(w, n)
		q, p, err := w.Office.AskPerson(w.T().Context(), kafala.Inquiry{Chat: g.Chat,
			Token: strings.Repeat("a", 16) + string(rune('a'+*n/26%26)) + string(rune('a'+*n%26)), Guarantee: g.ID, Text: "text"})
		if err != nil || p != nil {
			w.T().Fatal(p, err)
		}
		return "", q.ID
	}
	return map[string]func(int64) (string, string){
		"reply": held, "askedcard": heldAbout, "sendreply": held, "letgo": held, "takeq": held, "questions": fixed("-"),
		"close": drained, "closenow": drained, "unclose": about, "unask": numbered(about),
		"freeze": asked(staff.Freeze), "lift": frozen, "liftnow": frozen, "liftsure": numbered(frozen), "unlift": numbered(frozen),
		"freezeid": fixed("unwanted"), "frozen": fixed(""), "frozenpage": fixed("2"),
		"frozenid": frozenNumber, "liftid": frozenNumber, "liftidnow": frozenNumber,
		"liftidsure": numbered(frozenNumber), "unliftid": numbered(frozenNumber),
		"card": about, "brief": about, "more": about, "match": about, "enough": fixed(""), "present": about, "unpresent": about, "history": about,
		"shown": func(int64) (string, string) { return "0", fresh(w, n).ID }, "strike": marked, "reopen": about, "retract": about,
		"takeback": numbered(about), "unorder": numbered(about),
		"accept": func(int64) (string, string) { return "0", fresh(w, n).ID }, "unaccept": func(n int64) (string, string) {
			why, id := because(staff.Unaccept)(n)
			return why + ".0", id
		}, "undecide": decided,
		"endnow": asked(staff.End), "resend": about,
		"why": func(int64) (string, string) { return "end", fresh(w, n).ID },
		"end": because(staff.End), "calloff": asked(staff.CallOff), "refund": because(staff.Refund), "payback": asked(staff.Refund),
		"disclose": because(staff.Disclose), "wholehere": because(staff.Disclose), "find": fixed("card"), "export": fixed("2026-11-22"),
		"trail": fixed("d2026-11-22"), "trailfile": fixed("d2026-11-22"), "retry": func(int64) (string, string) { return "", parked(w, n) },
		"dead": fixed("2"), "number": fixed("p-7f0c1d3e"), "past": func(int64) (string, string) { return "1", fresh(w, n).ID },
		"losses": fixed(""), "losspage": fixed("2"), "lostone": lost, "lostback": lost, "lostbacknow": lost,
		"lostbacksure": numbered(lost), "lostkeep": lost, "lostunorder": numbered(lost), "gapclose": gap, "gapclosenow": gap,
		"pick": about, "desk": fixed(""), "guide": fixed(""), "search": fixed(""), "todaynow": fixed(""), "lately": fixed(""),
		"bycase": fixed(""), "bypay": fixed(""), "bypayfor": fixed("card"), "bycard": fixed(""), "bycardfor": fixed("card"), "lists": fixed(""),
		"listopen": fixed("-"), "seconds": fixed(""), "regions": fixed(""), "region": fixed("0"),
		"listall": func(int64) (string, string) { return "unshown", "-" }, "paidon": func(int64) (string, string) { return "0.261122", "-" },
		"team": fixed(""), "teampage": fixed("2"), "invite": fixed("officer"),
		"confirm": invitation, "confirmnow": invitation, "revoke": invitation,
		"note": because(staff.Note), "called": member, "ranknow": member, "outside": member,
		"member": member, "rank": member, "remove": member, "dismiss": member, "dismissal": member,
	}
}

// fresh is a paid guarantee of its own, in a chat of its own.
func fresh(w *world.World, n *int) kafala.Guarantee {
	*n++
	return w.Issued(int64(7600000000+*n), world.Number(1000+*n), world.Number(500000+*n))
}

// parked gives a delivery up and names it as a button does.
func parked(w *world.World, n *int) string {
	*n++
	now := w.Clock.Now()
	d := kafala.Delivery{ID: kafala.ForgetID(world.Citizen, *n), Kind: kafala.Forget, Chat: world.Citizen, Message: *n,
		Due: now.AddDate(0, 0, 1), Since: now}
	_, err := w.Store.Promises().Once(w.T().Context(), d, time.Minute)
	if err == nil {
		err = w.Store.Box().Park(w.T().Context(), d, "refused")
	}
	if err != nil {
		w.T().Fatal(err)
	}
	return desk.ShortOf(d.ID)
}

// Every command and every button of staff, tried by every rank and by a stranger: done or refused as the table of
// duties says, and always in the trail, but that no number is waited for any more, and of a stranger the first few
// only. Who is refused is shown nothing and changes nothing.
func TestEveryRank(t *testing.T) {
	long.Test(t)
	for who, rank := range ranks {
		name := cmp.Or(string(rank), "stranger")
		if who == removed {
			name = "removed"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			triesEverything(t, who)
		})
	}
}

func triesEverything(t *testing.T, who int64) {
	w := everyRank(t)
	door := w.Bot.Webhook(secret)
	n, update, tried := 0, 2_000_000_000, 0
	rows := samples(w, &n)
	try := func(name string, duty staff.Duty, send func(update int) map[string]any) {
		t.Helper()
		w.Quiet()
		before, team := len(w.Trail()), whoIsStaff(w)
		update++
		if code := knock(t, door, send(update)); code != http.StatusOK {
			t.Errorf("%s: status %d", name, code)
		}
		w.Quiet()
		done, refused := 0, 0
		for _, e := range w.Trail()[before:] {
			switch {
			case e.By != who && (ranks[who] != "" || e.By != 0 || e.Stranger != w.Store.Trail().Names(who)[0]) || e.Duty != duty:
			case e.Outcome == staff.Refused:
				refused++
			default:
				done++
			}
		}
		if !ranks[who].May(duty) && whoIsStaff(w) != team {
			t.Errorf("%s: the team was %s and is %s", name, team, whoIsStaff(w))
		}
		tried++
		may, written := ranks[who].May(duty), ranks[who] != "" || tried <= staff.StrangerADay
		if (done > 0) != (may && name != "enough") || (refused > 0) != (!may && written) {
			t.Errorf("%s: %d entries done, %d refused, may: %t; they saw %q", name, done, refused, may, w.Chats.As(who).Last().Text)
		}
	}
	for _, c := range desk.Commands() {
		try("/"+c.Name, c.Duty, func(update int) map[string]any { return textOf(update, who, who, "private", "/"+c.Name) })
	}
	for _, b := range desk.Buttons() {
		verb, duty := b.Name, b.Duty
		row, ok := rows[verb]
		if !ok {
			t.Errorf("the button %s has no row here", verb)
			continue
		}
		field, value := row(who)
		if verb == "why" {
			duty = dutyOf(field)
		}
		data := verb
		for _, part := range b.Shape {
			data += ":" + map[rune]string{'f': field, 'v': value, 'g': value}[part]
		}
		try(data, duty, func(update int) map[string]any { return tapOf(update, who, 1, data) })
	}
}

// A stranger who tries what is staff's is answered as everybody is, and sees nothing of any guarantee.
func TestStrangerAtTheCounter(t *testing.T) {
	t.Parallel()
	w := everyRank(t)
	n := 0
	g := fresh(w, &n)
	const stranger = 7200000001
	c := w.Chats.As(stranger)
	for _, text := range []string{kafala.GroupReference(g.Reference), "/find " + g.Answers["person_id"], "/start c_" + g.ID, "/today",
		"/audit " + g.Reference, "see " + g.Reference, "/start s_" + strings.Repeat("a", 34)} {
		c.Type(text)
		w.Quiet()
	}
	for _, m := range c.Messages() {
		for _, s := range []string{"Abdullah", "Fahad", "Alotaibi", g.Answers["person_id"][6:], "match:", "present:", g.ID} {
			if m.From.IsBot && strings.Contains(readAll(m), s) {
				t.Errorf("a stranger was shown %q: %s", s, m.Text)
			}
		}
	}
	if text := c.Messages()[3].Text; !strings.Contains(text, kafala.GroupReference(g.Reference)) {
		t.Errorf("the public answer is %q", text)
	}
}

// The audit trail is shown of people who are or were staff. Any other number, which may be a citizen's ID, is echoed
// nowhere, written nowhere, and does not stay in the chat.
func TestTrailOfAStrangersNumber(t *testing.T) {
	t.Parallel()
	w := everyRank(t)
	w.Office.Settings.Staff.NightAlarm, w.Office.Settings.Staff.MissesAlarm = 1000, 1000 // no word between
	admin := w.Chats.As(7200000004)
	admin.Type("/today")
	w.Quiet()
	for _, text := range []string{"/audit 1109876548", "/audit 110 987 6549", "/audit 2209876543", "/audit of 1109876549", "/audit 123456",
		"/find 1109876548", "/find1109876548", "/find of1109876549", "/staff 1109876548", "/export 1109876548", "/today 1109876548"} {
		before := len(admin.Messages())
		admin.Type(text)
		w.Quiet()
		all := admin.Messages()
		for _, m := range all[max(0, before-1):] {
			if s := readAll(m); m.From.IsBot && (strings.Contains(s, "10987654") || strings.Contains(s, "09876543") ||
				strings.Contains(s, "123456")) {
				t.Errorf("%s is echoed: %s", text, s)
			}
		}
		for _, m := range all {
			if !m.From.IsBot && m.Text == text && text != "/audit 123456" {
				t.Errorf("%s stays in the chat", text)
			}
		}
	}
	knock(t, w.Bot.Webhook(secret), tapOf(2_000_000_001, 7200000004, 1, "trailfile:u1109876548"))
	for i, data := range []string{"member:%s", "remove:%s", "outside:%s", "rank:officer:%s", "ranknow:officer:%s", "called:%s",
		"dismissal:%s", "dismiss:%s"} {
		knock(t, w.Bot.Webhook(secret), tapOf(2_000_000_002+i, 7200000004, 1, fmt.Sprintf(data, "1109876548")))
	}
	w.Quiet()
	for _, e := range w.Trail() {
		if e.Member != 0 && e.Member != removed {
			t.Errorf("the trail keeps a number: %+v", e)
		}
	}
	for key, value := range everything(t, w.Redis) {
		absent(t, "redis key "+key, key+"\n"+value, []string{"1109876548", "1109876549", "2209876543"})
	}
	absent(t, "the log", w.Logs.String(), []string{"1109876548", "1109876549", "2209876543"})

	for _, id := range []string{"7200000004", "7200000002"} {
		admin.Type("/audit " + id)
		w.Quiet()
		if !strings.Contains(readAll(admin.Last()), "trailfile:u"+id) {
			t.Errorf("of %s it says %q", id, admin.Last().Text)
		}
	}
	if err := w.Counter.Remove(t.Context(), staff.Actor{ID: 7200000004, Rank: staff.Admin}, 7200000002); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
	admin.Type("/audit 7200000002")
	w.Quiet()
	if !strings.Contains(readAll(admin.Last()), "trailfile:u7200000002") {
		t.Errorf("of who was removed it says %q", admin.Last().Text)
	}
}

// dutyOf is the duty of a button of staff.
func dutyOf(verb string) staff.Duty {
	all := desk.Buttons()
	return all[slices.IndexFunc(all, func(b desk.Row) bool { return b.Name == verb })].Duty
}

// whoIsStaff lists the team with its ranks.
func whoIsStaff(w *world.World) (all string) {
	members, err := w.Store.Staff().Members(w.T().Context())
	if err != nil {
		w.T().Fatal(err)
	}
	slices.SortFunc(members, func(a, b staff.Member) int { return cmp.Compare(a.ID, b.ID) })
	for _, m := range members {
		all += fmt.Sprintf("%d:%s ", m.ID, m.Rank)
	}
	return all
}
