package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kafalabot/dialogs"
	"kafalabot/internal/source"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// TestPagesForms: CHANGELOG.md has a line for each form of a record after its first one, in the words that the operator's page names,
// so that whoever wants to go back finds them.
func TestPagesForms(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(source.Root(t), "CHANGELOG.md"))
	if err != nil {
		t.Fatal(err)
	}
	left := strings.Count(string(text), "\n- New form of ")
	for record, forms := range map[string]int{
		"a guarantee": len(kafala.GuaranteeForms), "a session": len(dialogs.SessionForms), "a member of staff": len(staff.MemberForms),
		"an invitation": len(staff.InvitationForms), "a delivery": len(kafala.DeliveryForms), "a profile": len(dialogs.ProfileForms),
		"a question": len(kafala.QueryForms), "a stopped number": len(kafala.NumberFreezeForms), "a time that was lost": len(kafala.GapForms),
		"a payment that was lost": len(kafala.LostForms),
	} {
		lines := strings.Count(string(text), "\n- New form of "+record+": ")
		if lines != forms {
			t.Errorf("CHANGELOG.md names %d new forms of %s, the code has %d", lines, record, forms)
		}
		left -= lines
	}
	if left != 0 {
		t.Errorf("CHANGELOG.md names %d forms of what is no record", left)
	}
	if strings.Count(docsPage(t, "operations"), "*New form of …*") != 2 {
		t.Error("the operator's page does not say how CHANGELOG.md names them")
	}
}
