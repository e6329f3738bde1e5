package desk

import (
	"context"
	"errors"
	"strconv"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/courier"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// tellInTurn tells the staff chat of a question together with all others of which the same is true, if nobody has told of it so.
func (d *Desk) tellInTurn(ctx context.Context, p *courier.Parcel, n kafala.Notice) error {
	turn, mine, err := d.Office.TakeTurn(ctx, n, p.ID)
	if early := (*kafala.NotYetError)(nil); errors.As(err, &early) {
		return courier.TooEarlyError{Until: early.Until}
	}
	if err != nil || !mine {
		return err
	}
	if err := d.tellGroup(ctx, p, n); err != nil {
		return err
	}
	return d.Office.Told(ctx, n, turn)
}

// ErrNoStaff gives up what is for a staff chat that is not configured, where there is no admin who would be told instead.
var ErrNoStaff = errors.New("no staff chat is configured, and there is no admin")

// tellGroup tells the staff chat something that is so. Admins are told in their own chats, too, where that is decided of the notice, and
// where there is no staff chat, unless nothing is wrong.
func (d *Desk) tellGroup(ctx context.Context, p *courier.Parcel, n kafala.Notice) error {
	rule, v, alone := n.Rule(), d.house.Voices.In(""), d.StaffChat == 0
	if rule.Admins || alone && !n.Routine() || d.lacking(ctx, v, p.Guarantee, n) != "" {
		if err := d.Counter.TellAdmins(ctx, p.Guarantee, n); err != nil {
			return err
		}
	}
	if alone {
		// That something lies with what was set aside need not lie there beside it.
		if is, err := d.Counter.HasAdmin(ctx); is || err != nil || n.Routine() || n.Kind == kafala.NoticeParked {
			return err
		}
		return ErrNoStaff
	}
	m, err := d.drawNotice(ctx, v, p, n, false)
	if err != nil || m.HTML == "" {
		return err
	}
	return p.Part(ctx, "text", d.post(p, v, m))
}

// drawNotice draws what the staff chat is told, for it or for a member in private. What is said of a question has of how many the same
// is true; where it is so no more of the one that it was promised for, that alone. An empty message: nothing is so any more.
func (d *Desk) drawNotice(ctx context.Context, v voice.Voice, p *courier.Parcel, n kafala.Notice, private bool) (telegram.Message, error) {
	count, err := d.counted(ctx, v, &n)
	if err != nil {
		return telegram.Message{}, err
	}
	if n.Gathers() && d.answered(ctx, n) {
		if n.Of = ""; n.Count == 0 {
			return telegram.Message{}, nil
		}
		return telegram.Message{HTML: count, Inline: d.leads(v, n, nil, private)}, nil
	}
	if n.Count <= 1 {
		count = ""
	}
	data, about := d.noticeData(ctx, v, p, n)
	return telegram.Message{HTML: voice.Joined(groupText(v, d.asOfNow(ctx, n, about), &p.Delivery, data), count,
		leftNow(v, n, about, d.house.Now()), closedWith(v, n, about), d.noticeMover(ctx, v, p.Guarantee, n), d.lacking(ctx, v, p.Guarantee, n)),
		Inline: d.leads(v, n, about, private)}, nil
}

// leftNow says of money that has left what its guarantee is now; empty: the notice is of something else.
func leftNow(v voice.Voice, n kafala.Notice, about *kafala.Guarantee, now time.Time) string {
	switch {
	case n.Kind != kafala.NoticeLeft || about == nil || about.Status == "":
		return ""
	case about.Reopenable(now):
		return v.HTML("staff.left.ending", locales.Data{"Until": v.Until(about.Ending.Final())})
	case about.Frozen() && about.Status == kafala.Issued:
		return v.HTML("staff.left.stopped", nil)
	case about.Drained():
		return v.HTML("staff.left.drained", nil)
	case about.Counts():
		return v.HTML("staff.left.stands", nil)
	}
	return v.HTML("staff.left.now", locales.Data{"Status": v.Status(*about)})
}

// closedWith says of money that has left that an order which waited was closed with it; empty: none was.
func closedWith(v voice.Voice, n kafala.Notice, about *kafala.Guarantee) string {
	if about == nil || !about.ClosesOrder(n) {
		return ""
	}
	return v.HTML("staff.left.closed", nil)
}

// counted counts of how many questions what a notice says is true now, and says it; empty: it is about none.
func (d *Desk) counted(ctx context.Context, v voice.Voice, n *kafala.Notice) (string, error) {
	if !n.Gathers() {
		return "", nil
	}
	count, more, err := d.Office.Gathered(ctx, n.Kind)
	if err != nil {
		return "", err
	}
	n.Count = count
	said := strconv.Itoa(count)
	if more {
		said = v.Plain("count.more", locales.Data{"Count": said})
	}
	key := "staff.asked.count"
	if n.Kind == kafala.NoticeNoAnswer {
		key = "staff.unanswered.count"
	}
	return v.HTML(key, locales.Data{"Count": said}), nil
}
