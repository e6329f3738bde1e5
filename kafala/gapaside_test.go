package kafala_test

import (
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// The word about a gap says how many deliveries the import has set aside, once, to the group and the admins.
func TestGapTellsWhatWasSetAside(t *testing.T) {
	h := kafalatest.New(t)
	now := h.Clock.Now()
	if err := h.Office.Gaps.SaveGap(t.Context(), kafala.Gap{From: now.Add(-time.Hour), To: now, Aside: 7}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		h.Sweep(time.Minute)
	}
	told := lostNotices(h, kafala.NoticeGap)
	if len(told) != 1 || told[0].Aside != 7 || !told[0].Rule().Admins {
		t.Errorf("told %+v", told)
	}
}
