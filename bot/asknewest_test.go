package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

const answering = 7200000051

// atName is a citizen whose request asks for their name, and an officer.
func atName(t *testing.T) (*world.World, *botapi.Citizen, *botapi.Citizen) {
	t.Helper()
	w := world.New(t, world.Options{})
	o := w.Chats.As(answering)
	o.Type("/start")
	w.Quiet()
	w.Appoint(answering, staff.Officer)
	c := w.Chats.As(payer)
	c.Type("/new")
	w.Quiet()
	w.TapData(c, "begin:")
	w.Quiet()
	c.Type("1012345672")
	w.Quiet()
	return w, c, o
}

// staffAnswers has the officer answer the citizen's newest question.
func staffAnswers(t *testing.T, w *world.World, o *botapi.Citizen) {
	t.Helper()
	o.Start("q_" + askedOf(t, w)[0].ID)
	w.Quiet()
	o.Type("نعم، كما في الهوية.")
	w.Quiet()
	w.TapData(o, "sendreply:")
	w.Quiet()
}

// message is the message of this number.
func message(t *testing.T, c *botapi.Citizen, id int) botapi.Message {
	t.Helper()
	for _, m := range c.Messages() {
		if m.ID == id {
			return m
		}
	}
	t.Fatalf("message %d is gone", id)
	return botapi.Message{}
}

// A sentence that is typed below the answer of staff, or after a sticker below a question, is meant for them: it is said not to have been
// sent and is no name. The request's question comes below, and is answered next.
func TestTypedBelowAnAnswerIsNoName(t *testing.T) {
	t.Parallel()
	for name, between := range map[string]func(w *world.World, c, o *botapi.Citizen){
		"the answer": func(w *world.World, c, o *botapi.Citizen) {
			w.TapData(c, "look:")
			w.Quiet()
			staffAnswers(t, w, o)
		},
		"told before": func(w *world.World, c, o *botapi.Citizen) {
			c.Type("بس الموظف رفض")
			w.Quiet()
			staffAnswers(t, w, o)
		},
		"looked at other things": func(w *world.World, c, o *botapi.Citizen) {
			staffAnswers(t, w, o)
			for _, text := range []string{"/mydata", "/privacy", "/ask"} {
				c.Type(text)
				w.Quiet()
			}
		},
		"a sticker": func(w *world.World, c, _ *botapi.Citizen) {
			c.Sticker()
			w.Quiet()
		},
	} {
		w, c, o := atName(t)
		w.Ask(payer, "هل أكتب اسمي بالعربي؟")
		between(w, c, o)
		c.Type("أبشر ما قصرت")
		w.Quiet()
		if got := draft(t, w).Answers["guarantor_name"]; got != "" || !tells(t, before(c), "query.unsent") ||
			!offers(before(c), "askperson") || !offers(c.Last(), "back:") {
			t.Errorf("%s: the name is %q: %s %s", name, got, before(c).Text, c.Last().Text)
		}
		c.Type("سارة أحمد الحربي")
		w.Quiet()
		if got := draft(t, w).Answers["guarantor_name"]; got == "" {
			t.Errorf("%s: no name: %s", name, c.Last().Text)
		}
	}
	w, c, _ := atName(t)
	w.Ask(payer, "هل أكتب اسمي بالعربي؟")
	w.TapData(c, "look:")
	w.Quiet()
	c.Type("سارة أحمد الحربي")
	w.Quiet()
	if got := draft(t, w).Answers["guarantor_name"]; got == "" {
		t.Errorf("asked for below the question, it is no name: %s", c.Last().Text)
	}
}

// What is typed below an answer is said not to have been sent also a day later, and after other things.
func TestTypedAfterAnAnswer(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	w.Appoint(answering, staff.Officer)
	o, c := w.Chats.As(answering), w.Chats.As(payer)
	w.Ask(payer, "متى أستلم الإيصال؟")
	for _, do := range []func(){func() { w.TapData(c, "home") }, func() { w.Clock.Pass(25 * time.Hour) }, func() { c.Type("/mydata") }} {
		do()
		w.Quiet()
	}
	staffAnswers(t, w, o)
	w.TapData(c, "asks")
	w.Quiet()
	c.Type("وماذا لو رفض الموظف استلامه مني؟")
	w.Quiet()
	if !hears(t, c, "query.unsent") || !offers(c.Last(), "askperson") {
		t.Errorf("a reply to the answer: %s", c.Last().Text)
	}
}

