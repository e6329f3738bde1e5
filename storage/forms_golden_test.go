package storage

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// writeForms writes a file of testdata that is not there yet.
var writeForms = flag.Bool("write-forms", false, "write the stored forms that have no file yet")

// TestFormsOfToday guards the forms that came after the first as they lie in a running deployment. A file is never changed:
// what is added gets a record, and a file, of its own.
func TestFormsOfToday(t *testing.T) {
	g := sample[kafala.Guarantee](t, "guarantee.json")
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	logged := g
	logged.Seen = []kafala.Mark{{At: at(1), By: 7100000003, Person: "b1946ac92492"}}
	logged.Matched = []kafala.Mark{{At: at(2), By: 7100000003, Person: "b1946ac92492"}}
	logged.Presented = []kafala.Mark{{At: at(3), By: 7100000003, Person: "b1946ac92492", StruckAt: at(4), StruckBy: 7100000005,
		Striker: "591785b794601"},
		{At: at(5), By: 7100000003}}
	logged.Orders = []kafala.Motion{{By: 7100000005, Why: "asked", At: at(6), Person: "591785b794601", Sum: 10000, WithdrawnAt: at(7),
		WithdrawnBy: 7100000005}}
	logged.Order = kafala.Motion{By: 7100000005, Why: "withdrawn", At: at(8), Second: 7100000006, GivenAt: at(9), From: kafala.ByCitizen,
		Person: "591785b794601", SecondPerson: "3b5d5c3712955", Sum: 10000}
	logged.Closing = kafala.Motion{By: 7100000005, Why: "unpaid", At: at(10)}
	logged.Ending = kafala.Ending{At: at(11), By: 7100000003, Told: at(21)}
	logged.Freeze = kafala.Freeze{At: at(22), By: 7100000005, Person: "591785b794601", Why: "stolen",
		Lift: kafala.Motion{By: 7100000006, At: at(23)}}
	logged.Payment.Asking = at(24)
	owning := g
	owning.Former = []string{"inv_01HF8Z6Q7W9K3M5N7P9Q"}
	owning.Extra = []kafala.Extra{{Payment: kafala.Payment{ID: "p2", Amount: 1500, At: at(1), Currency: "USD"}, Why: kafala.OtherCurrency}}
	foreign := g
	foreign.Answers = maps.Clone(g.Answers)
	foreign.Answers["person_id"] = "border:3123456789"
	told := g
	told.Presented = []kafala.Mark{{At: at(3), By: 7100000003, Person: "b1946ac92492", Told: at(5)}}
	decided := g
	decided.Decided = []kafala.Decision{
		{Mark: kafala.Mark{At: at(1), By: 7100000003, Person: "b1946ac92492", StruckAt: at(2), StruckBy: 7100000005, Striker: "591785b794601"},
			Verdict: kafala.Accepted},
		{Mark: kafala.Mark{At: at(3), By: 7100000003}, Verdict: kafala.NotAccepted, Why: "details", Done: at(5)}}
	orphaned := g
	orphaned.Answers = maps.Clone(g.Answers)
	orphaned.History = slices.Clone(g.History)
	orphaned.Erase(at(1), "sweep", "region", "kind")
	drawn := opened(t, chat, "draft")
	drawn.Drawn = kafala.Code{Reference: "10169090602", Token: "mfrggzdfmztwq2lk"}
	applied := g
	applied.Applied = "b1946ac92492"
	declined := g
	declined.Declined, declined.Reasons = []string{"p1", "p2", "p3"}, []string{kafala.NoFunds, kafala.OtherReason}
	confirmed := g
	confirmed.Proof = kafala.Proven{At: at(1), Way: kafala.ByNafath, Service: "Login",
		Trans: "9c5f4f5e-7c0e-4e1c-9f0a-6f0f0c0d1101", Adult: kafala.AdultYes}
	returned := g
	returned.Payment.Back, returned.Payment.Fee = 12300, 283
	returned.Returned = []kafala.Return{{Payment: g.Payment.ID, At: at(1), Sum: 4000}, {Payment: g.Payment.ID, At: at(2), Sum: 12300}}
	anew := g
	anew.Order = kafala.Motion{By: 7100000005, Why: "unaccepted", At: at(8), From: kafala.ByDecision, Person: "591785b794601", Sum: 10000,
		Anew: at(2000)}
	ceased, removed := sampleMember(), sampleMember()
	ceased.Rank, ceased.Ceased = staff.Officer, at(1)
	removed.Rank, removed.Since, removed.Ceased = "", at(2), at(2)
	gap, aside := sampleGap, sampleGap
	aside.Aside = 7
	gap.Read, gap.Told, gap.Closed = at(1), at(2), at(3)
	lost := kafala.LostPayment{Payment: kafala.Payment{ID: "pay_1", Amount: 12300, At: at(1), Back: 12300}, Invoice: "inv_1",
		Guarantee: "10mfrggzdfmztwq2lk", Reference: "10169090602", Gap: gap.ID(), Settled: at(9),
		Order: kafala.Motion{By: 7100000005, Why: kafala.WhyLost, At: at(3), Second: 7100000006, GivenAt: at(4), Person: "591785b794601"},
		Log:   []kafala.LostEvent{{At: at(2), By: "sweep", What: kafala.LostListed, Sum: 12300}}}
	registered, auditor, invited, vouched := sampleMember(), sampleMember(), sampleInvitation(), sampleInvitation()
	registered.Office, registered.Registered = "مرور شمال الرياض", true
	auditor.Rank, auditor.Office, auditor.Registered = staff.Auditor, "المراجعة الداخلية", true
	invited.State, invited.Office, invited.Agreed = "", "مرور شمال الرياض", at(1)
	vouched.State, vouched.Rank, vouched.Office, vouched.Agreed, vouched.Vouched = "", staff.Auditor, "المراجعة الداخلية", at(1), at(2)
	untold := sampleMember()
	untold.By, untold.From = 7100000005, staff.Origin{By: 7100000005, First: 7100000004}
	untold.Untold = []kafala.Delivery{kafala.TellTeam("supervisor", untold.ID, 7100000005, at(1))}
	renamed := registered
	renamed.Former = []staff.Former{{Called: staff.Called{Name: "Noura Alharbi", Office: "Jeddah"}, Until: at(3)}}
	configured := sampleMember()
	configured.Rank, configured.Configured = staff.Admin, true
	for file, c := range map[string]struct {
		record any
		form   int
		read   func([]byte) (any, error)
	}{
		"guarantee-logged.json": {logged, 1, readAs[kafala.Guarantee]}, "guarantee-owning.json": {owning, 2, readAs[kafala.Guarantee]},
		"guarantee-foreign.json": {foreign, 3, readAs[kafala.Guarantee]}, "guarantee-told.json": {told, 1, readAs[kafala.Guarantee]},
		"guarantee-decided.json":   {decided, 4, readAs[kafala.Guarantee]},
		"guarantee-orphaned.json":  {orphaned, 5, readAs[kafala.Guarantee]},
		"guarantee-drawn.json":     {drawn, 0, readAs[kafala.Guarantee]},
		"guarantee-applied.json":   {applied, 0, readAs[kafala.Guarantee]},
		"guarantee-declined.json":  {declined, 0, readAs[kafala.Guarantee]},
		"guarantee-anew.json":      {anew, 1, readAs[kafala.Guarantee]},
		"member-ceased.json":       {ceased, 0, readAs[staff.Member]},
		"member-removed.json":      {removed, 0, readAs[staff.Member]},
		"member-untold.json":       {untold, 0, readAs[staff.Member]},
		"gap.json":                 {gap, 0, readAs[kafala.Gap]},
		"gap-aside.json":           {aside, 0, readAs[kafala.Gap]},
		"lost.json":                {lost, 0, readAs[kafala.LostPayment]},
		"member-configured.json":   {configured, 1, readAs[staff.Member]},
		"guarantee-confirmed.json": {confirmed, 0, readAs[kafala.Guarantee]},
		"member-registered.json":   {registered, 2, readAs[staff.Member]},
		"member-renamed.json":      {renamed, 2, readAs[staff.Member]},
		"member-auditor.json":      {auditor, 2, readAs[staff.Member]},
		"invite-named.json":        {invited, 1, readAs[staff.Invitation]},
		"invite-vouched.json":      {vouched, 1, readAs[staff.Invitation]},
		"guarantee-returned.json":  {returned, 0, readAs[kafala.Guarantee]},
	} {
		switch r := c.record.(type) {
		case kafala.Guarantee:
			r.Form, _ = kafala.GuaranteeForms.Of(r, 0)
			c.record = r
		case staff.Member:
			r.Form, _ = staff.MemberForms.Of(r, 0)
			r.Rev = 0
			c.record = r
		case staff.Invitation:
			r.Form, _ = staff.InvitationForms.Of(r, 0)
			c.record = r
		}
		if got := int(reflect.ValueOf(c.record).FieldByName("Form").Int()); got != c.form {
			t.Errorf("%s is of form %d", file, got)
		}
		text, err := json.MarshalIndent(c.record, "", "  ")
		must(t, err)
		text = append(text, '\n')
		want, err := os.ReadFile("testdata/" + file)
		if os.IsNotExist(err) && *writeForms {
			must(t, os.WriteFile("testdata/"+file, text, 0o644))
			continue
		}
		must(t, err)
		if !bytes.Equal(text, want) {
			t.Errorf("%s is stored as\n%s", file, text)
		}
		if read, err := c.read(want); err != nil || !reflect.DeepEqual(read, c.record) {
			t.Errorf("%s is read as %+v, %v", file, read, err)
		}
	}
}

func readAs[T any](text []byte) (any, error) {
	var v T
	unknown, err := kafala.ReadJSON(bytes.TrimSpace(text), &v)
	if err == nil && unknown {
		return v, os.ErrInvalid
	}
	return v, err
}
