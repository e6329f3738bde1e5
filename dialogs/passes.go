package dialogs

import (
	"cmp"
	"slices"
	"strings"

	"kafalabot/kafala"
)

// How many requests come to a question or a screen, go on from it, are refused there and why, and are left there. It is
// counted of requests and never of persons, and of one request each thing once (trace.go): whoever goes back and forth is
// not ten.

// Passage is what becomes of a request at a place.
type Passage string

// The passages. Each but Stands is counted on the day on which it came about.
const (
	Shown    Passage = "shown"    // it came there
	Answered Passage = "answered" // it went on from there
	Refused  Passage = "refused"  // what was given there was not taken; it may have gone on since
	GivenUp  Passage = "given_up" // it was given up there
	Stands   Passage = "stands"   // it stands there, with nothing heard of it since that day: once sessions of that day are over, it was left
)

var passages = []Passage{Shown, Answered, Refused, GivenUp, Stands}

// Pass is one thing that is counted. Its parts are of the tables below and of nothing else.
type Pass struct {
	Place   string // a question's id, or one of the screens
	Passage Passage
	Why     string // of Refused: one of the place's reasons
}

// The screens at which requests are counted, beside the questions.
const (
	AtReview  = "review"
	AtTotal   = "total"
	AtContact = "contact"
	AtLink    = "link" // shown: a payment link was asked for; answered: it was paid; refused: a try to pay was declined. The guarantees count
)

// Reasons that are no refusal's key.
const (
	WhyStuck = "stuck" // the button "I don't know"
	WhyAsked = "asked" // a question was asked instead
	WhyOther = "other" // whatever the place's row does not list
)

// spot is a place with the letter that stands for it in a session, which is never changed, and the keys of the refusals
// that there may be.
type spot struct {
	id   string
	mark byte // a small letter; 0: requests do not stand there
	keys []string
}

var (
	numbers = []string{"id.letters", "id.digits", "id.many", "id.length", "id.first", "id.check", "id.same", "ids"}
	gulfs   = []string{"number.border", "number.gulf", "number.state", "gulf.choose", "gulf.shape", "twice.differs", "twice.anew"}
	names   = []string{"name.letters", "name.scripts", "name.short", "name.long", "name.unknown", "name.alone", "name.again",
		"name.verdict"}
	mobiles = []string{"mobile.letters", "mobile.format", "mobile.length", "mobile.many", "mobile.other"}
	days    = []string{"date.format", "date.year", "date.impossible", "date.future", "date.ahead", "date.past", "date.order", "date.two"}
	limits  = []string{"limit.person", "limit.guarantor"}
	offices = []string{"refused", "caps.declines", "caps.links", "caps.day", "caps.tries", "caps.all", "choice", "frozen"}
)

// spots is every place, in the order in which a request comes to them.
var spots = []spot{
	{"guarantor_id", 'a', slices.Concat(numbers, limits, []string{"id.foreign", "id.residents", "id.citizens", "unread.guarantor_id",
		"identity.required", "identity.closed"})},
	{"guarantor_name", 'b', names},
	{"mobile", 'c', append(slices.Clone(mobiles), "mobile.contact", "unread.mobile")},
	{"person_id", 'd', slices.Concat(numbers, gulfs, limits, []string{"unread.person_id"})},
	{"person_name", 'e', names},
	{"accident", 'f', []string{"accident.format", "accident.many", "accident.same", "accident.id", "accident.said", "accident.day",
		"accident.date", "accident.other", "accident.verdict", "accident.mobile", "unread.accident"}},
	{"region", 'g', []string{"choice"}},
	{"kind", 'h', []string{"choice"}},
	{"birth_date", 'i', days},
	{"person_mobile", 'j', append(slices.Clone(mobiles), "unread.person_mobile")},
	{"relation", 'k', []string{"choice"}},
	{"accident_date", 'l', days},
	{"office", 'm', []string{"office.format", "office.verdict", "office.number"}},
	{AtReview, 'n', nil},
	{AtTotal, 'o', slices.Concat(offices, limits)},
	{AtContact, 'p', []string{"contact.text", "contact.other"}},
	{AtLink, 0, kafala.DeclineReasons},
}

// CountedPlaces lists the places at which requests are counted, in the order in which a request comes to them.
func CountedPlaces() (ids []string) {
	for _, s := range spots {
		ids = append(ids, s.id)
	}
	return ids
}

