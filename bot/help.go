package bot

import (
	"context"
	"errors"
	"html"
	"regexp"
	"strings"
	"unicode/utf8"

	"kafalabot/bot/desk"
	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/voice"
)

// What somebody asked instead of answering is answered, and where they stand is shown again: below the answer where both fit
// on a telephone. Else a request is one tap away, and home stands above the answer: what is asked is never above the screen.

// The height of what is seen of a chat on a small telephone, of a line of text and of a row of buttons, in pixels; and how many
// letters a line has.
const (
	telephone   = 620
	lineHeight  = 22
	rowHeight   = 48
	lineLetters = 38
)

// answerAsked shows the answer to what was asked: to a member of staff who writes nothing as a citizen, above the desk.
func (c visit) answerAsked(ctx context.Context, in dialogs.Input, s dialogs.Screen) error {
	answer := c.Voice.Asked(s.Help, s.Field.ID)
	if s.Note != "" { // what else there is to say: why the text vanishes
		answer = c.Voice.HTML("note."+s.Note, nil) + "\n\n" + answer
	}
	s.Help, s.Note = "", ""
	h, here := home{kind: homeDialog}, c.draw(c.Voice, s)
	if s.Kind == dialogs.Welcome {
		var err error
		if h, s, err = c.home(ctx); err != nil {
			return err
		}
		if done, err := c.atDesk(ctx, in, h, desk.Heard{HTML: answer}); done || err != nil {
			return err
		}
		here = c.drawWhere(h, s)
	}
	m := answered(answer, here, c.WayBack(telegram.Message{HTML: answer}))
	if h.kind == homeWaiting {
		return c.showPay(ctx, h.waiting[0], m, false)
	}
	return c.Show(ctx, m, false)
}

// answered puts an answer above the screen on which was asked. Where both are more than a telephone shows, it stands alone
// above a way on; where alone has none, as at home, it ends the screen, right above its buttons.
func answered(answer string, here, alone telegram.Message) telegram.Message {
	m := here
	if m.HTML = answer + "\n\n" + here.HTML; height(m) <= telephone {
		return m
	}
	if len(alone.Inline) > 0 {
		return alone
	}
	m.HTML = here.HTML + "\n\n" + answer
	return m
}

var markup = regexp.MustCompile(`<[^>]*>|[\x{2066}-\x{2069}]`)

// height is about how high a message stands on a telephone, with the keyboard that comes with it.
func height(m telegram.Message) int {
	high := rowHeight * len(m.Inline)
	if m.Reply != nil {
		high += rowHeight * len(m.Reply.Keyboard)
	}
	for line := range strings.SplitSeq(html.UnescapeString(markup.ReplaceAllString(m.HTML, "")), "\n") {
		high += lineHeight * max(1, (utf8.RuneCountInString(line)+lineLetters-1)/lineLetters)
	}
	return high
}

// limited asks the office, where a step has named a person, for limits that rest on this chat's own guarantees, which are said
// at once. It is a hint: where it cannot be had now, the office says it when the request is submitted.
func (c visit) limited(ctx context.Context, t dialogs.Turn) dialogs.Turn {
	return c.limitedFrom(ctx, c.State.Session, t)
}

// limitedFrom is limited for a step from another session than the one that is kept.
func (c visit) limitedFrom(ctx context.Context, before dialogs.Session, t dialogs.Turn) dialogs.Turn {
	for _, role := range dialogs.Named(before, t) {
		p, err := c.Office.OwnLimit(ctx, c.Request.Chat, t.Session.Draft, role, t.Session.Answers)
		switch {
		case errors.Is(err, context.Canceled):
			return t
		case err != nil:
			c.Log.Warn("the limits of a chat could not be looked at", "update", c.Request.Update, "err", telegram.Redact(err))
		case p != nil:
			return c.dialog.Limited(before, t, role, p)
		}
	}
	return c.unidentified(ctx, before, t)
}

// ownLimit tells whether a refusal rests on this chat's own guarantees, which are then offered to be looked at.
func ownLimit(p *kafala.Problem) bool {
	return p != nil && (p.Key == "limit.guarantor" || p.Key == "limit.person")
}

// minor is the word before paying about a person who is not of full age; "" where nothing tells that they are not.
func (b *Bot) minor(v voice.Voice, a kafala.Answers) string {
	if a["birth_date"] == "" || !a.Minor(kafala.DateOf(b.house.Now())) {
		return ""
	}
	return v.Minor()
}
