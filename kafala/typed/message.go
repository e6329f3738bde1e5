package typed

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"kafalabot/kafala"
)

// barred is the one table of what a question to staff must not hold, and no answer of theirs either, the worse first: who reads it
// needs none of it, and what is once said is in a chat for good. What is seen and what must not be is listed in
// testdata/messages.toml, which a test walks.
var barred = []struct {
	kind string
	in   func(all rows, text string) bool
}{
	{"card", func(_ rows, text string) bool { return IsCard(text) }},
	{"code", func(all rows, text string) bool {
		return slices.Contains(Intruders(text), Code) || all.lone(text) || all.stray(text) || all.besideCode(text) || besideSaid(text) ||
			holdsPassword(text) || tellsPassword(text)
	}},
	{"account", func(all rows, text string) bool { return holdsAccount(text) || all.holdAccountCalled(text) }},
	{"mobile", func(all rows, text string) bool {
		return all.holdMobile(text) || all.holdTelephone(text) || all.scattered(isWholeMobile) || holdsSaid(text, saidMobile)
	}},
	{idBarred, func(all rows, text string) bool {
		return HoldsID(text) || LikeID(text) || all.scattered(isID) || all.holdIDAbroad(text) ||
			all.holdIDCalled(text) || holdsSaid(text, saidID)
	}},
	{"digits", func(all rows, _ string) bool { return all.singly() }},
	{"link", func(_ rows, text string) bool { return holdsLink(text) }},
}

// idBarred is the kind that is looked for without the numbers of cases.
const idBarred = "id"

// Barred lists the kinds of it.
func Barred() (kinds []string) {
	for _, row := range barred {
		kinds = append(kinds, row.kind)
	}
	return kinds
}

// Message reads a question to staff, or an answer of theirs: its lines, each cleaned. The Problem says what it must not hold. Of which
// years a case may be is read off today.
func Message(text string, today kafala.Date) (string, *kafala.Problem) {
	text = norm.NFKC.String(keycaps.Replace(text)) // digits in circles and the like are digits
	texts := []string{text}
	if plain := plainly(text); plain != text {
		texts = append(texts, plain)
	}
	if slices.ContainsFunc(texts, IsCard) { // the worst, whichever reading shows it
		return "", kafala.NewProblem("query.card")
	}
	for _, text := range texts {
		all := rowsOf(text)
		for _, row := range barred {
			in, of := all, text
			if row.kind == idBarred {
				of = all.withoutCases(text, today)
				in = rowsOf(of)
			}
			if row.in(in, of) {
				return "", kafala.NewProblem("query." + row.kind)
			}
		}
	}
	var lines []string
	for line := range strings.Lines(text) {
		if line = Clean(line); line != "" || len(lines) > 0 && lines[len(lines)-1] != "" {
			lines = append(lines, line)
		}
	}
	text = strings.TrimSpace(strings.Join(lines, "\n"))
	switch {
	case strings.IndexFunc(text, unicode.IsLetter) < 0:
		return "", kafala.NewProblem("query.empty")
	case utf8.RuneCountInString(text) > kafala.QueryLength:
		return "", &kafala.Problem{Key: "query.long", Data: map[string]any{"Count": kafala.QueryLength}}
	}
	return text, nil
}

// Label tells whether a text may stand among the bot's own words, on a card or in a notice: no sign or picture is in it, and nothing that
// a message may not hold.
func Label(text string) bool {
	_, p := Message(text, kafala.Date{})
	return p == nil && !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSymbol(r) || unicode.Is(unicode.Me, r) })
}

// keycaps are digits that are drawn as keys: what draws them goes.
var keycaps = strings.NewReplacer("\ufe0f", "", "\u20e3", "")

// abroadDigits is how many digits a telephone number has at least that begins with a country's.
const abroadDigits = 9

// holdMobile tells whether a mobile stands in a text, of the Kingdom or, with a plus or 00 before it, of any country. holdTelephone sees
// those of other countries that have neither. Nine digits without the zero are none behind the word for a case or a paper.
func (all rows) holdMobile(text string) bool {
	found := false
	all.each(9, 15, gaps|commas|lines, func(s span) bool {
		digits := all.joined(s)
		if all.isReference(s, digits, false) || all.isDate(s) {
			return true
		}
		mobile := all.isMobile(s, digits) && !(len(digits) == 9 && all.ofPaper(s, text))
		found = found || mobile || all.inTwo(s, digits) || all.isAbroad(s, digits)
		return !found
	})
	return found
}

