package bot_test

import (
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// Whoever tries to see a guarantee and may not stands in the trail with which one it was, by whatever they asked for it.
func TestARefusedLookNamesItsGuarantee(t *testing.T) {
	t.Parallel()
	w := everyRank(t)
	n := 0
	g := fresh(w, &n)
	const stranger, auditor = 7200000001, world.AnOfficer
	w.Appoint(auditor, staff.Auditor)
	w.Chats.As(auditor).Type("/start")
	w.Quiet()
	for name, c := range map[string]struct {
		who int64
		do  func(*botapi.Citizen)
	}{
		"typed":                  {auditor, func(p *botapi.Citizen) { p.Type(g.Reference) }},
		"the link of its code":   {auditor, func(p *botapi.Citizen) { p.Type(w.Bot.QRLink(g)) }},
		"its code, in a picture": {auditor, func(p *botapi.Citizen) { p.SendPhoto(inOnePicture(t, w.Bot.QRLink(g))) }},
		"in the group":           {auditor, func(p *botapi.Citizen) { p.In(world.StaffChat).Type("@kafala_sandbox_bot " + g.Reference) }},
		"a link of the group":    {auditor, func(p *botapi.Citizen) { p.Start("c_" + g.ID) }},
		"that link, by nobody":   {stranger, func(p *botapi.Citizen) { p.Start("c_" + g.ID) }},
	} {
		before := len(w.Trail())
		c.do(w.Chats.As(c.who))
		w.Quiet()
		refused := 0
		for _, e := range w.Trail()[before:] {
			if e.Duty != staff.LookUp || e.Outcome != staff.Refused {
				continue
			}
			if refused++; e.Guarantee != g.ID && e.Asked != g.Reference {
				t.Errorf("%s: %+v", name, e)
			}
		}
		if refused != 1 {
			t.Errorf("%s: %d are refused: %+v", name, refused, w.Trail()[before:])
		}
	}
	for i, who := range []int64{auditor, stranger} {
		knock(t, w.Bot.Webhook(secret), tapOf(2_000_000_001+i, who, 1, "card:"+g.ID))
		w.Quiet()
		all := w.Trail()
		if e := all[len(all)-1]; e.Duty != staff.LookUp || e.Outcome != staff.Refused || e.Guarantee != g.ID {
			t.Errorf("a button by %d: %+v", who, e)
		}
	}
	if now, err := w.Store.Records().Find(t.Context(), g.ID); err != nil || len(now.Seen) > 0 {
		t.Errorf("the record says that it was seen: %+v, %v", now.Seen, err)
	}
}