// A question is waited for while something else is looked at.
func TestLookingEndsNoQuestion(t *testing.T) {
	t.Parallel()
	for _, in := range []bool{false, true} {
		for _, wish := range []string{"/privacy", "/mydata", "/delete", "/help", "/requests", "ready:when", "asks", "stay", "speak:en"} {
			w := world.New(t, world.Options{})
			if in {
				w, _, _ = atName(t)
			}
			c := asksFor(t, w)
			if strings.HasPrefix(wish, "/") {
				c.Type(wish)
			} else {
				handle(t, w, tapOf(2_000_000_000, payer, 1, wish))
			}
			w.Quiet()
			c.Type("where do I get the receipt then")
			w.Quiet()
			if all := askedOf(t, w); len(all) != 1 {
				t.Errorf("in a request %v, after %s: %s", in, wish, c.Last().Text)
			}
		}
	}
}

// A question that is waited for no more is said so in the message that asked for it, whose button asks anew; what is typed then is said
// not to have been sent, unless the request was gone on with.
func TestNoPromptStandsThatDoesNotWait(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		end      func(w *world.World, c *botapi.Citizen)
		in, told bool
	}{
		"the request goes on":   {func(w *world.World, c *botapi.Citizen) { tapElsewhere(t, w, "look:"+draft(t, w).Draft[:4]) }, true, false},
		"/start in a request":   {func(_ *world.World, c *botapi.Citizen) { c.Type("/start") }, true, true},
		"its button":            {func(w *world.World, c *botapi.Citizen) { w.TapData(c, "askquitof") }, false, true},
		"its button, a request": {func(w *world.World, c *botapi.Citizen) { w.TapData(c, "askquitof") }, true, false},
		"words":                 {func(_ *world.World, c *botapi.Citizen) { c.Type("خلاص") }, false, true},
		"its label":             {func(_ *world.World, c *botapi.Citizen) { c.Type("Do not ask") }, false, true},
		"/cancel":               {func(_ *world.World, c *botapi.Citizen) { c.Type("/cancel") }, false, true},
		"another one":           {func(w *world.World, c *botapi.Citizen) { tapElsewhere(t, w, "askperson") }, false, false},
		"its time is over": {func(w *world.World, c *botapi.Citizen) {
			w.Clock.Pass(31 * time.Minute)
			c.Type("متى أستلم الإيصال")
		}, false, false},
	} {
		w := world.New(t, world.Options{})
		if c.in {
			w, _, _ = atName(t)
		}
		who := asksFor(t, w)
		prompt := who.Last().ID
		c.end(w, who)
		w.Quiet()
		m := message(t, who, prompt)
		if !tells(t, m, "query.quit.none") || !offers(m, "askperson") || offers(m, "askquitof") {
			t.Errorf("%s: there stands %s %v", name, m.Text, buttonsOf(m))
		}
		if len(askedOf(t, w)) > 0 {
			t.Errorf("%s: something was asked", name)
		}
		if name == "another one" || name == "its time is over" {
			continue
		}
		who.Type("سارة أحمد الحربي")
		w.Quiet()
		is := tells(t, who.Last(), "query.unsent") || tells(t, before(who), "query.unsent")
		if is != c.told || c.in && !c.told != (draft(t, w).Answers["guarantor_name"] != "") {
			t.Errorf("%s, and then: %s", name, who.Last().Text)
		}
	}
}

var elsewhereTaps = 2_000_000_100

// tapElsewhere taps a button of some other message of the citizen's.
func tapElsewhere(t *testing.T, w *world.World, data string) {
	t.Helper()
	elsewhereTaps++
	handle(t, w, tapOf(elsewhereTaps, payer, 1, data))
	w.Quiet()
}

// The button under a prompt speaks of its own question: one that was lost is not with staff since an earlier one is.
func TestQuitOfItsOwnQuestion(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	w.Ask(payer, "السؤال الأول متى؟")
	w.Clock.Pass(time.Hour)
	c := asksFor(t, w)
	i := slices.IndexFunc(buttonsOf(c.Last()), func(b string) bool { return strings.HasPrefix(b, "askquitof") })
	button := buttonsOf(c.Last())[i]
	w.Clock.Pass(time.Hour)
	handle(t, w, tapOf(2_000_000_000, payer, c.Last().ID, button))
	w.Quiet()
	if !hears(t, c, "query.quit.none") {
		t.Errorf("of one that was not sent: %s", c.Last().Text)
	}
	handle(t, w, tapOf(2_000_000_001, payer, 1, "askquitof:"+askedOf(t, w)[0].ID[2:]))
	w.Quiet()
	if !hears(t, c, "query.quit.open") {
		t.Errorf("of one that was: %s", c.Last().Text)
	}
}
