package desk

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/bot/chat"
	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// blank is a trail of nothing.
type blank struct{ staff.Audit }

func (blank) Trail(context.Context, time.Time, time.Time, func(staff.Entry) error) error { return nil }

// sampleNotices gives notices of every kind, of each sort that there is.
func sampleNotices() (all []kafala.Notice) {
	sorts := map[kafala.NoticeKind][]string{
		kafala.NoticeDiffers:   kafala.Differences,
		kafala.NoticeParked:    {"refused", "blocked"},
		kafala.NoticeBurst:     kafala.Bursts,
		kafala.NoticeUnusual:   staff.Alarms(),
		kafala.NoticeActed:     kafala.Acts,
		kafala.NoticeTeam:      {"", kafala.DismissedLapsed},
		kafala.NoticeDismissed: kafala.Dismissals,
		kafala.NoticeFreeze:    kafala.FreezeSorts,
		kafala.NoticeClosing:   kafala.ClosingSorts,
		kafala.NoticeLost:      append(slices.Clone(kafala.LostEvents), kafala.LostOverdue),
		kafala.NoticeIdentity:  kafala.IdentitySorts, kafala.NoticeAsked: kafala.AskedSorts,
	}
	for _, why := range telegram.GroupTroubles() {
		sorts[kafala.NoticeRoom] = append(sorts[kafala.NoticeRoom], string(why))
	}
	for m, o := range kafala.Outcomes {
		if o.Staff {
			sorts[kafala.NoticeMoney] = append(sorts[kafala.NoticeMoney], string(m))
		}
	}
	for _, r := range staff.Ranks() {
		sorts[kafala.NoticeTeam] = append(sorts[kafala.NoticeTeam], string(r))
		sorts[kafala.NoticeAppointed] = append(sorts[kafala.NoticeAppointed], string(r))
	}
	for _, row := range kafala.Notices {
		of := sorts[row.Kind]
		if of == nil {
			of = []string{""}
		}
		for _, sort := range of {
			n := kafala.Notice{Kind: row.Kind, Sort: sort, Of: "7300000001", Day: kafala.Date{Year: 2026, Month: 11, Day: 22}}
			if sort == staff.ForgedCode || sort == staff.ForeignCode {
				n.Paper = "3f9a21c4"
			}
			all = append(all, n)
			if row.Kind == kafala.NoticeFreeze || row.Kind == kafala.NoticeHeld { // of a number, and of a guarantee
				n.Of = ""
				all = append(all, n)
			}
		}
	}
	return all
}

// Every kind of notice is told to the staff chat or to members, and to either in whole words of both languages. Each to the
// staff chat says something of its own.
func TestStaffWords(t *testing.T) {
	voices := testVoices(t)
	d := &Desk{Config: Config{Counter: &staff.Counter{Team: everybody{}, Invites: invited{}, Audit: blank{}}},
		house: &chat.House{Voices: voices, LinkURL: "https://t.me"}}
	said := map[string]kafala.NoticeKind{}
	for _, n := range sampleNotices() {
		_, toGroup := groupWords[n.Kind]
		toMember, isToMember := memberWords[n.Kind]
		if toGroup == isToMember {
			t.Errorf("%s: told to the staff chat is %t, to members %t", n.Kind, toGroup, isToMember)
			continue
		}
		for _, l := range locales.Languages {
			v := voices.In(l)
			var text string
			if toGroup {
				text = groupText(v, n, &kafala.Delivery{ID: "00x", Guarantee: "07abc", Detail: n.String()},
					locales.Data{"Amount": "123.00", "Sum": "100.00", "Paid": "10.00 x", "Reference": "021", "Who": "Noura",
						"Why": "why", "Member": "Saad", "About": "", "Change": ""})
				if before, twice := said[text]; twice && before != n.Kind {
					t.Errorf("%s says what %s says: %s", n.Kind, before, text)
				}
				said[text] = n.Kind
			} else {
				m, err := toMember(d, t.Context(), v, n)
				if err != nil {
					t.Fatal(err)
				}
				text = m.HTML
			}
			if text == "" || strings.Contains(text, "<no value>") || isKey(text) {
				t.Errorf("%s (%s), %s: %q", n.Kind, n.Sort, l, text)
			}
		}
	}
	for kind := range groupWords {
		if (kafala.Notice{Kind: kind}).Rule().Kind == "" {
			t.Errorf("%s has words and no row", kind)
		}
	}
	for kind := range memberWords {
		if row := (kafala.Notice{Kind: kind}).Rule(); row.Kind == "" || row.Switch != "" || row.Routine {
			t.Errorf("%s is told to a member, which nobody can switch off, and has the row %+v", kind, row)
		}
	}
}

