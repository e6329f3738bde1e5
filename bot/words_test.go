package bot

import (
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/BurntSushi/toml"

	"kafalabot/bot/desk"
	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/internal/screen"
	"kafalabot/internal/source"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/outage"
)

// testBot is a bot that can draw, and nothing else.
func testBot(t testing.TB) *Bot {
	t.Helper()
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	b, err := New(Config{Token: "1:aaaaa", APIURL: "http://127.0.0.1:1", LinkURL: "https://t.me", Now: time.Now,
		Office: &kafala.Office{Settings: settings}, Test: true},
		"kafala_sandbox_bot")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func keys(t *testing.T, language string) map[string]any {
	t.Helper()
	var all map[string]any
	if _, err := toml.DecodeFile("../locales/active."+language+".toml", &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// madeUp are the keys that the code puts together from parts, walked from the tables that the parts come from.
func madeUp(t *testing.T) map[string]bool {
	used := map[string]bool{}
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range dialogs.Questions(settings) {
		for _, key := range []string{"ask.", "row.", "whole."} {
			used[key+f.ID] = true
		}
		used["section."+f.Section] = true
		for _, c := range f.Choices {
			if f.ID != "kind" { // the operator's words
				used["choice."+f.ID+"."+c] = true
			}
		}
		if f.Number {
			used["problem.unread."+f.ID] = true
		}
		if f.Stuck {
			used["button.stuck."+f.ID], used["note.stuck."+f.ID] = true, true
		}
		if f.Apart != nil {
			used["note.dropped."+f.ID] = true
		}
	}
	for _, state := range kafala.GulfStates {
		used["state."+state], used["shape."+state] = true, true
	}
	for _, kind := range []kafala.NumberKind{kafala.National, kafala.Iqama, kafala.Border} {
		used["number.kind."+string(kind)] = true
	}
	for _, key := range []string{"ask.person_id.twice", "ask.person_id.twice.border", "ask.person_id.state", "ask.person_id.kind",
		"ask.person_name.border", "row.person_id.kind", "sheet.someone.kind"} {
		used[key] = true
	}
	literal := func(pattern, prefix string) {
		for _, text := range source.Product(t) {
			for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
				used[prefix+m[1]] = true
			}
		}
	}
	literal(`NewProblem\("([a-z_.]+)"\)`, "problem.")
	literal(`Problem\{Key: "([a-z_.]+)"`, "problem.")
	literal(`Note: "([a-z_]+)"`, "note.")
	literal(`noteIf\([^"]*"([a-z_]+)"`, "note.")
	literal(`Note = "([a-z_]+)"`, "note.")
	for _, what := range []string{"photo", "file", "voice", "contact", "edit", "other", "command"} {
		used["note.foreign."+what] = true
	}
	for _, topic := range typed.Topics() {
		used["help.on."+topic] = true
	}
	for _, l := range locales.Spoken {
		used["language.of."+l] = true
	}
	for _, s := range kafala.Statuses() {
		used["status."+string(s)] = true
	}
	for i := range 13 {
		if i < 7 {
			used[fmt.Sprintf("weekday.%d", i)] = true
		}
		if i > 0 {
			used[fmt.Sprintf("month.%d", i)], used[fmt.Sprintf("hijri.%d", i)] = true, true
		}
	}
	used["guarantor.citizen"], used["guarantor.resident"] = true, true
	for _, key := range []string{"receipt.card", "row.guarantor_id", "ask.guarantor_name"} {
		used[key+".resident"] = true
	}
	for _, c := range menu {
		used["command."+c] = true
	}
	for m, o := range kafala.Outcomes {
		if o.Citizen == kafala.SendRefunded {
			used["refunded."+string(m)] = true
		}
	}
	used["refunded."+string(kafala.StaffOrdered)], used["refunded."+string(kafala.GuarantorOrdered)] = true, true
	for _, why := range kafala.Objections {
		used["object."+why], used["why."+why] = true, true
	}
	for _, came := range kafala.AllObjected {
		used["object.done."+string(came)] = true
	}
	used["why."+kafala.WhyUnaware] = true
	for _, v := range []kafala.Verdict{kafala.Accepted, kafala.NotAccepted} {
		used["home.unaccepted."+string(v)] = true
	}
	used["home.unaccepted.review.late"], used["onhold.over.alone"], used["onhold.back"] = true, true, true
	for _, state := range []string{"", ".unpaid", ".over", ".over.unpaid"} {
		used["onhold"+state] = true
	}
	for _, v := range kafala.Verdicts {
		for _, key := range []string{"decided.%s", "decided.%s.struck", "request.decided.%s", "card.decided.%s", "decide.since.%s",
			"card.recorded.%s", "card.recorded.%s.struck",
			"decide.since.%s.struck"} {
			used[fmt.Sprintf(key, v)] = true
		}
	}
	for _, d := range kafala.Differences {
		used["staff.differs."+d] = true
	}
	for _, what := range kafala.Bursts {
		used["staff.burst."+what] = true
	}
	for _, key := range []string{"linkends", "expired", "stopped", "staff.caps.declines", "staff.caps.links", "staff.unknown", "staff.mode"} {
		used[key] = true
	}
	for _, s := range outage.Services {
		used["staff.trouble."+string(s)], used["staff.over."+string(s)] = true, true
	}
	used["staff.trouble."+string(outage.Older)], used["staff.over."+string(outage.Older)] = true, true // it serves all the same
	for _, why := range outage.Whys {
		used["trouble."+string(why)] = true
	}
	used["trouble.earlier"] = true
	for _, kind := range typed.AllIntruders() {
		used["deleted."+string(kind)] = true
	}
	used["deleted.photo"] = true
	for _, why := range kafala.Dismissals {
		used["team.dismissed."+why] = true
	}
	for _, act := range kafala.Acts {
		used["staff.acted."+act] = true
	}
	for _, reason := range kafala.DeclineReasons {
		used["declined."+reason] = true
	}
	for _, next := range []string{"card", "same", "again", "other"} {
		used["declined.next."+next] = true
	}
	for _, kind := range typed.Barred() {
		used["problem.query."+kind] = true
	}
	for _, topic := range ready {
		used["ready."+topic] = true
	}
	ofStaff(used)
	return used
}

// ofStaff adds the keys of what staff are told, walked from the tables.
func ofStaff(used map[string]bool) {
	for _, c := range desk.Commands() {
		used["staff.command."+c.Name] = true
	}
	for _, r := range staff.Ranks() {
		used["rank."+string(r)] = true
	}
	// Those that are not staff's stand in the trail, too.
	for _, d := range []staff.Duty{staff.MakeCopy, staff.BringBack, staff.NoteLost, staff.NamePersons, staff.AskPerson} {
		used["duty."+string(d)] = true
		for _, why := range staff.Reasons[d] {
			used["why."+why] = true
		}
	}
	used["duty."+string(staff.Identify)] = true
	for _, outcome := range staff.Outcomes() {
		used["outcome."+outcome] = true
	}
	for d := range staff.Duties {
		used["duty."+string(d)] = true
		for _, why := range staff.Reasons[d] {
			used["why."+why] = true
		}
	}
	for _, c := range kafala.Causes {
		used[c.Words] = true
	}
	for _, n := range kafala.Notes {
		used[n.Words] = true
	}
	for _, v := range kafala.Verdicts {
		used["csv.verdict."+string(v)] = true
	}
	used["csv.why."+string(kafala.StaffOrdered)], used["csv.why."+string(kafala.GuarantorOrdered)] = true, true
	for why, outcome := range kafala.Outcomes {
		if outcome.Does == kafala.GiveItUp || outcome.Does == kafala.Follow {
			used["csv.why."+string(why)] = true
		}
	}
	for _, why := range telegram.GroupTroubles() {
		used["staff.room."+string(why)] = true
	}
	used["case."+string(kafala.Unlisted)], used["csv.why."+string(kafala.RecordLost)] = true, true
	for _, state := range []kafala.QueryState{kafala.QueryOpen, kafala.QueryHeld, kafala.QueryDone, kafala.QueryUnmet} {
		used["query.quit."+string(state)] = true
	}
	for _, b := range desk.Buttons() {
		if b.OnCard {
			used["button."+b.Name] = true
		}
	}
	for _, what := range staff.Alarms() {
		used["unusual."+what] = true
	}
	for _, came := range staff.AllAlarmed {
		used["code.told."+string(came)] = true
	}
	for _, way := range staff.Ways() {
		used["way."+string(way)] = true
	}
	for _, role := range []kafala.Role{kafala.AsGuarantor, kafala.AsGuaranteed} {
		used["match."+string(role)], used["match.each."+string(role)] = true, true
	}
	for _, key := range []string{"made", "with", "lifted", "number.made"} {
		used["staff.freeze."+key+".past"] = true
	}
	for _, sort := range kafala.FreezeSorts {
		used["staff.freeze."+sort] = true
		if sort != kafala.FreezeWith { // with a number a guarantee is frozen
			used["staff.freeze.number."+sort] = true
		}
	}
	for _, field := range desk.InCase() {
		used["card.case."+field] = true
	}
	used["card.over.by.alone"], used["card.over.money.alone"] = true, true
	for _, what := range desk.Gone() {
		used["gone."+what] = true
	}
	for _, key := range desk.Standings() {
		used[key] = true
	}
	used["list.line.struck"], used["list.line.undecided"] = true, true
	for _, anew := range []string{"list.seconds", "list.line", "list.line.number", "list.line.lost"} {
		used[anew+".anew"] = true
	}
	for _, what := range kafala.LostEvents {
		used["lost.event."+what], used["staff.lost."+what] = true, true
	}
	used["staff.lost."+kafala.LostOverdue] = true
	for _, state := range desk.LostStates() {
		used["lost.state."+state] = true
	}
	for _, why := range desk.Seatless() {
		used["may.not."+why] = true
	}
	for _, of := range []string{"card.may", "card.may.close", "card.lift.may", "lost.may"} {
		used[of], used[of+".nobody"] = true, true
	}
	for _, why := range kafala.ConcernSorts {
		used["concerns."+why] = true
	}
	for _, way := range kafala.PayWays {
		used["pay.with."+way] = true
	}
	for _, what := range []string{"match", "find", "freeze", "open"} {
		used["ask."+what], used["ask."+what+".page"], used["waits."+what] = true, true, true
		used["button.enough."+what] = true
	}
	for _, what := range []string{"case", "pay", "card"} {
		used["search."+what], used["waits."+what], used["found.none."+what] = true, true, true
		used["button.enough."+what] = true
	}
	used["waits.answer"] = true
	for _, l := range kafala.Lists() {
		used["why."+staff.ListWhy(l)], used["list."+string(l)], used["button.list."+string(l)] = true, true, true
	}
	for _, why := range kafala.Unprovens {
		if why != kafala.ProofAwaited {
			used["note.identity."+string(why)], used["note.identity."+string(why)+requiredNote] = true, true
		}
	}
	for _, why := range []string{kafala.NoIdentityNow, kafala.NoIdentityMore, kafala.NoIdentityRoom, kafala.NoIdentityWay} {
		used["note."+why], used["note."+why+requiredNote] = true, true
	}
	for _, note := range []string{"opened", "awaited", "proven", "overtaken", "typed", "late", "late.gone", "off", "none", "dropped"} {
		used["note.identity."+note] = true
	}
	used["note.id"], used["note.id.page"] = true, true
	for _, sort := range kafala.AskedSorts {
		used["staff.asked."+sort], used["staff.asked."+sort+".alone"] = true, true
	}
	used["staff.unanswered.alone"] = true
	used["query.deleted.file"] = true
	for _, kind := range typed.AllIntruders() {
		used["query.deleted."+string(kind)] = true
	}
	for _, sort := range kafala.IdentitySorts {
		used["staff.identity."+sort] = true
	}
	for _, place := range dialogs.CountedPlaces() {
		used["place."+place] = true
	}
	for _, rule := range kafala.DeliveryRules {
		used["delivery."+string(rule.Kind)] = true
	}
}

// optional are the families of keys of which a member may be missing: the code asks first.
var optional = regexp.MustCompile(`^(hint|again|record|scheme|currency|why|by|parked|csv\.trail|answering\.refused)\.`)

func TestEveryKeyIsThereAndUsed(t *testing.T) {
	t.Parallel()
	used := madeUp(t)
	for _, l := range locales.Languages {
		all := keys(t, l)
		for key := range used {
			if all[key] == nil {
				t.Errorf("%s: %s has no words", l, key)
			}
		}
	}
	everything := ""
	for _, text := range source.Product(t) {
		everything += text
	}
	words := keys(t, "ar")
	for key := range words {
		key := strings.TrimSuffix(key, ".nogroup") // voice takes that by itself
		if !used[key] && !optional.MatchString(key) && !strings.Contains(everything, `"`+key+`"`) {
			t.Errorf("%s is said nowhere", key)
		}
	}
	for _, call := range regexp.MustCompile(`\.(?:HTML|Plain|Count|CountPlain)\("([a-z_.]+)"`).FindAllStringSubmatch(everything, -1) {
		if key := call[1]; !strings.HasSuffix(key, ".") && words[key] == nil {
			t.Errorf("%s is said and has no words", key)
		}
	}
}

// No sentence for people stands in Go.
func TestNoArabicInGo(t *testing.T) {
	for file, text := range source.Product(t) {
		for i, line := range strings.Split(text, "\n") {
			code, _, _ := strings.Cut(line, "//")
			if strings.ContainsFunc(code, func(r rune) bool { return unicode.Is(unicode.Arabic, r) }) {
				t.Errorf("%s:%d has Arabic in it", file, i+1)
			}
		}
	}
}

// Every screen, in every language, with the longest that people may write: within Telegram's limits, no missing
// word, no button without an act, every number in Arabic isolated.
func TestEveryScreen(t *testing.T) {
	t.Parallel()
	b := testBot(t)
	long := strings.TrimSpace(strings.Repeat("abdulrahma ", 5)) + " ibnab"
	answers := kafala.Answers{"guarantor_id": "1012345672", "guarantor_name": long, "mobile": "+966501234567", "person_id": "1109876548",
		"person_name": long, "accident": strings.Repeat("9", 20), "region": "northern", "kind": "payment", "birth_date": "1990-05-17",
		"person_mobile": "+966501234567", "relation": "relative", "accident_date": "2026-11-20", "office": strings.Repeat("o", 60)}
	var screens []dialogs.Screen
	add := func(s dialogs.Session) {
		sc := b.dialog.Screen(s)
		screens = append(screens, sc)
		for _, f := range b.dialog.Form {
			accepted := sc
			accepted.Accepted = f.ID
			screens = append(screens, accepted)
		}
	}
	add(dialogs.Session{})
	add(dialogs.Session{Done: someDraft})
	add(dialogs.Session{Draft: someDraft})
	add(dialogs.Session{Draft: someDraft, Answers: answers})
	add(dialogs.Session{Draft: someDraft, Answers: answers, Checked: true})
	add(dialogs.Session{Draft: someDraft, Answers: answers, Checked: true, Wanted: "submit.12300.1"})
	add(dialogs.Session{Wanted: "renewal.10abc.0"})
	for _, number := range []string{"border:3123456789", "gulf.qa:28012345678", "later:1234"} {
		foreign := maps.Clone(answers)
		foreign["person_id"] = number
		add(dialogs.Session{Draft: someDraft, Answers: foreign})
		for _, twice := range []string{number, number + " border:4123456789"} {
			add(dialogs.Session{Draft: someDraft, Answers: kafala.Answers{"person_id_first": twice}, Editing: "person_id"})
		}
	}
	for _, kind := range []string{"gulf", "gulf.ae", "gulf.kw", "gulf.qa", "gulf.bh", "gulf.om"} {
		add(dialogs.Session{Draft: someDraft, Answers: kafala.Answers{"person_id_kind": kind}, Editing: "person_id"})
	}
	for _, f := range b.dialog.Form {
		add(dialogs.Session{Draft: someDraft, Answers: answers, Editing: f.ID})
		add(dialogs.Session{Draft: someDraft, Answers: kafala.Answers{}, Editing: f.ID})
	}
	for _, kind := range []dialogs.PlaceKind{dialogs.Sure, dialogs.Dropped} {
		screens = append(screens, dialogs.Screen{Place: dialogs.Place{Kind: kind}, Draft: someDraft})
	}
	for key := range madeUp(t) {
		question := b.dialog.Screen(dialogs.Session{Draft: someDraft})
		if problem, ok := strings.CutPrefix(key, "problem."); ok {
			question.Problem = &kafala.Problem{Key: problem, Data: map[string]any{"Count": 5, "Month": 25, "Example": "25/6/1990"}}
			screens = append(screens, question)
		} else if note, ok := strings.CutPrefix(key, "note."); ok {
			question.Note = note
			screens = append(screens, question)
		}
	}
	for _, l := range locales.Spoken {
		for _, s := range screens {
			screen.Check(t, b.house.Voices.In(l), b.draw(b.house.Voices.In(l), s))
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	bot := testBot(b)
	s := bot.dialog.Screen(dialogs.Session{Draft: someDraft})
	for _, l := range locales.Languages {
		b.Run(l, func(b *testing.B) {
			v := bot.house.Voices.In(l)
			b.ReportAllocs()
			for b.Loop() {
				bot.draw(v, s)
			}
		})
	}
}

// What the guarantor did not know is not said in their words to the people who read the sheet.
func TestSheetSpeaksForNobody(t *testing.T) {
	b := testBot(t)
	for _, l := range locales.Languages {
		v := b.house.Voices.In(l)
		rows := v.CaseRows(kafala.Guarantee{Answers: kafala.Answers{"accident": "unknown"}})
		if len(rows) != 1 || rows[0].Value != v.Plain("record.accident.unknown", nil) {
			t.Errorf("%s: %v", l, rows)
		}
	}
}

// issuedNow is a paid guarantee of the example's tariff.
func issuedNow(b *Bot) kafala.Guarantee {
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	price := b.Settings.Price()
	return kafala.Guarantee{ID: "00aaaaaaaaaaaaaaaa", Chat: 7, Language: "en", Status: kafala.Issued, Reference: "48270359169",
		Amount: price, IssuedAt: now, Opened: now, Payment: kafala.Payment{ID: "p", Amount: price.Total, At: now},
		Answers: kafala.Answers{"guarantor_name": "A B", "person_name": "C D", "guarantor_id": "1012345672", "person_id": "1109876548",
			"kind": "appearance"},
		Undertaking: kafala.Undertaking{Kind: "appearance", Version: 1, At: now}}
}

// A wish and an order that wait say "nothing has come back" only where nothing has.
func TestNothingHasComeBack(t *testing.T) {
	b := testBot(t)
	v := b.house.Voices.In("en")
	for _, from := range []string{kafala.ByCitizen, ""} {
		for _, back := range []kafala.Halalas{0, 1, 12300} {
			g := issuedNow(b)
			g.Presented = []kafala.Mark{{By: 1, At: g.IssuedAt}}
			g.Order = kafala.Motion{Why: kafala.WhyRevoked, From: from, By: 1, At: g.IssuedAt, Sum: g.Terms(kafala.WhyRevoked).Sum}
			g.Payment.Back = back
			for _, text := range []string{b.drawRequest(v, g).HTML, drawRevocation(v, "revoke.waits", g)} {
				if strings.Contains(text, "Nothing has come back") != (back == 0) {
					t.Errorf("from %q, %s back: %s", from, back, text)
				}
			}
		}
	}
}

// What comes back is said under what gives a guarantee up, as what would come back under a wish that waits, and not at all
// under one that is withdrawn.
func TestRevocationLines(t *testing.T) {
	b := testBot(t)
	v := b.house.Voices.In("en")
	for key, want := range map[string]string{"revoke.sure": "What comes back: ", "revoke.sure.used": "What would come back: ",
		"revoke.done": "What comes back: ", "revoke.waits": "What would come back: ", "revoke.kept": ""} {
		text := drawRevocation(v, key, issuedNow(b))
		if want == "" && (strings.Contains(text, "comes back") || strings.Contains(text, "come back")) || !strings.Contains(text, want) {
			t.Errorf("%s: %s", key, text)
		}
	}
}

// Where what would come back has gone back already that is said, and no sum is promised.
func TestRevocationOfWhatIsBack(t *testing.T) {
	b := testBot(t)
	v := b.house.Voices.In("en")
	for _, key := range []string{"revoke.sure", "revoke.sure.used", "revoke.done"} {
		for back, want := range map[kafala.Halalas]string{9000: "SAR 10.00", 10000: "SAR 100.00 of 123.00 has gone back already",
			11000: "SAR 110.00 of 123.00 has gone back already"} {
			g := issuedNow(b)
			g.Payment.Back = back // by another hand; 10000 are refundable
			text := strings.ReplaceAll(drawRevocation(v, key, g), "\u00a0", " ")
			if !strings.Contains(text, want) || back >= 10000 && strings.Contains(text, "omes back: ") {
				t.Errorf("%s, %s back: %s", key, back, text)
			}
			if part := "Of what comes back, SAR 90.00 has gone back already."; strings.Contains(text, part) != (back == 9000) {
				t.Errorf("%s, %s back, of what would come back: %s", key, back, text)
			}
		}
	}
	g := issuedNow(b)
	g.Payment.Back = 11000
	g.Order = g.NewOrder(kafala.WhyRevoked, g.IssuedAt)
	g.Order.GivenAt = g.IssuedAt
	if text := b.drawRequest(v, g).HTML; strings.Contains(text, "on the way back") {
		t.Errorf("given up: %s", text)
	}
}

// The line of the VAT names no charge, whichever are taxable.
func TestVATOfWhatIsTaxable(t *testing.T) {
	b := testBot(t)
	for i := range b.Settings.Tariff {
		b.Settings.Tariff[i].Taxable = b.Settings.Tariff[i].ID == "guarantee"
	}
	for language, want := range map[string]string{"en": "VAT (15% of the taxable charges)", "ar": "15%", "ur": "15%"} {
		v := b.house.Voices.In(language)
		line := v.Plain("total.vat", locales.Data{"Percent": 15})
		if !strings.Contains(line, want) || !strings.Contains(strings.Join(v.AmountLines(b.Settings.Price()), "\n"), line) {
			t.Errorf("%s: %s", language, line)
		}
		for _, c := range b.Settings.Tariff {
			if strings.Contains(line, c.Name.In(language)) {
				t.Errorf("%s: %s names %s", language, line, c.ID)
			}
		}
	}
}

// With a tariff of which all is refundable the line before paying has the condition that the others have.
func TestEverythingComesBackOnCondition(t *testing.T) {
	b := testBot(t)
	for i := range b.Settings.Tariff {
		b.Settings.Tariff[i].Refundable = true
	}
	text := b.house.Voices.In("en").ReturnLine(b.Settings.Price())
	if !strings.Contains(text, "At your wish, or if it is not accepted or a duplicate, everything comes back.") {
		t.Error(text)
	}
}

// What is promised before a number is shared is never more tries than the settings allow.
func TestTriesBeforeALink(t *testing.T) {
	b := testBot(t)
	for declines, want := range map[int]string{1: "1 tries at most", kafala.BurstTries: "3 tries at most", 12: "3 tries at most"} {
		b.Settings.Rules.Declines = declines
		if text := b.house.Voices.In("en").Refusal(kafala.NewProblem("contact")); !strings.Contains(text, want) {
			t.Errorf("of %d: %s", declines, text)
		}
	}
}
