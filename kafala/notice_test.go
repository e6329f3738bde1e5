package kafala_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/source"
	"kafalabot/kafala"
)

// keptNotices are notices as they lie in the stores of operators. A line is never changed: a notice of any release is read for
// as long as it is kept, and the id of a delivery, by which it is told once, is made of it.
var keptNotices = []struct {
	notice kafala.Notice
	detail string
}{
	{kafala.Notice{Kind: kafala.NoticePaid}, "paid"},
	{kafala.Notice{Kind: kafala.NoticeMoney, Of: "pay1", Sort: "person-covered"}, "pay1:person-covered"},
	{kafala.Notice{Kind: kafala.NoticeMoney, Of: "pay1", Sort: "guarantor-full"}, "pay1:guarantor-full"},
	{kafala.Notice{Kind: kafala.NoticeMoney, Of: "pay1", Sort: "amount"}, "pay1:amount"},
	{kafala.Notice{Kind: kafala.NoticeMoney, Of: "pay1", Sort: "currency"}, "pay1:currency"},
	{kafala.Notice{Kind: kafala.NoticeMoney, Of: "pay1", Sort: "second"}, "pay1:second"},
	{kafala.Notice{Kind: kafala.NoticeMoney, Of: "pay1", Sort: "after-cancelled"}, "pay1:after-cancelled"},
	{kafala.Notice{Kind: kafala.NoticeMoney, Of: "pay1", Sort: "superseded"}, "pay1:superseded"},
	{kafala.Notice{Kind: kafala.NoticeMoney, Of: "pay1", Sort: "guarantor-no"}, "pay1:guarantor-no"},
	{kafala.Notice{Kind: kafala.NoticeMoney, Of: "pay1", Sort: "erased"}, "pay1:erased"},
	{kafala.Notice{Kind: kafala.NoticeMoney, Of: "pay1/2000", Sort: "part-back"}, "pay1/2000:part-back"},
	{kafala.Notice{Kind: kafala.NoticeMoney, Of: "pay1", Sort: "taken-back"}, "pay1:taken-back"},
	{kafala.Notice{Kind: kafala.NoticeMoney, Of: "pay1", Sort: "gone"}, "pay1:gone"},
	{kafala.Notice{Kind: kafala.NoticeMoney, Of: "inv1", Sort: "no-payment"}, "inv1:no-payment"},
	{kafala.Notice{Kind: kafala.NoticeParked, Sort: "refused"}, "parked:refused"},
	{kafala.Notice{Kind: kafala.NoticeParked, Sort: "blocked"}, "parked:blocked"},
	{kafala.Notice{Kind: kafala.NoticeParked, Sort: "refused", Of: "receipt"}, "parked:refused:receipt"},
	{kafala.Notice{Kind: kafala.NoticeMoved, Of: "-1001"}, "moved:-1001"},
	{kafala.Notice{Kind: kafala.NoticeRoom, Sort: "removed"}, "room:removed"},
	{kafala.Notice{Kind: kafala.NoticeSecond, Of: "20261122T021800"}, "second:20261122T021800"},
	{kafala.Notice{Kind: kafala.NoticeOverdue, Of: "20261122T021800"}, "overdue:20261122T021800"},
	{kafala.Notice{Kind: kafala.NoticeOverdue, Sort: kafala.OverduePromised, Of: "20261122T021800"}, "overdue:20261122T021800:promised"},
	{kafala.Notice{Kind: kafala.NoticeActed, Sort: "ordered", By: 7300000001, Why: "asked", At: "20261122T021800"},
		"acted:ordered:7300000001:asked:20261122T021800"},
	{kafala.Notice{Kind: kafala.NoticeActed, Sort: "ordered", By: 7300000001, Why: "asked", At: "20261122T021800", Money: 10000},
		"acted:ordered:7300000001:asked:20261122T021800:10000"},
	{kafala.Notice{Kind: kafala.NoticeLeft, Of: "pay1/2000", Sort: "part-back"}, "left:pay1/2000:part-back"},
	{kafala.Notice{Kind: kafala.NoticeLeft, Of: "pay1", Sort: "taken-back"}, "left:pay1:taken-back"},
	{kafala.Notice{Kind: kafala.NoticeClosing, Of: "20261122T021800"}, "closing:20261122T021800"},
	{kafala.Notice{Kind: kafala.NoticeActed, Sort: "returned", At: "20261122T021800"}, "acted:returned:0::20261122T021800"},
	{kafala.Notice{Kind: kafala.NoticeTeam, Sort: "officer", By: 7300000001, Of: "7300000002", At: "20261122T021800"},
		"team:officer:7300000001:7300000002:20261122T021800"},
	{kafala.Notice{Kind: kafala.NoticeTeam, Of: "7300000002", At: "20261122T021800"}, "team::0:7300000002:20261122T021800"},
	{kafala.Notice{Kind: kafala.NoticeStopped, Of: "inv1"}, "stopped:inv1"},
	{kafala.Notice{Kind: kafala.NoticeBurst, Sort: kafala.BurstLinks, At: "20261122T023100"}, "burst:links:20261122T023100"},
	{kafala.Notice{Kind: kafala.NoticeDeclines}, "declines"},
	{kafala.Notice{Kind: kafala.NoticeLinks}, "links"},
	{kafala.Notice{Kind: kafala.NoticeUnknown, Of: "inv1"}, "unknown:inv1"},
	{kafala.Notice{Kind: kafala.NoticeUnknown}, "unknown:"},
	{kafala.Notice{Kind: kafala.NoticeAltered, Of: "inv1"}, "altered:inv1"},
	{kafala.Notice{Kind: kafala.NoticeMode, Of: "inv1"}, "mode:inv1"},
	{kafala.Notice{Kind: kafala.NoticeMode}, "mode:"},
	{kafala.Notice{Kind: kafala.NoticeDiffers, Sort: "found", Of: "pay1"}, "differs:found:pay1"},
	{kafala.Notice{Kind: kafala.NoticeDiffers, Sort: "foreign", Of: "pay1"}, "differs:foreign:pay1"},
	{kafala.Notice{Kind: kafala.NoticeDiffers, Sort: "listed", Of: "pay1"}, "differs:listed:pay1"},
	{kafala.Notice{Kind: kafala.NoticeDiffers, Sort: "missing", Of: "pay1"}, "differs:missing:pay1"},
	{kafala.Notice{Kind: kafala.NoticeDiffers, Sort: "amount", Of: "pay1"}, "differs:amount:pay1"},
	{kafala.Notice{Kind: kafala.NoticeDiffers, Sort: "returned", Of: "pay1"}, "differs:returned:pay1"},
	{kafala.Notice{Kind: kafala.NoticeDiffers, Sort: "unsettled", Of: "pay1"}, "differs:unsettled:pay1"},
	{kafala.Notice{Kind: kafala.NoticeCompared, Day: kafala.Date{Year: 2026, Month: 11, Day: 22}, Payments: 5, Money: 61500, Differences: 1},
		"compared:2026-11-22:5:61500:1"},
	{kafala.Notice{Kind: kafala.NoticeCompared, Day: kafala.Date{Year: 2026, Month: 11, Day: 22}, Payments: 5, Money: 49200, Differences: 1,
		Returned: 12300}, "compared:2026-11-22:5:49200:1:12300"},
	{kafala.Notice{Kind: kafala.NoticeWaiting, Of: "20261122T021800"}, "waiting:20261122T021800"},
	{kafala.Notice{Kind: kafala.NoticeAccepted, Of: "abcdefgh"}, "accepted:abcdefgh"},
	{kafala.Notice{Kind: kafala.NoticeAppointed, Sort: "officer"}, "appointed:officer"},
	{kafala.Notice{Kind: kafala.NoticeAppointed, Sort: "supervisor"}, "appointed:supervisor"},
	{kafala.Notice{Kind: kafala.NoticeAppointed, Sort: "admin"}, "appointed:admin"},
	{kafala.Notice{Kind: kafala.NoticeAppointed, Sort: "auditor", At: "20261122T021800"}, "appointed:auditor:20261122T021800"},
	{kafala.Notice{Kind: kafala.NoticeDismissed, Sort: "removed", At: "20261122T021800"}, "dismissed:removed:20261122T021800"},
	{kafala.Notice{Kind: kafala.NoticeDismissed, Sort: "lapsed", At: "20261122T021800"}, "dismissed:lapsed:20261122T021800"},
	{kafala.Notice{Kind: kafala.NoticeDismissed, Sort: "refused", At: "20261122T021800"}, "dismissed:refused:20261122T021800"},
	{kafala.Notice{Kind: kafala.NoticeDismissed, Sort: "late", At: "20261122T021800"}, "dismissed:late:20261122T021800"},
	{kafala.Notice{Kind: kafala.NoticeNamed, By: 7300000001, Of: "7300000002", At: "20261122T021800"},
		"named:7300000001:7300000002:20261122T021800"},
	{kafala.Notice{Kind: kafala.NoticeRegistered, Of: "7300000002", At: "20261122T021800"}, "registered:7300000002:20261122T021800"},
	{kafala.Notice{Kind: kafala.NoticeNameless, Of: "7300000002"}, "nameless:7300000002"},
	{kafala.Notice{Kind: kafala.NoticeMisnamed, Of: "abcdefgh"}, "misnamed:abcdefgh"},
	{kafala.Notice{Kind: kafala.NoticeChecker, Of: "abcdefgh", By: 7300000001}, "checker:abcdefgh:7300000001"},
	{kafala.Notice{Kind: kafala.NoticeOutside, Of: "7300000002", At: "20261122T021800"}, "outside:7300000002:20261122T021800"},
	{kafala.Notice{Kind: kafala.NoticeObjection, Sort: "stranger", Why: "impersonated", At: "20261122T021800"},
		"objection:stranger:impersonated:20261122T021800"},
	{kafala.Notice{Kind: kafala.NoticeObjections, Count: 4, At: "20261122T021800"}, "objections:4:20261122T021800"},
	{kafala.Notice{Kind: kafala.NoticeFreeze, Sort: "made", By: 7300000001, Why: "unwanted", At: "20261122T021800"},
		"freeze:made:7300000001:unwanted:20261122T021800:"},
	{kafala.Notice{Kind: kafala.NoticeFreeze, Sort: "lifted", By: 7300000001, Why: "unwanted", At: "20261122T021800", Of: "mfrggzdf"},
		"freeze:lifted:7300000001:unwanted:20261122T021800:mfrggzdf"},
	{kafala.Notice{Kind: kafala.NoticeHeld, At: "20261122T021800"}, "held:20261122T021800:"},
	{kafala.Notice{Kind: kafala.NoticeHeld, At: "20261122T021800", Of: "mfrggzdf"}, "held:20261122T021800:mfrggzdf"},
	{kafala.Notice{Kind: kafala.NoticeGap, At: "20261122T021800", Of: "20261122T041800", Payments: 3, Money: 36900},
		"gap:20261122T021800:20261122T041800:3:36900"},
	{kafala.Notice{Kind: kafala.NoticeGap, At: "20261122T021800", Of: "20261122T041800", Payments: 3, Money: 36900, Aside: 2},
		"gap:20261122T021800:20261122T041800:3:36900:2"},
	{kafala.Notice{Kind: kafala.NoticeLost, Sort: "ordered", By: 7300000001, At: "20261122T021800.3", Money: 12300, Of: "pay1"},
		"lost:ordered:7300000001:20261122T021800.3:12300:pay1"},
	{kafala.Notice{Kind: kafala.NoticeIdentity, Sort: "down", At: "20261122T021800"}, "identity:down:20261122T021800"},
	{kafala.Notice{Kind: kafala.NoticeIdentity, Sort: "closed", At: "20261122T021800"}, "identity:closed:20261122T021800"},
	{kafala.Notice{Kind: kafala.NoticeAsked, Sort: "new", Of: "24aaaaaaaaaaaaaaaa", At: "1"}, "asked:new:24aaaaaaaaaaaaaaaa:1"},
	{kafala.Notice{Kind: kafala.NoticeAsked, Sort: "again", Of: "24aaaaaaaaaaaaaaaa", At: "3"}, "asked:again:24aaaaaaaaaaaaaaaa:3"},
	{kafala.Notice{Kind: kafala.NoticeNoAnswer, Of: "24aaaaaaaaaaaaaaaa"}, "unanswered:24aaaaaaaaaaaaaaaa"},
	{kafala.Notice{Kind: kafala.NoticeUnusual, Sort: "lookups", Of: "7300000001"}, "unusual:lookups:7300000001"},
	{kafala.Notice{Kind: kafala.NoticeUnusual, Sort: "misses", Of: "7300000001"}, "unusual:misses:7300000001"},
	{kafala.Notice{Kind: kafala.NoticeUnusual, Sort: "night", Of: "7300000001"}, "unusual:night:7300000001"},
	{kafala.Notice{Kind: kafala.NoticeUnusual, Sort: "refused", Of: "7300000001"}, "unusual:refused:7300000001"},
	{kafala.Notice{Kind: kafala.NoticeUnusual, Sort: "foreign-code", Of: "7300000001"}, "unusual:foreign-code:7300000001"},
	{kafala.Notice{Kind: kafala.NoticeUnusual, Sort: "forged-code", Of: "7300000001", Paper: "3f9a21c4"},
		"unusual:forged-code:7300000001:3f9a21c4"},
	{kafala.Notice{Kind: kafala.NoticeCodes, Of: "7300000001", At: "20261122T020000"}, "codes:7300000001:20261122T020000"},
}