// AllPasses lists everything that is ever counted.
func AllPasses() (all []Pass) {
	for _, s := range spots {
		for _, p := range passages {
			if p == Refused {
				for _, why := range s.reasons() {
					all = append(all, Pass{s.id, p, why})
				}
			} else if s.mark != 0 || p == Shown || p == Answered {
				all = append(all, Pass{Place: s.id, Passage: p})
			}
		}
	}
	return all
}

// reasons lists what may be said of a refusal at a place. Where requests do not stand, nobody is stuck or asks.
func (s spot) reasons() []string {
	if s.mark == 0 {
		return s.keys
	}
	return append(slices.Clone(s.keys), WhyStuck, WhyAsked, WhyOther)
}

func spotOf(id string) (spot, bool) {
	for i := range spots {
		if spots[i].id == id {
			return spots[i], true
		}
	}
	return spot{}, false
}

// String is how a pass is kept: "shown.mobile", "refused.mobile.mobile.many".
func (p Pass) String() string {
	text := string(p.Passage) + "." + p.Place
	if p.Why != "" {
		text += "." + p.Why
	}
	return text
}

// ReadPass reads what String writes. False: it is none of AllPasses, such as what a later release counts.
func ReadPass(kept string) (Pass, bool) {
	passage, rest, _ := strings.Cut(kept, ".")
	place, why, _ := strings.Cut(rest, ".")
	p := Pass{place, Passage(passage), why}
	s, known := spotOf(place)
	if !known || !slices.Contains(passages, p.Passage) {
		return Pass{}, false
	}
	if p.Passage == Refused {
		return p, slices.Contains(s.reasons(), why)
	}
	return p, why == ""
}

// Passes are how often each thing was counted.
type Passes map[Pass]int

// Add adds others to them.
func (p Passes) Add(others Passes) {
	for pass, n := range others {
		p[pass] += n
	}
}

// Declined is that a try to pay was declined, for one of kafala.DeclineReasons.
func Declined(reason string) Pass { return Pass{AtLink, Refused, reason} }

// AddLink adds the payment link of a guarantee, and why tries to pay were declined, each reason once.
func (p Passes) AddLink(g kafala.Guarantee) {
	p[Pass{Place: AtLink, Passage: Shown}]++
	if g.Payment.ID != "" {
		p[Pass{Place: AtLink, Passage: Answered}]++
	}
	for _, reason := range g.Reasons {
		if slices.Contains(kafala.DeclineReasons, reason) { // a later release may know others
			p[Declined(reason)]++
		}
	}
}

// Figures are what was counted at one place.
type Figures struct {
	Place                    string
	Shown, Answered, Refused int // Refused counts each reason of a request
	Left                     int // requests that were given up there, or stand there
	Why                      []Why
}

// Why is how often a reason was counted.
type Why struct {
	Key   string
	Count int
}

// Lost is how many came and did not go on.
func (f Figures) Lost() int { return max(f.Shown-f.Answered, 0) }

// At gives what was counted at a place, the most frequent reason first.
func (p Passes) At(place string) Figures {
	of := func(passage Passage) int { return max(p[Pass{Place: place, Passage: passage}], 0) }
	f := Figures{Place: place, Shown: of(Shown), Answered: of(Answered), Left: of(GivenUp) + of(Stands)}
	s, _ := spotOf(place)
	for _, why := range s.reasons() {
		if n := p[Pass{place, Refused, why}]; n > 0 {
			f.Why = append(f.Why, Why{why, n})
			f.Refused += n
		}
	}
	slices.SortStableFunc(f.Why, func(a, b Why) int { return cmp.Compare(b.Count, a.Count) })
	return f
}

// Worst lists the places that lost requests, those that lost the most first, at most so many.
func (p Passes) Worst(most int) (all []Figures) {
	for _, s := range spots {
		if f := p.At(s.id); f.Lost() > 0 {
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, func(a, b Figures) int { return cmp.Compare(b.Lost(), a.Lost()) })
	return all[:min(len(all), most)]
}

// Counted is what a step adds to the counts. The zero value adds nothing.
type Counted struct {
	Day   kafala.Date
	Up    []Pass      // counted once more on Day
	Down  Pass        // what stood there since Since stands no more; the zero Pass: nothing
	Since kafala.Date // the day on which Down was counted
}
