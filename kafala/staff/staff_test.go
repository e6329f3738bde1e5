package staff

import "testing"

// TestDuties walks the whole table: who may do what.
func TestDuties(t *testing.T) {
	want := map[Duty]string{ // o officer, s supervisor, a admin
		LookUp: "osa", Match: "osa", Present: "osa", End: "osa", Reopen: "osa", Find: "osa", Today: "osa",
		Accept: "osa", Unaccept: "osa", Undecide: "osa",
		CallOff: "sa", Refund: "sa", Withdraw: "sa", Close: "sa", Unclose: "sa", Resend: "sa", Disclose: "sa",
		Retry: "sa", Export: "sa", Review: "sa",
		Freeze: "sa", Lift: "sa", Invite: "a", Losses: "sa", GiveLost: "sa", CloseGap: "a", Answer: "osa",
	}
	if len(want) != len(Duties) {
		t.Errorf("%d duties are listed here, %d in the table", len(want), len(Duties))
	}
	for duty, who := range want {
		got := ""
		for _, r := range Ranks() {
			if r.May(duty) {
				got += string(r[0])
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
}
