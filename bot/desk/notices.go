package desk

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/courier"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// word is what a delivery tells staff: under which name it may be switched off, the key of its words, and their data.
type word struct {
	notice, key string
	data        locales.Data
}

// news are the words with which nothing is wrong: where there is no staff chat they are told to nobody, while every
// other is set aside for whoever looks.
var news = []string{"staff.paid", "staff.compared"}

// staffWord reads what a delivery to staff is about out of its detail: "what:of what". It holds ids and amounts.
func staffWord(d *kafala.Delivery) word {
	what, rest, _ := strings.Cut(d.Detail, ":")
	switch what {
	case kafala.PaidDetail:
		return word{"paid", "staff.paid", locales.Data{}}
	case "parked":
		return word{"parked", "staff.parked", locales.Data{"ID": strings.TrimSuffix(d.ID, ".parked"), "What": rest}}
	case "second":
		return word{"", "staff.second", locales.Data{"ID": d.Guarantee}}
	case "stopped":
		return word{"trouble", "staff.stopped", locales.Data{"ID": d.Guarantee}}
	case "declines", "links":
		return word{"trouble", "staff.caps." + what, locales.Data{}}
	case "unknown", "mode":
		return word{"strange", "staff." + what, locales.Data{"ID": rest}}
	case "differs":
		kind, payment, _ := strings.Cut(rest, ":")
		return word{"reconciled", "staff.differs." + kind, locales.Data{"ID": payment, "Guarantee": d.Guarantee}}
	case "compared":
		parts := strings.Split(rest+":::", ":")
		sum, _ := strconv.ParseInt(parts[2], 10, 64)
		return word{"reconciled", "staff.compared", locales.Data{"Day": parts[0], "Payments": parts[1], "Amount": kafala.Halalas(sum).String(), "Differences": parts[3]}}
	}
	w := word{"strange", "staff.strange", locales.Data{"ID": d.Guarantee, "What": rest}}
	switch kafala.Outcomes[kafala.PaymentCase(rest)].Does {
	case kafala.GiveItUp:
		w.key = "staff.refunding"
	case kafala.Follow:
		w.key = "staff.returned"
	}
	return w
}

// in writes it in one language; a day in it as people write days.
func (w word) in(v voice.Voice) string {
	if text, ok := w.data["Day"].(string); ok {
		if day, err := kafala.ReadDate(text); err == nil {
			w.data["Day"] = v.Gregorian(day)
		}
	}
	return v.HTML(w.key, w.data)
}

// ErrNoStaff gives up what is for a staff chat that is not configured.
var ErrNoStaff = errors.New("no staff chat is configured")

// tellStaff tells the staff chat: ids, references and amounts, no persons.
func (d *Desk) tellStaff(ctx context.Context, p *courier.Parcel) error {
	if p.Chat != 0 {
		return d.tellMember(ctx, p)
	}
	v, w := d.house.Voices.In(""), staffWord(&p.Delivery)
	switch {
	case w.notice != "" && !d.Settings.Sends(w.notice):
		return nil
	case d.StaffChat == 0 && slices.Contains(news, w.key):
		return nil
	case d.StaffChat == 0:
		return ErrNoStaff
	}
	if p.Guarantee != "" && w.data["Amount"] == nil {
		w.data["Amount"], w.data["Reference"] = "?", ""
		if g, err := d.Office.Ledger.Find(ctx, p.Guarantee); err == nil {
			w.data["Amount"], w.data["Reference"] = g.Amount.Total.String(), kafala.GroupReference(g.Reference)
		}
	}
	return p.Part(ctx, "text", d.sending(d.StaffChat, v, telegram.Message{HTML: w.in(v)}))
}

// Trouble tells the staff chat, now and by this process, that something the bot stands on fails, or works again. That
// may fail itself, and is logged.
func (d *Desk) Trouble(ctx context.Context, what string, over bool) {
	d.house.Log.Error("trouble", "what", what, "over", over)
	if d.StaffChat == 0 || !d.Settings.Sends("trouble") {
		return
	}
	key := "staff.trouble." + what
	if over {
		key = "staff.over." + what
	}
	v := d.house.Voices.In("")
	if err := d.house.Send(ctx, d.StaffChat, v, telegram.Message{HTML: v.HTML(key, nil)}); err != nil {
		d.house.Log.Warn("staff could not be told of trouble", "what", what, "err", telegram.Redact(err))
	}
}

// sending is a call that sends a message.
func (d *Desk) sending(to int64, v voice.Voice, m telegram.Message) func(context.Context) error {
	return func(ctx context.Context) error { return d.house.Send(ctx, to, v, m) }
}

// Senders send what staff were promised.
func (d *Desk) Senders(judge func(context.Context, kafala.Delivery, error) courier.Verdict) courier.Senders {
	return courier.Senders{
		kafala.TellStaff: {Send: d.tellStaff, Judge: judge},
		kafala.Summary:   {Send: d.sendSummary, Judge: judge},
	}
}
