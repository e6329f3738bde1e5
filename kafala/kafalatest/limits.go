package kafalatest

import "kafalabot/kafala"

// Town is where guarantees are asked for and paid: a House, or what has one.
type Town interface {
	// Linked and Issued are those of House.
	Linked(chat int64, guarantor, person string) kafala.Guarantee
	Issued(chat int64, guarantor, person string) kafala.Guarantee
	// Month lets 31 days pass, and all that comes of it happen.
	Month()
}

// Limit is what has happened in a Town whose guarantees hold for 30 days, and what is then said of a request.
type Limit struct {
	Name   string
	Before func(Town)
	Want   string // the problem's key; empty: it is accepted
}

// Limits are what may be asked for by a chat (mine) for these two people, by what is known of them.
func Limits(mine, theirs int64, me, brother string) []Limit {
	one, two, three := Number(1), Number(2), Number(3)
	return []Limit{
		{"nobody is known", func(Town) {}, ""},
		{"somebody has asked for them and not paid", func(t Town) { t.Linked(theirs, one, brother) }, ""},
		{"they are covered", func(t Town) { t.Issued(theirs, one, brother) }, "refused"},
		{"they are covered from this chat", func(t Town) { t.Issued(mine, one, brother) }, "limit.person"},
		{"they are a guarantor themselves", func(t Town) { t.Issued(theirs, brother, one) }, ""},
		{"I am guaranteed myself", func(t Town) { t.Issued(theirs, one, me) }, ""},
		{"I have one guarantee", func(t Town) { t.Issued(mine, me, one) }, ""},
		{"I have two from this chat", func(t Town) { t.Issued(mine, me, one); t.Issued(mine, me, two) }, "limit.guarantor"},
		{"I have two, one from elsewhere", func(t Town) { t.Issued(mine, me, one); t.Issued(theirs, me, two) }, "refused"},
		{"I have two from elsewhere", func(t Town) { t.Issued(theirs, me, one); t.Issued(theirs, me, two) }, "refused"},
		{"both", func(t Town) {
			t.Issued(theirs, me, one)
			t.Issued(theirs, me, two)
			t.Issued(theirs, three, brother)
		}, "refused"},
		{"their guarantee has ended", func(t Town) { t.Issued(theirs, one, brother); t.Month() }, ""},
	}
}
