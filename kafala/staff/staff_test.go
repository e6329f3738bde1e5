package staff

import "testing"

// TestDuties walks the whole table: who may do what.
func TestDuties(t *testing.T) {
	want := map[Duty]string{ // o officer, s supervisor, a admin, r auditor
		LookUp: "osa", Match: "osa", Present: "osa", End: "osa", Reopen: "osa", Find: "osa", Today: "osar", Note: "osa",
		Accept: "osa", Unaccept: "osa", Undecide: "osa",
		Enter: "osar", Recall: "osa", FindCase: "osa", ListOpen: "osa", FindPaid: "sa", ListAll: "sa",
		CallOff: "sa", Refund: "sa", Withdraw: "sa", Close: "sa", Unclose: "sa", Resend: "sa", Disclose: "sa",
		Retry: "sa", Export: "sar", Review: "sar",
		Freeze: "sa", Lift: "sa", Invite: "a", Losses: "sa", GiveLost: "sa", CloseGap: "a", Answer: "osa",
	}
	letters := map[Rank]string{Officer: "o", Supervisor: "s", Admin: "a", Auditor: "r"}
	if len(letters) != len(Ranks()) {
		t.Errorf("the ranks are %v", Ranks())
	}
	if len(want) != len(Duties) {
		t.Errorf("%d duties are listed here, %d in the table", len(want), len(Duties))
	}
	for duty, who := range want {
		got := ""
		for _, r := range Ranks() {
			if r.May(duty) {
				got += letters[r]
			}
		}
		if got != who {
			t.Errorf("%s: %s may, want %s", duty, got, who)
		}
		for _, stranger := range []Rank{"", "citizen", "ADMIN"} {
			if stranger.May(duty) {
				t.Errorf("%q may %s", stranger, duty)
			}
		}
	}
	if Admin.May("") || Admin.May("fly") {
		t.Error("an admin may what is no duty")
	}
	for _, r := range Ranks() {
		if Auditor.AtLeast(r) || r.AtLeast(Auditor) {
			t.Errorf("an auditor stands on the ladder with %s", r)
		}
	}
}
