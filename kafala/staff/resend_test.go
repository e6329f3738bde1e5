package staff_test

import (
	"testing"

	"kafalabot/kafala"
)

// A copy of a receipt that was not sent, since nothing of its guarantee goes out, is none that another one waits for.
func TestCopyThatWasNotSentIsNotWaitedFor(t *testing.T) {
	d, g := watched(t)
	_, err := d.Freeze(t.Context(), d.actor(mona), g.ID, "unwanted")
	d.must(err)
	resend := func(once string) string {
		_, err := d.Resend(t.Context(), d.actor(faisal), g.ID, once)
		return key(err)
	}
	if got := resend("1"); got != "" || d.promised()[kafala.SendReceipt] > 0 || d.last().Outcome != "nothing" {
		t.Fatalf("while it is stopped: %q; the trail says %+v", got, d.last())
	}
	for _, by := range []int64{faisal, mona} {
		_, _, err := d.Lift(t.Context(), d.actor(by), g.ID)
		d.must(err)
	}
	d.promised()
	if got := resend("2"); got != "" || d.promised()[kafala.SendReceipt] != 1 {
		t.Errorf("once it is lifted: %q", got)
	}
	if got := resend("3"); got != "resend.soon" {
		t.Errorf("another: %q", got)
	}
	if _, err := d.Resend(t.Context(), d.actor(faisal), "10aaaaaaaaaaaaaaaa", "4"); key(err) != "not found" {
		t.Errorf("of none that there is: %v", err)
	}
}
