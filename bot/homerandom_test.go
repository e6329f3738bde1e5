package bot_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kafalabot/bench/books"
	"kafalabot/bot/chat"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// The whole conversation, waiting and paid states included, in random order.

// resident is a person at the bot in whose chat anything may happen.
type resident struct {
	*world.World
	rt   *rapid.T
	t    *testing.T
	chat int64
	who  *botapi.Citizen
	wide map[string]int // how often each act found something to do
}

// one gives one of several, each as likely as any other: rapid's own numbers are mostly small.
func one[T any](rt *rapid.T, what string, all ...T) T {
	n := 0
	for range 10 {
		n *= 2
		if rapid.Bool().Draw(rt, what) {
			n++
		}
	}
	return all[n%len(all)]
}

// nonsense is what nobody understands, whatever is open. None of it is an answer, and none holds a number.
var nonsense = []string{"zzz", "/start", "/start somewhere", "/start v_", "/nothing", "qwerty", "-", "/START"}

// asksForNew are acts that ask for the welcome.
func asksForNew(act string) bool {
	return act == "/new" || act == "another" || strings.HasPrefix(act, "begin:")
}

// open is what is open in the chat: whether a draft is, what waits for its payment, and what was paid lately.
func (r *resident) open() (writing bool, waiting, paid []kafala.Guarantee) {
	st, err := r.Store.Chats().Load(r.t.Context(), r.chat)
	r.must(err)
	all, err := r.Store.Records().ByChat(r.t.Context(), r.chat, 100)
	r.must(err)
	for _, g := range all {
		switch {
		case g.Status == kafala.Awaiting:
			waiting = append(waiting, g)
		case g.Standing() == kafala.Issued && r.Clock.Now().Before(g.Payment.At.Add(14*kafala.Day)):
			paid = append(paid, g)
		}
	}
	return st.Session.Draft != "", waiting, paid
}

// asksStaff tells whether what is typed next is a question to staff.
func (r *resident) asksStaff() bool {
	st, err := r.Store.Chats().Load(r.t.Context(), r.chat)
	r.must(err)
	a, minded := chat.ReadQuery(st.Session, r.Clock.Now())
	return minded && a.Waits()
}

func (r *resident) must(err error) {
	if err != nil {
		r.rt.Fatal(err)
	}
}

// shown is the chat as it is seen, by the number of each message.
func (r *resident) shown() map[int]string {
	all := map[int]string{}
	for _, m := range r.who.Messages() {
		if m.From.IsBot {
			all[m.ID] = books.Text(m) + fmt.Sprint(buttonsOf(m))
		}
	}
	return all
}

// act does one act in the chat, and holds the answer to what is open.
func (r *resident) act(name string, do func()) {
	writing, waiting, paid := r.open()
	wasOpen := writing || len(waiting)+len(paid) > 0
	wasAsked := r.asksStaff()
	before := r.shown()
	do()
	r.Quiet()
	after := r.shown()
	writingNow, waiting, paid := r.open()
	isOpen := writingNow || len(waiting)+len(paid) > 0
	maps.DeleteFunc(after, func(id int, text string) bool { return before[id] == text })
	for _, text := range after {
		welcome := strings.Contains(text, "begin:") && strings.Contains(text, "speak:")
		if welcome && wasOpen && isOpen && !asksForNew(name) {
			r.rt.Fatalf("%s is answered with the welcome, and there is writing: %v, %d wait, %d are paid", name, writingNow, len(waiting), len(paid))
		}
	}
	switch {
	case writing || !slices.Contains(nonsense, name):
	case wasAsked && !strings.HasPrefix(name, "/"): // it is the question that was waited for
		r.wide["nonsense asked of staff"]++
	default:
		r.home(name, before, waiting, paid)
	}
}