// inTwo tells whether two groups are a mobile of the Kingdom with what is dialled before it, wherever it is parted.
func (all rows) inTwo(s span, digits string) bool {
	is, _ := all.between(s)
	return s.to-s.from == 1 && is&^gaps == 0 && isWholeMobile(s, digits)
}

// isAbroad tells whether groups are a number with a country's before it.
func (all rows) isAbroad(s span, digits string) bool {
	is, _ := all.between(s)
	return len(digits) >= abroadDigits && is&(commas|lines|far) == 0 && (all[s.from].plus || strings.HasPrefix(digits, "00"))
}

// scattered tells whether short groups, whatever parts them but words and lines, are together what is asked for; a day among them is
// none of it.
func (all rows) scattered(is func(s span, digits string) bool) (found bool) {
	all.each(10, 14, gaps|commas, func(s span) bool {
		lengths := func(of func(int) bool) bool {
			return slices.ContainsFunc(all[s.from:s.to+1], func(g group) bool { return of(len(g.digits)) })
		}
		short := s.to-s.from >= 2 && lengths(func(n int) bool { return n > 1 }) && !lengths(func(n int) bool { return n > 4 })
		digits := all.joined(s)
		found = found || short && !all.isReference(s, digits, false) && !all.holdsDay(s) && is(s, digits)
		return !found
	})
	return found
}

// holdsDay tells whether three groups side by side have the lengths of a day, with a year of late.
func (all rows) holdsDay(s span) bool {
	year := func(digits string) bool {
		return len(digits) == 4 && slices.Contains([]string{"13", "14", "15", "19", "20"}, digits[:2])
	}
	for i := s.from; i+2 <= s.to; i++ {
		a, b, c := all[i].digits, all[i+1].digits, all[i+2].digits
		if len(b) <= 2 && (year(a) && len(c) <= 2 || len(a) <= 2 && year(c)) {
			return true
		}
	}
	return false
}

// isWholeMobile tells whether digits are a mobile of the Kingdom with what is dialled before it.
func isWholeMobile(_ span, digits string) bool {
	_, ok := nationalMobile(digits)
	return ok && digits[0] != '5'
}

// isID tells whether digits are an ID or residence number.
func isID(_ span, digits string) bool {
	return len(digits) == 10 && (digits[0] == '1' || digits[0] == '2') && luhn(digits)
}

// lone tells whether a text is nothing but what may be a code: one group of digits, or the halves of one.
func (all rows) lone(text string) bool {
	return IsCode(text) && (len(all) == 1 || len(all) == 2 && all.halves(0))
}

// apart is how many digits, each by itself, are one number and not several.
const apart = 8

// singly tells whether digits stand one by one, whatever parts them: a number that is not to be seen as one.
func (all rows) singly() bool {
	n := 0
	for i, g := range all {
		if len(g.digits) != 1 || i > 0 && g.before&far != 0 {
			n = 0
		}
		if len(g.digits) == 1 {
			if n++; n >= apart {
				return true
			}
		}
	}
	return false
}

// What Telegram makes a link of: an address with or without its scheme, a name after an @, an address of mail, numbers of a server. The
// part of an address before its ending may be of digits or pictures alone.
var (
	schemes = pattern(`(?i)(?:\b[a-z][a-z0-9+.-]{1,15}://|\b(?:mailto|tel|tg|javascript|data):\S|\bwww\.)`)
	mention = pattern(`(?:^|[^\p{L}\p{N}])@[A-Za-z0-9_]{3,}|[\p{L}\p{N}._-]@[\p{L}\p{N}-]`)
	domain  = pattern(`[\p{L}\p{M}\p{N}\p{S}_~-]\.([a-z]{2,24}|[\p{L}\p{M}]{2,24})(/|$|[^\p{L}\p{N}])`)
	servers = pattern(`(?:^|[^0-9.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?:$|[^0-9.]|\.(?:$|[^0-9]))`)
)

// holdsLink tells whether something stands in a text that a telephone makes a link of.
func holdsLink(text string) bool {
	text = strings.ToLower(visible(text))
	if schemes().MatchString(text) || mention().MatchString(text) || servers().MatchString(text) {
		return true
	}
	for at := 0; ; {
		found := domain().FindStringSubmatchIndex(text[at:])
		if found == nil {
			return false
		}
		ending, after := text[at+found[2]:at+found[3]], text[at+found[4]:at+found[5]]
		if after == "/" || len(ending) == 2 || typedWords.endings[ending] {
			return true
		}
		at += found[2]
	}
}

// visible is a text without what is not seen.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsSpace(r) && unseen(r) {
			return -1
		}
		return r
	}, text)
}
