package desk

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"kafalabot/courier"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// Ids that a notice may be about, as they are kept.
const (
	anyRecord  = "07abcdefghijklmnop"
	anyPayment = "7f0c1d3e-1b2a-4c5d-8e9f-0a1b2c3d4e5f"
	anyMember  = "7300000001"
	anyGroup   = "-1007100000009"
)

// idLike finds what is an id: of a record, of the gateway's, of a delivery, of a person or a chat. A reference stands in groups.
var idLike = regexp.MustCompile(`[0-9]{2}[a-z2-7]{16}|[0-9a-f]{8}-[0-9a-f]{4}-|[0-9]{8,}|[a-z]+\.[a-z]+`)

// latin finds words of the program's in an Arabic sentence.
var latin = regexp.MustCompile(`[A-Za-z]{3,}`)

// A notice is a sentence: no id of the program's stands in it, whatever it is about, nor a word of the program's; and its buttons
// hold none but in what they press. The number that is to be set is the one exception.
func TestNoticesNameNoID(t *testing.T) {
	voices := testVoices(t)
	at := time.Date(2026, 11, 22, 20, 0, 0, 0, kafala.Riyadh)
	paid := kafala.Guarantee{ID: anyRecord, Reference: "02541891021", Status: kafala.Issued, Opened: at, IssuedAt: at}
	unpaid := kafala.Guarantee{ID: anyRecord, Status: kafala.Awaiting, Opened: at}
	for name, g := range map[string]kafala.Guarantee{"paid": paid, "unpaid": unpaid, "of another": {ID: "other"}} {
		d := testDesk(t, voices, g, at)
		d.Counter.Team, d.Counter.Invites = unnamed{}, misnamedInvite{}
		for _, n := range sampleNotices() {
			switch n.Kind {
			case kafala.NoticeMoved, kafala.NoticeAccepted, kafala.NoticeChecker:
				continue // the first is tried below; the others show an invited account's number, which an admin compares
			}
			n.By, n.Of = 7300000001, ofSample(n)
			if n.Kind == kafala.NoticeDismissed {
				n.At = kafala.NoticeTime(at)
			}
			p := courier.Alone(kafala.Delivery{ID: anyRecord + ".staff." + n.String(), Guarantee: anyRecord, Detail: n.String()}, nil)
			for _, l := range locales.Languages {
				v := voices.In(l)
				var text string
				rows := d.leads(v, n, nil, false)
				if words, toMember := memberWords[n.Kind]; toMember {
					m, err := words(d, t.Context(), v, n)
					if err != nil {
						t.Fatal(err)
					}
					text, rows = m.HTML, m.Inline
				} else {
					data, about := d.noticeData(t.Context(), v, p, n)
					text = groupText(v, n, &p.Delivery, data)
					rows = append(rows, d.leads(v, n, about, false)...)
				}
				for _, row := range rows {
					for _, b := range row {
						text += "\n" + b.Text
					}
				}
				text = regexp.MustCompile(`</?[a-z]+>`).ReplaceAllString(text, "")
				text = strings.ReplaceAll(text, voices.Settings.Operator.Contact.In(l), "")
				if found := idLike.FindString(text); found != "" {
					t.Errorf("%s, %s (%s), %s: %q in %s", name, n.Kind, n.Sort, l, found, text)
				}
				plain := regexp.MustCompile(`metadata|STAFF_(CHAT|TOPIC)_ID|/(today|dead|help)`).ReplaceAllString(text, "")
				if found := latin.FindString(plain); found != "" && l == "ar" {
					t.Errorf("%s, %s (%s): %q in %s", name, n.Kind, n.Sort, found, text)
				}
			}
		}
		m, err := memberWords[kafala.NoticeMoved](d, t.Context(), voices.In("ar"), kafala.Notice{Kind: kafala.NoticeMoved, Of: anyGroup})
		if err != nil || !strings.Contains(m.HTML, "STAFF_CHAT_ID="+anyGroup) {
			t.Errorf("what is to be set is not said: %s, %v", m.HTML, err)
		}
	}
}

// unnamed is a team of whom nobody has a name.
type unnamed struct{ staff.Team }

func (unnamed) Member(_ context.Context, id int64) (staff.Member, error) {
	return staff.Member{Actor: staff.Actor{ID: id, Rank: staff.Officer}}, nil
}

// misnamedInvite is an invitation to somebody who is called otherwise.
type misnamedInvite struct{ staff.Invites }

func (misnamedInvite) Invitation(context.Context, string) (staff.Invitation, error) {
	return staff.Invitation{Rank: staff.Officer, Name: "نورة القحطاني", Office: "مرور الرياض"}, nil
}

