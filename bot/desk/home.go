package desk

import (
	"cmp"
	"context"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/chat"
	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/voice"
)

// The desk is what a member of staff sees where a citizen sees their home: to /start, and to whatever nobody understands. It shows
// nothing of any guarantee.

// Heard is what the dialog has to say about an update that it had no use for.
type Heard struct {
	Note string // its key
	HTML string
}

// Home shows the desk to a member of staff, with a word about what was not understood; false: the chat is no member's.
func (d *Desk) Home(ctx context.Context, c *chat.Chat, heard Heard) (bool, error) {
	by, err := d.who(ctx, c)
	if err != nil || by.Rank == "" {
		return false, err
	}
	c.Voice = c.Voice.Whole()
	k := clerk{c, d, by}
	word, err := k.misunderstood(ctx, heard)
	if err != nil {
		return true, err
	}
	m, err := k.besideQuestion(ctx, word)
	if err != nil {
		return true, err
	}
	return true, k.Show(ctx, m, false)
}

// Misunderstood gives a member of staff's word about an update that was not understood, and the buttons to the answer that it was meant
// as perhaps and to the desk, to be shown with what is open of their own; false: the chat is no member's.
func (d *Desk) Misunderstood(ctx context.Context, c *chat.Chat, heard Heard) (word string, ways []telegram.Row, ok bool, err error) {
	by, err := d.who(ctx, c)
	if err != nil || by.Rank == "" {
		return "", nil, false, err
	}
	k := clerk{c, d, by}
	if word, err = k.misunderstood(ctx, heard); err == nil {
		word, ways, err = k.unanswered(ctx, word)
	}
	return word, append(ways, k.toDesk()), true, err
}

// Way gives the button that leads a member of staff from what is their own as a citizen to the desk; nil: the chat is no member's.
func (d *Desk) Way(ctx context.Context, c *chat.Chat) (telegram.Row, error) {
	by, err := d.who(ctx, c)
	if err != nil || by.Rank == "" {
		return nil, err
	}
	return clerk{c, d, by}.toDesk(), nil
}

// Beside tells a member of staff, before what they are writing as a citizen is shown, how to get to the desk.
func (d *Desk) Beside(ctx context.Context, c *chat.Chat) error {
	way, err := d.Way(ctx, c)
	if err != nil || way == nil {
		return err
	}
	c.Heard() // the question follows
	return c.SayBeside(ctx, telegram.Message{HTML: c.Voice.HTML("desk.own", nil), Inline: []telegram.Row{way}})
}

// who is asked once for an update of somebody who is no staff: what they are shown is drawn for what it was decided by.
func (d *Desk) who(ctx context.Context, c *chat.Chat) (by staff.Actor, err error) {
	if c.Citizen {
		return staff.Actor{ID: c.Request.From.ID}, nil
	}
	by, err = d.Counter.Who(ctx, c.Request.From.ID)
	c.Citizen = err == nil && by.Rank == ""
	return by, err
}

// toDesk is the button that leads to the desk.
func (k clerk) toDesk() telegram.Row { return telegram.Row{k.button("button.desk", "desk")} }

// button is one that says no more than its verb.
func (k clerk) button(label, verb string) models.InlineKeyboardButton {
	return telegram.Button(k.Voice.Plain(label, nil), telegram.Callback{Verb: verb})
}

// drawDesk draws the desk, below a word about what was just done.
func (k clerk) drawDesk(word string) telegram.Message {
	title := "desk"
	if !k.opensCards() {
		title = "desk.auditor"
	}
	m := telegram.Message{HTML: k.Voice.HTML(title, locales.Data{"Rank": k.Voice.Plain("rank."+string(k.by.Rank), nil)})}
	if word != "" {
		m.HTML = word + "\n\n" + m.HTML
	}
	var all []models.InlineKeyboardButton
	for _, b := range []struct {
		label, verb string
	}{
		{"button.search", "search"}, {"button.today", "todaynow"}, {"button.lately", "lately"}, {"button.seconds", "seconds"},
		{"button.lists", "lists"}, {"button.guide", "guide"},
	} {
		if k.by.Rank.May(k.buttons[b.verb].duty) {
			all = append(all, k.button(b.label, b.verb))
		}
	}
	if k.answersQuestions() {
		all = append(all, k.toQuestions())
	}
	m.Inline = append(telegram.InPairs(all), telegram.Row{k.button("button.citizen", "home")})
	return m
}

