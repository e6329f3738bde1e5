package typed

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A password that is made of letters alone looks as any word does. It is known by how it is told: "my password is …", "password: …", "… is
// my password". What people write about a password, that it is forgotten, refused or to be changed, is made of ordinary words, which stand
// in words.toml: with one of these where the password would be, nothing is told.

// secretPart is a part of a sentence: a folded word, or a mark.
type secretPart struct {
	word     string // "": a mark
	mark     rune   // ':' for whatever leads to something, ',' for whatever parts clauses
	ordinary bool   // people speak about passwords with it
	owner    bool   // it says whose one is, or for what
}

// How many parts from the word for a password stands what tells one, how many words a password has at most where nothing tells it, and how
// long an English word is at least that is a state by its ending: "locked".
const tellsWithin, bareWords, stateLength = 7, 3, 5

// tellsPassword tells whether a text gives away a password in words.
func tellsPassword(text string) bool {
	var label bool // the line before is nothing but a word for one
	for line := range strings.Lines(text) {
		sentences := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(".!?\u061f\u06d4\n\r", r) })
		for i, sentence := range sentences {
			parts := secretParts(sentence)
			if label && i == 0 && isToldBy(parts, true) {
				return true
			}
			rest := strings.TrimLeft(line[strings.Index(line, sentence)+len(sentence):], ".! ")
			asked := strings.HasPrefix(rest, "?") || strings.HasPrefix(rest, "\u061f")
			if passwordIn(parts, asked) {
				return true
			}
			label = isPasswordLabel(parts)
		}
	}
	return false
}

// secretParts reads a sentence.
func secretParts(sentence string) (parts []secretPart) {
	folded := Fold(sentence)
	last := 0
	for i := 0; i <= len(folded); {
		r, size := utf8.DecodeRuneInString(folded[i:])
		if i < len(folded) && kindOf(r) != 0 {
			i += size
			continue
		}
		for _, word := range wordsIn(folded[last:i]) {
			parts = append(parts, secretPart{word: word, ordinary: isOrdinary(word), owner: among(typedWords.secret.owner, word)})
		}
		switch {
		case i == len(folded):
			return parts
		case strings.ContainsRune(":=>\u2192\u2190", r), strings.ContainsRune("-\u2013\u2014", r) && betweenSpaces(folded, i, size):
			parts = append(parts, secretPart{mark: ':'})
		case strings.ContainsRune(",\u060c;\u061b", r):
			parts = append(parts, secretPart{mark: ','})
		}
		i += size
		last = i
	}
	return parts
}

// betweenSpaces tells whether a sign stands between spaces.
func betweenSpaces(text string, at, size int) bool {
	return at > 0 && text[at-1] == ' ' && at+size < len(text) && text[at+size] == ' '
}

// passwordIn tells whether a sentence gives a password away.
func passwordIn(parts []secretPart, asked bool) bool {
	for i := range parts {
		n, weak := passwordAt(parts, i)
		if n == 0 {
			continue
		}
		if told, found := toldAfter(parts, i+n); found {
			if told {
				return true
			}
			continue
		}
		if !weak && (!asked && isBare(parts, i, i+n) || toldBefore(parts, i, i+n)) {
			return true
		}
	}
	return false
}

// passwordAt gives how many parts from here on are a word for a password; weak is one that means much else.
func passwordAt(parts []secretPart, at int) (n int, weak bool) {
	if parts[at].word == "" {
		return 0, false
	}
	for n := min(3, len(parts)-at); n > 0; n-- {
		words := make([]string, n)
		for i := range words {
			words[i] = parts[at+i].word
		}
		for _, as := range wordForms(words[0]) {
			phrase := strings.Join(append([]string{as}, words[1:]...), " ")
			if phrase != "" && slices.Contains(typedWords.passwords, phrase) {
				return n, typedWords.secret.weak[phrase]
			}
		}
	}
	return 0, false
}

// toldAfter tells whether what stands behind the word for a password tells one, and whether anything tells there at all: a colon, or a
// word as "is".
func toldAfter(parts []secretPart, from int) (told, found bool) {
	for i := from; i < min(from+tellsWithin, len(parts)); i++ {
		p := parts[i]
		switch {
		case p.mark == ':' || typedWords.secret.is[p.word]:
			if i+1 == len(parts) || parts[i+1].mark == ',' {
				return false, false // as "is" at the end of a clause
			}
			strict := p.mark == ':' || i+1 < len(parts) && parts[i+1].mark == ':'
			return isToldBy(parts[i+1:], strict), true
		case p.mark == ',' || p.ordinary && !p.owner:
			return false, false
		}
	}
	return false, false
}

// isToldBy tells whether a clause begins with a password: with a word that is no ordinary one. After a colon, strict, what only ends as the
// word for a state does is no ordinary one.
func isToldBy(parts []secretPart, strict bool) bool {
	for _, p := range parts {
		switch {
		case p.mark == ':' || p.word != "" && typedWords.secret.little[p.word]:
			continue
		case p.mark == ',' || !isLetters(p.word):
			return false
		}
		return !p.ordinary && (strict || !isState(p.word))
	}
	return false
}