// ofSample is what a sample is about, as it is kept.
func ofSample(n kafala.Notice) string {
	switch n.Kind {
	case kafala.NoticeTeam, kafala.NoticeUnusual, kafala.NoticeCodes:
		return anyMember
	case kafala.NoticeParked:
		return string(kafala.SendReceipt)
	case kafala.NoticeFreeze, kafala.NoticeHeld:
		if n.Of == "" {
			return ""
		}
		return "k7f3q2"
	case kafala.NoticeGap, kafala.NoticeSecond, kafala.NoticeWaiting, kafala.NoticeOverdue, kafala.NoticeClosing:
		return "20261122T170000"
	}
	return anyPayment
}

// Every notice that a member can do something about leads somewhere, in the group by a link that the bot reads.
func TestNoticesLead(t *testing.T) {
	voices := testVoices(t)
	at := time.Date(2026, 11, 22, 20, 0, 0, 0, kafala.Riyadh)
	g := kafala.Guarantee{ID: anyRecord, Reference: "02541891021", Status: kafala.Issued, Opened: at, IssuedAt: at}
	d := testDesk(t, voices, g, at)
	payload := regexp.MustCompile(`^https://t\.me/[A-Za-z0-9_]+\?start=([A-Za-z0-9_-]{1,64})$`)
	for _, n := range sampleNotices() {
		if _, toGroup := groupWords[n.Kind]; !toGroup {
			continue
		}
		n.Of = ofSample(n)
		var about *kafala.Guarantee
		if len(places(n)) == 0 {
			about = &g
		}
		rows := d.leads(voices.In("ar"), n, about, false)
		if len(rows) == 0 {
			t.Errorf("%s (%s) leads nowhere", n.Kind, n.Sort)
		}
		for _, row := range rows {
			for _, b := range row {
				link := payload.FindStringSubmatch(b.URL)
				if link == nil || b.CallbackData != "" {
					t.Errorf("%s: %+v", n.Kind, b)
					continue
				}
				if d.commanded("start", link[1]) == nil {
					t.Errorf("%s: nobody reads %s", n.Kind, link[1])
				}
			}
		}
		for _, row := range d.leads(voices.In("ar"), n, about, true) {
			for _, b := range row {
				if _, err := d.verbs.Read(b.CallbackData); err != nil && b.URL == "" {
					t.Errorf("%s: %+v, %v", n.Kind, b, err)
				}
			}
		}
	}
}

// A notice about a guarantee that cannot be read now is told all the same, names no id and leads to its card.
func TestNoticesOfWhatCannotBeRead(t *testing.T) {
	voices := testVoices(t)
	at := time.Date(2026, 11, 22, 20, 0, 0, 0, kafala.Riyadh)
	d := testDesk(t, voices, kafala.Guarantee{ID: anyRecord}, at)
	d.Office.Ledger = lostSight{d.Office.Ledger}
	n := kafala.Notice{Kind: kafala.NoticeMoney, Of: anyPayment, Sort: string(kafala.SecondPayment)}
	p := courier.Alone(kafala.Delivery{ID: anyRecord + ".staff." + n.String(), Guarantee: anyRecord, Detail: n.String()}, nil)
	data, about := d.noticeData(t.Context(), voices.In("ar"), p, n)
	if text := groupText(voices.In("ar"), n, &p.Delivery, data); idLike.MatchString(text) || !strings.Contains(text, "?") {
		t.Errorf("it says %s", text)
	}
	rows := d.leads(voices.In("ar"), n, about, false)
	if len(rows) != 1 || len(rows[0]) != 1 || !strings.HasSuffix(rows[0][0].URL, "?start=c_"+anyRecord) {
		t.Errorf("it leads to %+v", rows)
	}
}

// lostSight is a ledger that cannot be read now.
type lostSight struct{ kafala.Ledger }

func (lostSight) Find(context.Context, string) (kafala.Guarantee, error) {
	return kafala.Guarantee{}, errors.New("no connection")
}

// A link presses what shows something, and nothing that changes anything, whoever has made it up.
func TestLinksChangeNothing(t *testing.T) {
	d := testDesk(t, testVoices(t), kafala.Guarantee{ID: anyRecord}, time.Date(2026, 11, 22, 20, 0, 0, 0, kafala.Riyadh))
	for _, b := range buttons() {
		value := "x1x"
		if strings.Contains(b.shape, "g") {
			value = anyRecord
		}
		link := "b_" + b.verb
		if b.shape != "" {
			link += "_" + value
		}
		shows := map[string]bool{"card": true, "dead": true, "team": true, "losses": true, "lostone": true, "frozenid": true,
			"number": true, "export": true, "trail": true, "questions": true}[b.verb]
		if pressed := d.commanded("start", link) != nil; pressed != shows {
			t.Errorf("%s is pressed by a link: %t", b.verb, pressed)
		}
	}
}
