package desk

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// What is asked once more before it is done stands in the chat until it is answered, for hours perhaps, and beside another one. The
// button that says yes holds how much was written of what it is about: once something was done since, its yes is to nothing that is so,
// and it is asked anew.

// sure is the button that says yes to what a card asks once more, for a reason or without one.
func (k clerk) sure(label, verb, why string, g kafala.Guarantee) telegram.Row {
	call := telegram.Callback{Verb: verb, Field: strconv.Itoa(g.Written()), Value: g.ID}
	if why != "" {
		call.Field = why + upon + call.Field
	}
	return k.yes(label, call)
}

func (k clerk) yes(label string, call telegram.Callback) telegram.Row {
	return telegram.Row{telegram.Styled(telegram.Button(k.Voice.Plain(label, nil), call), "danger")}
}

// sureOf reads the reason and the number of such a button. A button of before holds none, and says yes to nothing.
func sureOf(field string) (why string, asked staff.Asked) {
	why, n, _ := strings.Cut(field, upon)
	return why, staff.Asked(entries(n))
}

// askedOld shows the card of which something was asked that is not so any more.
func (k clerk) askedOld(ctx context.Context, id string) error {
	g, err := k.Counter.View(ctx, k.by, id)
	if err != nil {
		return err
	}
	return k.showWith(ctx, g, verdict{key: "problem.staff.asked.old", alert: true}, true)
}

// sinceOf writes since when a member has their rank and their name, as a button holds it.
func sinceOf(m staff.Member) string { return strconv.FormatInt(m.Since.UnixMilli(), 36) }

// asAsked tells whether a member has the rank and the name of when something was asked about them; else what may be done about them is
// shown as it is now.
func (k clerk) asAsked(ctx context.Context, id int64, since string) (bool, error) {
	who, err := k.memberOf(ctx, id)
	switch {
	case errors.Is(err, kafala.ErrNotFound): // of whom the act says that they are none
		return true, nil
	case err != nil:
		return false, err
	case sinceOf(who) == since:
		return true, nil
	}
	return false, k.member(ctx, "member", id)
}