// isBare tells whether a word for a password has nothing behind it, up to the end of its clause, but one: a word or a few, none of which
// says anything of it, as no word before it does.
func isBare(parts []secretPart, at, from int) bool {
	about := func(p secretPart) bool { return p.ordinary && !p.owner && !typedWords.secret.hands[p.word] }
	if slices.ContainsFunc(parts[:at], about) {
		return false
	}
	var words []string
	for _, p := range parts[from:] {
		if p.mark != 0 {
			break
		}
		if len(words) == 0 && (p.owner || typedWords.secret.little[p.word]) || typedWords.secret.is[p.word] {
			continue
		}
		if p.ordinary || !isLetters(p.word) {
			return false
		}
		words = append(words, p.word)
	}
	return len(words) > 0 && len(words) <= bareWords && !isState(words[0])
}

// toldBefore tells whether a sentence says of something that it is the password: "… is my password", and with the word for "is" at its end.
func toldBefore(parts []secretPart, at, from int) bool {
	end := at
	for end > 0 && parts[end-1].owner {
		end--
	}
	last := from < len(parts) && typedWords.secret.is[parts[from].word] && (from+1 == len(parts) || parts[from+1].mark == ',')
	switch {
	case end > 0 && typedWords.secret.is[parts[end-1].word]:
		end--
	case !last:
		return false
	}
	n := 0
	for i := end - 1; i >= 0 && parts[i].mark == 0; i-- {
		if parts[i].ordinary || !isLetters(parts[i].word) || n >= bareWords {
			return false
		}
		n++
	}
	return n > 0
}

// isPasswordLabel tells whether a line is a word for a password and says no more than whose it is.
func isPasswordLabel(parts []secretPart) bool {
	for i := range parts {
		n, _ := passwordAt(parts, i)
		if n == 0 {
			continue
		}
		return !slices.ContainsFunc(slices.Concat(parts[:i], parts[i+n:]), func(p secretPart) bool {
			return p.word != "" && !p.owner && !typedWords.secret.is[p.word]
		})
	}
	return false
}

// isLetters tells whether a part is a word of letters.
func isLetters(word string) bool { return word != "" && !allDigits(word) }

// isState tells whether a word ends as those do that say what has become of something: "locked", and what an Arabic verb says of a word.
func isState(word string) bool {
	long := utf8.RuneCountInString(word) >= stateLength
	return long && (strings.HasSuffix(word, "ed") || strings.HasSuffix(word, "\u062a"))
}

// isOrdinary tells whether a word is one of those with which people speak about a password.
func isOrdinary(word string) bool {
	return among(typedWords.secret.ordinary, word) || slices.ContainsFunc(secretForms(word), func(as string) bool {
		return slices.ContainsFunc(typedWords.secret.stems, func(stem string) bool { return strings.HasPrefix(as, stem) })
	})
}

// among tells whether a word is of a set, with an article or particles before it or without. What is left of a word must not be short:
// many a long word ends as a little one does.
func among(list set, word string) bool {
	return slices.ContainsFunc(secretForms(word), func(as string) bool {
		short := utf8.RuneCountInString(as) <= 2 && as != word && "\u0648"+as != word && "\u0641"+as != word
		return !short && list[as]
	})
}

// secretForms are wordForms, with the particles that stand before verbs.
func secretForms(word string) []string {
	forms := wordForms(word)
	for _, before := range []string{"\u0641", "\u0633", "\u0643"} {
		if rest, ok := strings.CutPrefix(word, before); ok {
			forms = append(forms, rest)
		}
	}
	return forms
}

// besideSaid is besideCode of numbers that are told in words: "forty seven" is all that Nafath asks for.
func besideSaid(text string) bool {
	written := figuresWritten(text)
	return written != text && rowsOf(written).besideCode(written)
}

// figuresWritten writes the numbers of a text in digits that it tells in words, and that have two digits or more.
func figuresWritten(text string) string {
	var b strings.Builder
	var run []saidPart
	at, from, to, last := 0, 0, 0, 0
	joined := false
	end := func() {
		words := slices.ContainsFunc(run, func(p saidPart) bool { return p.digits == "" })
		if digits := saidDigits(run); words && len(digits) > 1 && (len(run) > 1 || len(digits) == 2) {
			b.WriteString(text[at:from])
			b.WriteString(digits)
			at = to
		}
		run, joined = nil, false
	}
	for _, place := range wordly().FindAllStringIndex(text, -1) {
		token := text[place[0]:place[1]]
		if len(run) > 0 && strings.Trim(text[last:place[0]], " -\u00a0") != "" {
			end()
		}
		last = place[1]
		spelled := Spelled(token)
		if len(run) > 0 && typedWords.joints[spelled] {
			joined = true
			continue
		}
		parts := saidParts(token)
		number := len(parts) > 0 && !typedWords.secret.unsaid[spelled] &&
			!slices.ContainsFunc(parts, func(p saidPart) bool { return !p.number() || len(p.digits) > 1 })
		if !number {
			end()
			continue
		}
		if len(run) == 0 {
			from = place[0]
		}
		parts[0].joined = parts[0].joined || joined
		run, to, joined = append(run, parts...), place[1], false
	}
	end()
	b.WriteString(text[at:])
	return b.String()
}
