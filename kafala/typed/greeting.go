package typed

import (
	"slices"
	"strings"
)

// longestGreeting is how many words a greeting or an opening of words.toml has at most.
var longestGreeting = func() (n int) {
	for _, all := range []set{typedWords.greeting, typedWords.opening} {
		for words := range all {
			n = max(n, strings.Count(words, " ")+1)
		}
	}
	return n
}()

// Greets tells whether a text is a greeting, or several, and nothing else.
func Greets(text string) bool { return madeOf(text, typedWords.greeting) }

// Opens tells whether a text says that something is to be asked, or is a word of courtesy or a yes, and asks nothing.
func Opens(text string) bool {
	yes, _ := YesOrNo(text)
	return yes || madeOf(text, typedWords.greeting, typedWords.opening)
}

// Stops tells whether a text says that nothing is to be asked after all.
func Stops(text string) bool {
	yes, answers := YesOrNo(text)
	return answers && !yes || len(text) <= 100 && typedWords.stop[Spelled(text)]
}

// madeOf tells whether a text is words of these lists and nothing else.
func madeOf(text string, lists ...set) bool {
	words := Words(text)
	if len(words) == 0 {
		return false
	}
	for len(words) > 0 {
		n := min(longestGreeting, len(words))
		for n > 0 && !slices.ContainsFunc(lists, func(s set) bool { return s[strings.Join(words[:n], " ")] }) {
			n--
		}
		if n == 0 {
			return false
		}
		words = words[n:]
	}
	return true
}