// Every kind of notice is written as it always was, and read back as the same.
func TestNotices(t *testing.T) {
	kept := map[kafala.NoticeKind]bool{}
	sorts := map[string]bool{}
	for _, c := range keptNotices {
		kept[c.notice.Kind], sorts[string(c.notice.Kind)+":"+c.notice.Sort] = true, true
		if got := c.notice.String(); got != c.detail {
			t.Errorf("%+v is written %q, want %q", c.notice, got, c.detail)
		}
		if got := kafala.ReadNotice(c.detail); got != c.notice {
			t.Errorf("%q is read as %+v, want %+v", c.detail, got, c.notice)
		}
	}
	seen := map[kafala.NoticeKind]bool{}
	for _, row := range kafala.Notices {
		if !kept[row.Kind] {
			t.Errorf("%s is not among what is kept", row.Kind)
		}
		if seen[row.Kind] {
			t.Errorf("%s has two rows", row.Kind)
		}
		seen[row.Kind] = true
	}
	for m, o := range kafala.Outcomes {
		if o.Staff && !sorts["money:"+string(m)] {
			t.Errorf("money that is %s is not among what is kept", m)
		}
	}
	for _, d := range kafala.Differences {
		if !sorts["differs:"+d] {
			t.Errorf("the difference %s is not among what is kept", d)
		}
	}
}