// isKey tells whether a text is a key that has no words.
func isKey(text string) bool {
	return !strings.ContainsRune(text, ' ') && strings.Contains(text, ".")
}

// invited is an invitation that waits for its confirmation.
type invited struct{ staff.Invites }

func (invited) Invitation(context.Context, string) (staff.Invitation, error) {
	return staff.Invitation{Name: "n", Office: "o", Taker: 7300000001, Rank: staff.Officer}, nil
}

// Whatever goes to the staff chat can be switched off there, but for what waits for an answer, and what staff do about
// money, objections and ranks.
func TestStaffSwitches(t *testing.T) {
	var always []kafala.NoticeKind
	for _, row := range kafala.Notices {
		if _, ok := groupWords[row.Kind]; ok && row.Switch == "" {
			always = append(always, row.Kind)
		}
	}
	if !slices.Equal(always, []kafala.NoticeKind{kafala.NoticeSecond, kafala.NoticeOverdue, kafala.NoticeWaiting, kafala.NoticeLeft,
		kafala.NoticeClosing, kafala.NoticeActed, kafala.NoticeNamed, kafala.NoticeTeam, kafala.NoticeObjection,
		kafala.NoticeObjections, kafala.NoticeFreeze,
		kafala.NoticeHeld,
		kafala.NoticeGap, kafala.NoticeLost, kafala.NoticeAsked, kafala.NoticeNoAnswer}) {
		t.Errorf("%v cannot be switched off", always)
	}
}

// What a later release tells the staff chat is told as money that does not fit: somebody looks at it. A day that cannot be
// read keeps nobody from being told the rest.
func TestNoticesOfALaterRelease(t *testing.T) {
	v := testVoices(t).In("en")
	for detail, want := range map[string]string{
		"novelty:this:that": "⚠️ 021: a payment does not fit: another reason. Amount due SAR 123.00.",
		"novelty":           "⚠️ 021: a payment does not fit: another reason. Amount due SAR 123.00.",
		"compared:?:5":      "5 payments, SAR 0.00, 0 differences.",
	} {
		n := kafala.ReadNotice(detail)
		d := kafala.Delivery{ID: "00x", Guarantee: "07abc", Detail: detail}
		text := strings.ReplaceAll(groupText(v, n, &d, locales.Data{"Amount": "123.00", "Reference": "021"}), "\u00a0", " ")
		if !strings.Contains(text, want) {
			t.Errorf("%s: %s", detail, text)
		}
	}
	if err := (&Desk{Config: Config{StaffChat: -1}}).tellMember(t.Context(), nil, kafala.ReadNotice("novelty:this")); err != nil {
		t.Errorf("a member is told of what is not known here: %v", err)
	}
}

// The day that was compared is written as every other day is.
func TestComparedDay(t *testing.T) {
	voices := testVoices(t)
	for _, language := range locales.Languages {
		v := voices.In(language)
		text := groupText(v, kafala.ReadNotice("compared:2026-11-22:5:61500:1"), &kafala.Delivery{}, nil)
		if day := v.Gregorian(kafala.Date{Year: 2026, Month: 11, Day: 22}); !strings.Contains(text, day) || strings.Contains(text, "2026-11-22") {
			t.Errorf("%s: %s", language, text)
		}
	}
}
