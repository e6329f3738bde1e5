package main

import (
	"strings"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// teamKinds are the screens of an admin about who is staff, and of whoever is invited.
func teamKinds() []screenKind {
	return []screenKind{
		{name: "team", by: []string{"team"}, sees: []string{"team", "team.invite"}, all: true, most: 8},
		{name: "member", by: []string{"team.seen"}, all: true, most: 6},
		{name: "remove?", by: []string{"team.sure"}, all: true, most: 2},
		{name: "an admin?", by: []string{"rank.sure"}, all: true, most: 2},
		{name: "who is invited?", by: []string{"called.ask.invite"}, sees: []string{"called.ask.invite", "called.how"}, all: true, most: 1},
		{name: "which auditor?", by: []string{"called.ask.auditor"}, sees: []string{"called.ask.invite", "called.ask.auditor", "called.how"},
			all: true, any: true, most: 1},
		{name: "what name?", by: []string{"called.ask"}, sees: []string{"called.ask", "called.how"}, all: true, most: 1},
		{name: "registered", like: "✅ (سُجّل|Registered): .*", all: true, most: 1},
		{name: "invitation", by: []string{"invite"}, all: true, most: 2},
		{name: "invitation revoked", by: []string{"invite.revoked"}, all: true},
		{name: "confirm?", by: []string{"invite.ask"}, all: true, most: 2},
		{name: "confirmed", like: `✅ .*: (موظف|officer)\.`, all: true, most: 1},
		{name: "one of two confirms", by: []string{"invite.vouched"}, all: true, most: 1},
		{name: "confirm, too?", by: []string{"invite.check"}, all: true, most: 2},
		{name: "another name", by: []string{"invite.misnamed"}, all: true, most: 1},
		{name: "too late", by: []string{"invite.was.late", "invite.was.revoked", "invite.was.declined", "invite.was.used"}, all: true, most: 1},
		{name: "is that you?", by: []string{"invite.called"}, all: true, most: 2},
		{name: "accepted", by: []string{"invite.accepted"}, all: true},
		{name: "not accepted", by: []string{"invite.declined"}, all: true},
		{name: "no such invitation", by: []string{"invite.none"}, all: true, most: 4},
		{name: "a rank", by: []string{"team.appointed"}, all: true, most: 1},
		{name: "no rank", by: []string{"team.dismissed.removed", "team.dismissed.refused"}, all: true, most: 1},
		{name: "called so now", by: []string{"called.now"}, all: true, most: 1},
	}
}

// guests are what an admin types of those whom they invite: as long as most are.
var guests = map[string][2]string{
	"ar": {"نورة القحطاني، مرور شمال الرياض", "فيصل عبدالرحمن الدوسري، مرور الدمام"},
	"en": {"Noura Alqahtani, Riyadh North", "Faisal Abdulrahman Aldosari, Dammam"},
}

// byLink is what an invitation ends with: what whoever is invited opens.
func (v *viewer) byLink() string {
	v.T.Helper()
	_, token, there := strings.Cut(v.who.Last().Text, "start=")
	token, _, _ = strings.Cut(plainText(token), "<")
	if !there {
		v.T.Fatalf("no invitation:\n%s", textOf(v.who.Last()))
	}
	return "/start " + strings.Trim(token, "\u2066\u2069 \n")
}

// invites invites somebody of another telephone, who opens the link and answers.
func (v *viewer) invites(rank, who string, guest int64, answer string) *viewer {
	v.T.Helper()
	v.types("/staff").taps("invite:" + rank).types(who)
	link := v.byLink()
	return v.after("they open it", func() {
		other := v.Chats.As(guest)
		other.Type(link)
		v.Quiet()
		v.TapData(other, answer)
	})
}

// theTeam is an admin who invites, confirms, corrects and removes, and one who is invited.
func theTeam(v *viewer) {
	v.T.Helper()
	v.chooses()
	who := guests[v.language]
	v.registered(v.id, staff.Admin, "Badr Alotaibi", 30*kafala.Day)
	v.invites("officer", who[0], 7910000001, "joinyes").taps("confirm:", "team")
	v.Chats.As(7910000001).Type("/today")
	v.Quiet()
	v.types("/staff").taps("member:7910000001", "rank:admin", "team", "member:7910000001", "called:").types(who[1])
	v.taps("team", "member:7910000001", "remove:", "dismissal:")
	v.invites("supervisor", who[0], 7910000002, "joinno")
	v.types("/staff").taps("invite:officer").types(who[0]).taps("revoke:")
	v.invites("officer", who[0], 7910000003, "joinyes").passes(2 * time.Hour).taps("confirm:")
	second := staff.Actor{ID: 8, Rank: staff.Admin}
	v.registered(second.ID, second.Rank, "Sara Alqahtani", 30*kafala.Day)
	v.firstAdmins(v.id, second.ID)
	v.invites("auditor", who[1], 7910000004, "joinyes").taps("confirm:")

	v.after("another admin appoints", func() {
		link, made := v.invitation(second, staff.Auditor, "Noura Alqahtani, Riyadh North")
		other := v.Chats.As(7910000005)
		other.Type(link)
		v.Quiet()
		v.TapData(other, "joinyes:")
		v.Quiet()
		v.confirmed(second, made)
	})

	v.meet("somebody who is invited").chooses()
	link, _ := v.invitation(second, staff.Officer, who[0])
	v.types(link).taps("joinno:")
	link, made := v.invitation(second, staff.Supervisor, who[0])
	v.types(link).taps("joinyes:")
	v.after("confirmed", func() { v.confirmed(second, made) })
	v.after("another name", func() {
		_, err := v.Counter.Register(v.T.Context(), second, v.id, staff.Called{Name: "Noura Salem", Office: "Riyadh South"})
		v.must(err)
	})
	v.after("removed", func() { v.must(v.Counter.Remove(v.T.Context(), second, v.id)) })
	v.types("/start s_abcdefgh23456723456723456723456722")
}

// firstAdmins makes admins those of the configuration.
func (v *viewer) firstAdmins(ids ...int64) {
	v.T.Helper()
	for _, id := range ids {
		m, err := v.Store.Staff().Member(v.T.Context(), id)
		v.must(err)
		m.Configured = true
		v.must(v.Store.Staff().Appoint(v.T.Context(), m))
	}
	v.Counter.Admins = append(v.Counter.Admins, ids...)
}

// chooses has somebody choose their language, in which they are then told what they have not asked for.
func (v *viewer) chooses() {
	v.T.Helper()
	v.who.Type("/language")
	v.Quiet()
	v.TapData(v.who, "speak:"+v.language)
	v.Quiet()
}

// invitation is one that an admin makes elsewhere, for a name and an office with a comma between, with what opens it.
func (v *viewer) invitation(by staff.Actor, rank staff.Rank, who string) (link string, made staff.Invitation) {
	v.T.Helper()
	token, made, err := v.Counter.Invite(v.T.Context(), by, rank, calledAs(who))
	v.must(err)
	return "/start s_" + token, made
}

// calledAs reads a name and an office with a comma between.
func calledAs(who string) staff.Called {
	at := strings.IndexFunc(who, func(r rune) bool { return r == ',' || r == '\u060c' })
	return staff.Called{Name: who[:at], Office: strings.TrimLeft(who[at:], ", \u060c")}
}

// confirmed has an admin confirm elsewhere who has accepted.
func (v *viewer) confirmed(by staff.Actor, i staff.Invitation) {
	v.T.Helper()
	_, err := v.Counter.Confirm(v.T.Context(), by, i.ID)
	v.must(err)
}

func (v *viewer) must(err error) {
	v.T.Helper()
	if err != nil {
		v.T.Fatal(err)
	}
}