// What no row begins with is about money, as is what a later release tells; a value that nobody can read is none.
func TestNoticesOfOthers(t *testing.T) {
	for detail, want := range map[string]kafala.Notice{
		"":                      {Kind: kafala.NoticeMoney},
		"novelty":               {Kind: kafala.NoticeMoney, Of: "novelty"},
		"novelty:this:that":     {Kind: kafala.NoticeMoney, Of: "novelty", Sort: "this:that"},
		"money:second":          {Kind: kafala.NoticeMoney, Of: "money", Sort: "second"},
		"paid:more":             {Kind: kafala.NoticePaid},
		"links:more":            {Kind: kafala.NoticeLinks},
		"parked:this:that":      {Kind: kafala.NoticeParked, Sort: "this", Of: "that"},
		"differs:found":         {Kind: kafala.NoticeDiffers, Sort: "found"},
		"compared":              {Kind: kafala.NoticeCompared},
		"compared:someday:many": {Kind: kafala.NoticeCompared},
		"compared:2026-11-22:5:61500:1:more": {Kind: kafala.NoticeCompared, Day: kafala.Date{Year: 2026, Month: 11, Day: 22},
			Payments: 5, Money: 61500, Differences: 1},
	} {
		if got := kafala.ReadNotice(detail); got != want {
			t.Errorf("%q is read as %+v, want %+v", detail, got, want)
		}
	}
	if row := (kafala.Notice{Kind: "novelty"}).Rule(); row.Kind != "" {
		t.Errorf("a kind that is not there has the row %+v", row)
	}
}