// home holds the answer to what nobody understands to what is open.
func (r *resident) home(act string, before map[int]string, waiting, paid []kafala.Guarantee) {
	m := r.who.Last()
	for _, earlier := range r.who.Messages() { // what was missed while the bot was blocked comes below it
		if before[earlier.ID] == "" && earlier.From.IsBot && offers(earlier, "another") {
			m = earlier
		}
	}
	text := books.Text(m)
	lacks := func(what string) {
		r.rt.Fatalf("%s, while %d wait and %d are paid, is answered without %s: %q %v", act, len(waiting), len(paid), what, text, buttonsOf(m))
	}
	if len(waiting)+len(paid) > 0 && !offers(m, "another") {
		lacks("a way on")
	}
	if len(waiting) > 0 {
		newest := waiting[0]
		if !offers(m, "withdraw:"+newest.ID) || !strings.Contains(text, newest.Amount.Total.String()) ||
			!strings.Contains(text, kafala.ShortName(newest.Answers["person_name"])) {
			lacks("the request that waits")
		}
		if r.Clock.Now().Before(newest.Invoice.Expires) != offers(m, newest.Invoice.URL) {
			lacks("its link while that can be paid, or only then")
		}
	}
	for _, g := range paid[:min(len(paid), 3)] {
		if !strings.Contains(text, kafala.GroupReference(g.Reference)) {
			lacks(g.Reference)
		}
	}
	if len(waiting)+len(paid) > 1 && !offers(m, "list") {
		lacks("the list")
	}
	r.wide[fmt.Sprintf("home with %v waiting, %v paid", len(waiting) > 0, len(paid) > 0)]++
}

// any gives one of the chat's guarantees that fits; false: none does.
func (r *resident) any(fits func(kafala.Guarantee) bool) (kafala.Guarantee, bool) {
	all, err := r.Store.Records().ByChat(r.t.Context(), r.chat, 100)
	r.must(err)
	all = slices.DeleteFunc(all, func(g kafala.Guarantee) bool { return !fits(g) })
	if len(all) == 0 {
		return kafala.Guarantee{}, false
	}
	return one(r.rt, "guarantee", all...), true
}

func awaits(g kafala.Guarantee) bool { return g.Status == kafala.Awaiting && g.Invoice.ID != "" }

// deeds are what may happen, by name.
var deeds = map[string]func(*resident){
	"types": func(r *resident) {
		text := one(r.rt, "text", nonsense...)
		r.act(text, func() { r.who.Type(text) })
	},
	"commands": func(r *resident) {
		text := one(r.rt, "command", "/cancel", "/new", "/requests", "/mydata", "/help", "/language")
		r.act(text, func() { r.who.Type(text) })
	},
	"answers": func(r *resident) {
		text := one(r.rt, "answer", "1012345672", "1109876548", "Abdullah Alotaibi", "0501234567", "45128830", "5672")
		r.act("an answer", func() { r.who.Type(text) })
	},
	"presses": func(r *resident) {
		var on []int
		var data []string
		messages := r.who.Messages()
		for _, m := range messages[max(0, len(messages)-6):] {
			for _, d := range buttonsOf(m) {
				if d != "" && !strings.Contains(d, "://") && !strings.HasPrefix(d, "erase:") {
					on, data = append(on, m.ID), append(data, d)
				}
			}
		}
		if len(on) == 0 {
			return
		}
		which := make([]int, len(on))
		for i := range which {
			which[i] = i
		}
		i := one(r.rt, "button", which...)
		r.wide["presses"]++
		r.act(data[i], func() { _, err := r.who.TapOn(on[i], data[i]); r.must(err) })
	},
	"makes up": func(r *resident) {
		verb := one(r.rt, "verb", "home", "list", "open:%s", "verify:%s", "withdraw:%s", "unaccepted:%s", "renew:%s", "reprice:%s.1",
			"receipt:%s", "quit:%s", "keepon:%s", "look:zzzz", "back:zzzz", "submit:1:zzzz", "nothing:%s", "")
		id := "zz"
		if g, ok := r.any(func(kafala.Guarantee) bool { return true }); ok && rapid.Bool().Draw(r.rt, "own") {
			id = g.ID
		}
		data := strings.ReplaceAll(verb, "%s", id)
		r.wide["makes up"]++
		r.act(data, func() {
			body, err := json.Marshal(tapOf(0, r.chat, r.who.Last().ID, data)) // of no number, so that no later one seems to be a repeat
			r.must(err)
			r.must(r.Bot.Handle(r.t.Context(), body))
		})
	},
	"asks": func(r *resident) { // without the conversation
		r.asked(one(r.rt, "person", 1, 2, 3, 4, 5, 6, 7, 8))
	},
	"begins": func(r *resident) {
		if writing, _, _ := r.open(); writing {
			return
		}
		r.wide["begins"]++
		r.RequestUntil(r.chat, one(r.rt, "up to", "set:region:riyadh:", "check:", "submit:", ""))
	},
	"pays": func(r *resident) {
		if g, ok := r.any(awaits); ok {
			card := one(r.rt, "card", goodCard, goodCard, poorCard)
			r.wide["pays"]++
			r.act("a payment", func() { _, _ = r.Gateway.Pay(g.Invoice.ID, card) })
		}
	},
	"shows": func(r *resident) {
		if g, ok := r.any(func(g kafala.Guarantee) bool { return g.Counts() }); ok {
			_, err := r.Store.Records().Change(r.t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
				g.Show(kafala.Hand{ID: 9}, r.Clock.Now())
				return nil, nil
			})
			r.must(err)
		}
	},
	"ends": func(r *resident) {
		if g, ok := r.any(func(g kafala.Guarantee) bool { return g.Endable() }); ok {
			_, _ = r.Counter.End(r.t.Context(), staff.Actor{ID: 9, Rank: staff.Officer}, g.ID, "settled")
			r.wide["ends"]++
		}
	},
	"gives back": func(r *resident) {
		if g, ok := r.any(func(g kafala.Guarantee) bool { return g.Revocable() }); ok {
			r.act("giving back", func() { _, err := r.Office.Revoke(r.t.Context(), r.chat, g.ID); r.must(err) })
			r.wide["gives back"]++
		}
	},
	"waits": func(r *resident) {
		d := one(r.rt, "time", time.Minute, 10*time.Minute, 31*time.Minute, time.Hour, 25*time.Hour, 8*kafala.Day, 15*kafala.Day)
		r.act("time", func() {
			r.Clock.Pass(d)
			if rapid.Bool().Draw(r.rt, "swept") {
				_, err := r.Office.Sweep(r.t.Context())
				r.must(err)
			}
			r.Wake()
		})
	},
	"blocks": func(r *resident) {
		r.who.Block()
		r.Quiet()
		if g, ok := r.any(awaits); ok && rapid.Bool().Draw(r.rt, "paid meanwhile") {
			_, _ = r.Gateway.Pay(g.Invoice.ID, goodCard)
		}
		r.Quiet()
		r.who.Unblock()
		r.Quiet()
	},
}

