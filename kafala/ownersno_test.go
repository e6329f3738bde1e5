package kafala_test

import (
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// What is paid after the owner of its guarantor's number has said no goes back, whatever its kind wants by then. A kind that has come to
// require a confirmation takes nothing back by itself: what was recorded before that is issued.
func TestOwnersNoIsHeldWhateverTheKindWants(t *testing.T) {
	for _, wants := range []kafala.Identifying{kafala.IdentityOff, kafala.IdentityOffered, kafala.IdentityRequired} {
		for _, no := range []bool{false, true} {
			h := kafalatest.New(t)
			g := h.Request(mine)
			kinds := h.Office.Settings.Kinds
			for i := range kinds { // another kind confirms, so that there is somebody who can have said no
				kinds[i].Identity = kafala.IdentityOffered
				if kinds[i].ID == g.Answers["kind"] {
					kinds[i].Identity = wants
				}
			}
			if no {
				_, err := h.Office.Closures.Reject(t.Context(), g.Chat, g.Answers["guarantor_id"], "0011112222333344", kafala.ManyRejections)
				must(t, err)
			}
			h.Pay(g)
			h.Settle(g)
			want := kafala.Issued
			if no {
				want = kafala.Refunded
			}
			now := h.Find(g.ID)
			if now.Status != want || no && now.Refusal != kafala.GuarantorNo {
				t.Errorf("identity %s, the owner says no %t: it is %s (%s), want %s", wants, no, now.Status, now.Refusal, want)
			}
		}
	}
}
