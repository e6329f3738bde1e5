package bot_test

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"kafalabot/internal/long"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// The questions that wait are on the desk, with what they are about and nothing of what is asked. A tap takes one below the list; to
// whom it is not given, it says why.
func TestQuestionsOnTheDesk(t *testing.T) {
	t.Parallel()
	const one, two = 7200000021, 7200000022
	w := world.New(t, world.Options{})
	g := w.Issued(payer, "1012345672", "1109876548")
	w.Chats.As(payer).Type("/start")
	w.Quiet()
	for _, id := range []int64{one, two} {
		w.Chats.As(id).Type("/start")
		w.Appoint(id, staff.Officer)
	}
	c, other := w.Chats.As(one), w.Chats.As(two)
	c.Type("/start")
	w.Quiet()
	w.TapData(c, "questions:-")
	w.Quiet()
	if offers(c.Last(), "takeq:") || !offers(c.Last(), "desk") {
		t.Errorf("nobody has asked: %s %v", c.Last().Text, buttonsOf(c.Last()))
	}
	const secret = "what about my brother"
	w.Ask(payer, secret)
	for _, who := range []int64{one, two} {
		w.Chats.As(who).Type("/start")
		w.Quiet()
		w.TapData(w.Chats.As(who), "questions:-")
		w.Quiet()
		all := readAll(w.Chats.As(who).Last())
		if strings.Contains(all, secret) || !strings.Contains(strings.ReplaceAll(all, "\u00a0", ""), g.Reference) {
			t.Errorf("the list: %s", all)
		}
	}
	w.TapData(c, "takeq:")
	w.Quiet()
	if !strings.Contains(c.Last().Text, secret) {
		t.Errorf("taken: %s", c.Last().Text)
	}
	w.TapData(other, "takeq:") // of a list that was drawn before
	w.Quiet()
	if strings.Contains(readAll(other.Last()), secret) {
		t.Errorf("two have it: %s", other.Last().Text)
	}
	other.Type("/start")
	w.Quiet()
	w.TapData(other, "questions:-")
	w.Quiet()
	if offers(other.Last(), "takeq:") {
		t.Errorf("what another has is offered: %v", buttonsOf(other.Last()))
	}
	c.Type("soon")
	w.Quiet()
	w.TapData(c, "sendreply:")
	w.Quiet()
	w.TapData(c, "questions:-")
	w.Quiet()
	if offers(c.Last(), "takeq:") {
		t.Errorf("what is answered is offered: %v", buttonsOf(c.Last()))
	}
}

// Where nobody can be asked the desk has no such list.
func TestNoQuestionsNoList(t *testing.T) {
	t.Parallel()
	const officer = 7200000023
	w := world.New(t, world.Options{Settings: func(s *kafala.Settings) { s.Questions.On = false }})
	c := w.Chats.As(officer)
	c.Type("/start")
	w.Appoint(officer, staff.Officer)
	c.Type("/start")
	w.Quiet()
	if offers(c.Last(), "questions") || !offers(c.Last(), "search") {
		t.Errorf("the desk: %v", buttonsOf(c.Last()))
	}
}

// A command beside which a number stands is deleted, and the answer says so, whoever sends it and whatever the command is.
func TestDeletedCommandIsSaid(t *testing.T) {
	t.Parallel()
	const officer = 7200000024
	w := world.New(t, world.Options{})
	w.Chats.As(officer).Type("/start")
	w.Appoint(officer, staff.Officer)
	for _, who := range []int64{payer, officer} {
		for _, command := range []string{"/help", "/find", "/freeze", "/today", "/mydata", "/ask", "/privacy", "/nothing", "/audit", "/new"} {
			c := w.Chats.As(who)
			c.Type(command + " 1109876548")
			w.Quiet()
			var all []string
			for _, m := range c.Messages() {
				if m.From.IsBot {
					all = append(all, m.Text)
				}
				if strings.Contains(m.Text, "1109876548") {
					t.Errorf("%s by %d stays", command, who)
				}
			}
			if said := "حذفنا رسالتك"; strings.Count(all[len(all)-1], said) != 1 {
				t.Errorf("%s by %d: %s", command, who, all[len(all)-1])
			}
			c.Type(command)
			w.Quiet()
			if strings.Contains(c.Last().Text, "حذفنا رسالتك") {
				t.Errorf("%s without a number by %d: %s", command, who, c.Last().Text)
			}
		}
	}
}