// asked records a request for this person, with its link, as the conversation does.
func (r *resident) asked(n int) {
	draft, err := r.Config.NewDraft()
	r.must(err)
	mine := int(r.chat % 1e6)
	g, _, p, err := r.Office.Apply(r.t.Context(), kafalatest.Application(r.chat, draft, world.Number(mine), world.Number(mine*10+n)))
	r.must(err)
	r.wide[fmt.Sprintf("asks, refused: %v", p != nil)]++
	if p == nil && rapid.Bool().Draw(r.rt, "with its link") {
		_, err = r.Office.MakeLink(r.t.Context(), g.ID, true)
		r.must(err)
	}
	r.Clock.Pass(kafala.Hold)
	r.Wake()
	r.Quiet()
}

// Home always names what is open, and nothing is answered with the welcome while something is.
func TestHomeInRandomOrder(t *testing.T) {
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" })
	if !asked && testing.Short() {
		must(t, flag.Set("rapid.checks", "5"))
	} else if !asked {
		must(t, flag.Set("rapid.checks", "15"))
	}
	w := world.New(t, world.Options{Settings: func(s *kafala.Settings) {
		s.Rules.Open, s.Rules.Lookups, s.Rules.LookupsDay, s.Rules.LinksDay, s.Rules.IDs = 9, 1000, 1000, 1000, 1000
	}})
	names, wide := slices.Sorted(maps.Keys(deeds)), map[string]int{}
	chat := int64(7300001000)
	rapid.Check(t, func(rt *rapid.T) {
		chat++ // nothing of an earlier conversation is in it
		r := &resident{World: w, rt: rt, t: t, chat: chat, who: w.Chats.As(chat), wide: wide}
		r.who.Type("/help")
		r.Quiet()
		mine := int(chat % 1e6)
		for n := range one(rt, "paid before", 0, 0, 1, 2) {
			w.Issued(chat, world.Number(mine), world.Number(60_000_000+mine*10+n))
		}
		for range one(rt, "asked before", 0, 0, 1, 2) {
			r.asked(one(rt, "person", 1, 2, 3))
		}
		for range one(rt, "deeds", 8, 16, 24, 32) {
			deeds[one(rt, "deed", names...)](r)
			if one(rt, "and then", true, false) {
				deeds["types"](r)
			}
		}
		r.act("zzz", func() { r.who.Type("zzz") })
	})
	if t.Logf("%v", wide); testing.Short() && !asked {
		return // so few conversations do not come to everything
	}
	for _, what := range []string{"presses", "makes up", "begins", "ends", "gives back", "asks, refused: false", "pays",
		"home with true waiting, true paid", "home with true waiting, false paid", "home with false waiting, true paid",
		"home with false waiting, false paid"} {
		if wide[what] == 0 {
			t.Errorf("it never came to this: %s", what)
		}
	}
}
