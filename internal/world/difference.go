package world

import (
	"regexp"
	"slices"
	"strings"

	"kafalabot/sandbox/botapi"
)

// alone are the acts in which the person sends nothing to the chat.
var alone = regexp.MustCompile(`^\{(pay|decline|wait|restart|covered|accept|invite|confirm|dismiss|daily|second|undelivered|officer|` +
	`opened|frozen|lifted|lift-asked|lost-asked|lost-agreed|twin|new|alone)\b`)

// diff writes what changed in a chat. Where the person has sent something, a gap in the numbers of messages is one
// that is gone already.
func diff(before, after []botapi.Message, sent bool) string {
	var b strings.Builder
	was := map[int]botapi.Message{}
	for _, m := range before {
		was[m.ID] = m
	}
	is := map[int]bool{}
	for _, m := range after {
		is[m.ID] = true
	}
	for _, m := range before {
		if !is[m.ID] {
			b.WriteString(gone + "\n")
		}
	}
	last := 0
	if len(before) > 0 {
		last = before[len(before)-1].ID
	}
	mine := 0 // the message that was just sent; if it is gone already, it left a gap
	for _, m := range after {
		old, known := was[m.ID]
		switch {
		case m.From == nil || !m.From.IsBot:
			if !known {
				mine = m.ID
			}
		case !known:
			if sent && mine == 0 && m.ID > last+1 && last > 0 {
				b.WriteString(gone + "\n")
			}
			mine = m.ID
			b.WriteString(robot + sound(m) + "\n" + body(m))
		case old.Text != m.Text:
			b.WriteString(again + "\n" + body(m))
		case buttons(old) != buttons(m):
			b.WriteString(again + " buttons taken off\n")
		}
	}
	return b.String()
}

// sound marks a message that came without one.
func sound(m botapi.Message) string {
	if m.Silent {
		return silent
	}
	return ""
}

// body writes a message, with marks that are not seen left out and U+00A0 as a space: it is for reading.
func body(m botapi.Message) string {
	text := m.Text
	if m.Caption != "" {
		text = m.Caption
	}
	switch {
	case len(m.Photo) > 0:
		text = "(photo) " + text
	case m.Document != nil:
		text = "(" + m.Document.Name + ") " + text
	}
	text = readable.Replace(text)
	return "> " + strings.ReplaceAll(text, "\n", "\n> ") + "\n" + buttons(m)
}

var readable = strings.NewReplacer("\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "", "\u00a0", " ")

func buttons(m botapi.Message) string {
	if m.ReplyMarkup == nil || len(m.ReplyMarkup.InlineKeyboard) == 0 {
		return ""
	}
	var rows []string
	for _, r := range rowsOf(m) {
		var labels []string
		for _, button := range r {
			labels = append(labels, "▢ "+readable.Replace(button.Text))
		}
		rows = append(rows, strings.Join(labels, "   "))
	}
	return strings.Join(rows, "\n") + "\n"
}

// keyboard writes the keyboard below the screen.
func keyboard(who *botapi.Citizen) string {
	var labels []string
	for _, b := range slices.Concat(keysOf(who)...) {
		labels = append(labels, "▢ "+readable.Replace(b.Text))
	}
	return strings.Join(labels, "   ")
}

// toasts writes what the person's taps were answered with over the chat.
func toasts(answers []botapi.Answer) string {
	var b strings.Builder
	for _, a := range answers {
		mark := toast
		if a.ShowAlert {
			mark = alert
		}
		if a.Text != "" {
			b.WriteString(mark + strings.ReplaceAll(readable.Replace(a.Text), "\n", "\n"+mark) + "\n")
		}
	}
	return b.String()
}

func firstDifference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || a[i] != b[i] {
			cut := func(s []string) string { return strings.Join(s[min(i, len(s)):min(i+12, len(s))], "\n") }
			return "--- the file\n" + cut(a) + "\n--- now\n" + cut(b)
		}
	}
	return ""
}