// A picture in which nothing is found leads back to the desk.
func TestPictureOfNothingLeadsOn(t *testing.T) {
	t.Parallel()
	const officer = 7200000025
	w := world.New(t, world.Options{})
	c := w.Chats.As(officer)
	c.Type("/start")
	w.Appoint(officer, staff.Officer)
	var white bytes.Buffer
	must(t, png.Encode(&white, image.NewGray(image.Rect(0, 0, 200, 200))))
	c.SendPhoto(white.Bytes())
	w.Quiet()
	if !offers(c.Last(), "desk") {
		t.Errorf("a picture of nothing: %s %v", c.Last().Text, buttonsOf(c.Last()))
	}
}

// A number that is typed after another guarantee's card was opened is not matched with the one before it.
func TestAnotherCardEndsTheMatch(t *testing.T) {
	t.Parallel()
	const officer = 7200000026
	w := world.New(t, world.Options{})
	one, two := w.Issued(payer, "1012345672", "1109876548"), w.Issued(payer, "1012345672", world.Number(7))
	c := w.Chats.As(officer)
	c.Type("/start")
	w.Appoint(officer, staff.Officer)
	for _, g := range []kafala.Guarantee{two, one} {
		c.Type(kafala.GroupReference(g.Reference))
		w.Quiet()
	}
	w.TapData(c, "match:"+one.ID)
	w.Quiet()
	c.Type("/start")
	w.Quiet()
	w.TapData(c, "lately")
	w.Quiet()
	w.TapData(c, "pick:"+two.ID)
	w.Quiet()
	c.Type("1109876548")
	w.Quiet()
	if slices.ContainsFunc(w.Trail(), func(e staff.Entry) bool { return strings.HasPrefix(e.Outcome, "match-") }) {
		t.Errorf("it was matched: %s", c.Last().Text)
	}
}

// Of two sheets in a picture one of which cannot be read, the card of the other comes, and that there is another one is said.
func TestAnotherSheetIsSaid(t *testing.T) {
	long.Test(t)
	t.Parallel()
	const officer = 7200000027
	w := world.New(t, world.Options{})
	one, two := w.Issued(payer, "1012345672", "1109876548"), w.Issued(payer, "1012345672", world.Number(7))
	c := w.Chats.As(officer)
	c.Type("/start")
	w.Appoint(officer, staff.Officer)
	both := inOnePicture(t, w.Bot.QRLink(one), w.Bot.QRLink(two))
	img, err := png.Decode(bytes.NewReader(both))
	must(t, err)
	spoiled := image.NewGray(img.Bounds())
	draw.Draw(spoiled, spoiled.Rect, img, image.Point{}, draw.Src)
	draw.Draw(spoiled, image.Rect(930, 230, 1370, 660), image.White, image.Point{}, draw.Src) // of the second: not its corners
	var data bytes.Buffer
	must(t, png.Encode(&data, spoiled))
	const said = "في الصورة رمز آخر"
	for name, p := range map[string]struct {
		data    []byte
		another bool
	}{"both are read": {both, false}, "one is spoiled": {data.Bytes(), true}} {
		w.Quiet()
		since := c.Last().ID
		c.SendPhoto(p.data)
		w.Quiet()
		all := saidSince(c, since)
		if strings.Contains(all, said) != p.another || !strings.Contains(all, kafala.GroupReference(one.Reference)) {
			t.Errorf("%s: %s", name, all)
		}
	}
}

// A line of a list reads from the right in Arabic also where whoever draws it goes by its first letter: that is an Arabic one, outside of
// what is isolated, though names and references may be Latin.
func TestLinesOfListsReadFromTheRight(t *testing.T) {
	t.Parallel()
	const supervisor = 7200000028
	w := world.New(t, world.Options{})
	w.Issued(payer, "1012345672", "1109876548")
	w.Ask(payer, "are you open")
	c := w.Chats.As(supervisor)
	c.Type("/start")
	w.Appoint(supervisor, staff.Supervisor)
	seen := 0
	for _, way := range [][]string{{"lists", "listall:unshown"}, {"questions"}} {
		c.Type("/start")
		w.Quiet()
		for _, data := range way {
			w.TapData(c, data)
			w.Quiet()
		}
		for _, row := range c.Last().ReplyMarkup.InlineKeyboard {
			for _, b := range row {
				if !strings.HasPrefix(b.CallbackData, "pick:") && !strings.HasPrefix(b.CallbackData, "takeq:") {
					continue
				}
				seen++
				outside := regexp.MustCompile("\u2066[^\u2069]*\u2069").ReplaceAllString(b.Text, "")
				first := strings.IndexFunc(outside, unicode.IsLetter)
				if r, _ := utf8.DecodeRuneInString(outside[max(first, 0):]); first < 0 || !unicode.Is(unicode.Arabic, r) {
					t.Errorf("%q begins with %q", b.Text, r)
				}
			}
		}
	}
	if seen != 2 {
		t.Errorf("%d lines", seen)
	}
}
