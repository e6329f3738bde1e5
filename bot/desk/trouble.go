package desk

import (
	"context"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/locales"
	"kafalabot/outage"
	"kafalabot/voice"
)

// Trouble tells the staff chat, now and by this process, what is wrong with a service that the bot stands on; with until, that
// it is over. It is no promised delivery: Redis may be what fails. An error: it was not told.
func (d *Desk) Trouble(ctx context.Context, i outage.Illness, until time.Time) error {
	if d.StaffChat == 0 || !d.Settings.Sends("trouble") {
		return nil
	}
	v := d.house.Voices.In("")
	return d.inRoom(ctx, func(ctx context.Context, chat int64, topic int) error {
		return d.house.Send(ctx, chat, v, telegram.Message{HTML: troubleSays(v, i, until), Topic: topic})
	})
}

// troubleSays is what Trouble tells.
func troubleSays(v voice.Voice, i outage.Illness, until time.Time) string {
	name := string(i.Service)
	if i.Why == outage.Older { // everybody is served
		name = string(i.Why)
	}
	why := "trouble." + string(i.Why)
	if i.Why == outage.Well { // an earlier release has told of it, and kept no word of why
		why = "trouble.earlier"
	}
	key, data := "staff.trouble."+name, locales.Data{"Why": v.Plain(why, nil), "Since": v.Clock(i.Since)}
	if !until.IsZero() {
		key, data["End"] = "staff.over."+name, v.Clock(until)
	}
	return v.HTML(key, data)
}
