package kafalatest

import (
	"slices"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Told lists what was delivered of a kind to a chat; 0 is the staff chat, which is not told here that all is well, nor what staff do.
func (h *House) Told(chat int64, kind kafala.DeliveryKind) (details []string) {
	for _, d := range h.delivered {
		quiet := []kafala.NoticeKind{kafala.NoticePaid, kafala.NoticeActed, kafala.NoticeTeam}
		if d.Chat == chat && d.Kind == kind && (kind != kafala.TellStaff || !slices.Contains(quiet, kafala.ReadNotice(d.Detail).Kind)) {
			details = append(details, d.Detail)
		}
	}
	return details
}

// Nights lists how what was delivered of a kind to a chat is told in the quiet hours.
func (h *House) Nights(chat int64, kind kafala.DeliveryKind) (all []kafala.Night) {
	for _, d := range h.delivered {
		if d.Chat == chat && d.Kind == kind {
			all = append(all, d.Night())
		}
	}
	return all
}

// Acted lists what the staff chat was told that staff, or a guarantor, have done to a guarantee.
func (h *House) Acted() (all []kafala.Notice) {
	for _, d := range h.delivered {
		if n := kafala.ReadNotice(d.Detail); d.Kind == kafala.TellStaff && d.Chat == 0 && n.Kind == kafala.NoticeActed {
			all = append(all, n)
		}
	}
	return all
}

// Acts lists what the staff chat was told that staff, or guarantors, have done.
func (h *House) Acts() (all []string) {
	for _, d := range h.delivered {
		if n := kafala.ReadNotice(d.Detail); d.Kind == kafala.TellStaff && n.Kind == kafala.NoticeActed {
			all = append(all, n.Sort)
		}
	}
	return all
}

// Trail lists the whole audit trail.
func (h *House) Trail() (all []staff.Entry) {
	h.t.Helper()
	now := h.Clock.Now()
	must(h.t, h.Counter.Audit.Trail(h.t.Context(), now.AddDate(-9, 0, 0), now.AddDate(9, 0, 0), func(e staff.Entry) error {
		all = append(all, e)
		return nil
	}))
	return all
}