// besideQuestion draws the desk below a word, and the way to the answer first, where one is before this member (unanswered).
func (k clerk) besideQuestion(ctx context.Context, word string) (telegram.Message, error) {
	word, ways, err := k.unanswered(ctx, word)
	if err != nil {
		return telegram.Message{}, err
	}
	m := k.drawDesk(word)
	m.Inline = append(ways, m.Inline...)
	return m, nil
}

// unanswered adds to a word about text that was not understood what there is to say where a question is before this member
// (perhapsAnswer), and gives the way to write the answer.
func (k clerk) unanswered(ctx context.Context, word string) (string, []telegram.Row, error) {
	if word == "" {
		return word, nil, nil
	}
	said, ways, err := k.perhapsAnswer(ctx)
	return voice.Joined(word, said), ways, err
}

// opensCards tells whether the reader may look up a guarantee: an auditor may not, and is not told how.
func (k clerk) opensCards() bool { return k.by.Rank.May(staff.LookUp) }

// tapDesk shows the desk.
func (k clerk) tapDesk(ctx context.Context, _ telegram.Callback) error {
	if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: staff.Enter}); err != nil {
		return err
	}
	if err := k.moveOn(ctx); err != nil {
		return err
	}
	return k.Show(ctx, k.drawDesk(""), false)
}

// tapGuide shows the help.
func (k clerk) tapGuide(ctx context.Context, _ telegram.Callback) error {
	if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: staff.Enter}); err != nil {
		return err
	}
	_, err := k.help(ctx)
	return err
}

// tapToday shows the figures of the day.
func (k clerk) tapToday(ctx context.Context, _ telegram.Callback) error { return k.today(ctx, "") }

// linkLike is what a text holds that is a link of a code, or what is left of one.
var linkLike = regexp.MustCompile(`(?i)(^|[/?&])(start|startapp)=|\bt\.me/|^v_[a-z0-9]`)

// digitRun is a number that stands by itself in a text.
var digitRun = regexp.MustCompile(`\d+`)

// How many digits a number may have that was meant as a reference.
const leastNear, mostNear = kafala.ReferenceDigits - 2, kafala.ReferenceDigits + 2

// misunderstood says in one sentence what was wrong with an update, and which way leads on; empty: it asked for the desk. A number
// that looks like an ID goes from the chat, whatever its check digit.
func (k clerk) misunderstood(ctx context.Context, heard Heard) (string, error) {
	r := k.Request
	text := typed.Clean(r.Message.Text + r.Message.Caption)
	shaped := !r.IsCommand && typed.LikeID(text)
	if shaped && k.Settings.Rules.DeleteIDs && !r.Forgotten {
		k.Forget()
		if err := k.Await(ctx, ""); err != nil {
			return "", err
		}
	}
	switch n := near(text); {
	case r.IsCommand && r.Command == "start" && r.Rest == "":
		return "", nil
	case r.IsCommand && r.Command == "start" && k.opensCards():
		return k.Voice.HTML("desk.said.start", nil), nil
	case r.IsCommand && r.Command != "start":
		return k.Voice.HTML("desk.said.command", nil), nil
	case !k.opensCards() && (heard.Note == "id" || shaped && k.Request.Forgotten):
		return k.Voice.HTML("note.id", nil), nil
	case !k.opensCards():
		return cmp.Or(heard.HTML, k.Voice.HTML("desk.said.text", nil)), nil
	case heard.Note == "id", shaped && k.Request.Forgotten:
		return k.Voice.HTML("desk.said.number", nil), nil
	case linkLike.MatchString(text):
		return k.Voice.HTML("desk.said.link", nil), nil
	case n > 0:
		return k.Voice.Count("desk.said.digits", n, nil), nil
	case heard.HTML != "":
		return heard.HTML, nil
	}
	return k.Voice.HTML("desk.said.text", nil), nil
}

// near gives how many digits a number has that was meant as a reference and has too few or too many; 0: there is none.
func near(text string) int {
	if digits := typed.Compact(text); digits != "" && strings.Trim(digits, "0123456789") == "" {
		text = digits
	}
	for _, run := range digitRun.FindAllString(text, -1) {
		if n := utf8.RuneCountInString(run); n >= leastNear && n <= mostNear && n != kafala.ReferenceDigits {
			return n
		}
	}
	return 0
}