// The ids of the deliveries by which staff are told, each of them once.
func TestNoticeDeliveries(t *testing.T) {
	now := time.Date(2026, 11, 22, 2, 18, 0, 0, time.UTC)
	g := kafala.Guarantee{ID: "07abcdefghijklmnop", Chat: 7100000001}
	tell := func(id, guarantee, detail string, chat int64) kafala.Delivery {
		return kafala.Delivery{ID: id, Kind: kafala.TellStaff, Guarantee: guarantee, Detail: detail, Chat: chat, Due: now, Since: now}
	}
	receipt := kafala.Delivery{ID: "07abcdefghijklmnop.receipt", Kind: kafala.SendReceipt, Chat: g.Chat, Guarantee: g.ID}
	for name, c := range map[string]struct{ got, want kafala.Delivery }{
		"of a guarantee": {g.Tell(kafala.Notice{Kind: kafala.NoticeStopped, Of: "inv1"}, now),
			tell("07abcdefghijklmnop.staff.stopped:inv1", g.ID, "stopped:inv1", 0)},
		"of none": {kafala.Tell(kafala.Notice{Kind: kafala.NoticeLinks}, now), tell("00.staff.links", "", "links", 0)},
		"to a member": {kafala.TellMember(7300000001, kafala.Notice{Kind: kafala.NoticeUnusual, Sort: "night", Of: "7300000002"}, now),
			tell("24.7300000001.unusual:night:7300000002", "", "unusual:night:7300000002", 7300000001)},
		"given up": {kafala.TellParked(receipt, "blocked", now), tell("07abcdefghijklmnop.receipt.parked", g.ID, "parked:blocked:receipt", 0)},
	} {
		if got, want := c.got, c.want; got.ID != want.ID || got.Kind != want.Kind || got.Guarantee != want.Guarantee ||
			got.Detail != want.Detail || got.Chat != want.Chat || !got.Due.Equal(now) || !got.Since.Equal(now) {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	if apart := kafala.Apart(kafala.Reconcile, "2026-11-22", now); apart.ID != "00.reconcile.2026-11-22" || apart.Detail != "2026-11-22" {
		t.Errorf("%+v", apart)
	}
}

// The names by which notices are switched off are those that settings files have.
func TestSwitches(t *testing.T) {
	want := "declined expired ended linkends cancelled shown summary paid strange parked trouble reconciled"
	if got := strings.Join(kafala.Switches(), " "); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// What staff are told is written and read in one file: elsewhere nobody makes such a delivery, and every kind that is
// declared has its row.
func TestNoticesHaveOnePlace(t *testing.T) {
	named := map[string]bool{}
	for path, text := range source.Product(t) {
		f, err := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				if n.Name == "TellStaff" {
					named[path] = true
				}
			case *ast.ValueSpec:
				if kind, ok := n.Type.(*ast.Ident); !ok || kind.Name != "NoticeKind" || len(n.Values) != 1 {
					break
				}
				value := kafala.NoticeKind(strings.Trim(n.Values[0].(*ast.BasicLit).Value, `"`))
				if !slices.ContainsFunc(kafala.Notices, func(r kafala.NoticeRule) bool { return r.Kind == value }) {
					t.Errorf("%s: %s has no row in Notices", path, n.Names[0].Name)
				}
			}
			return true
		})
	}
	for _, path := range []string{"kafala/kinds.go", "kafala/notice.go", "bot/desk/notices.go"} {
		if !named[path] {
			t.Errorf("%s names no TellStaff: this test looks in the wrong place", path)
		}
		delete(named, path)
	}
	for path := range named {
		t.Errorf("%s makes deliveries to staff: kafala/notice.go does", path)
	}
}
