package kafala

import (
	"strings"
)

// ShortName writes a name as it is shown outside the review: the first name and the first letter of the
// family's, which is the last word without its article.
func ShortName(name string) string {
	words := strings.Fields(name)
	if len(words) < 2 {
		return name
	}
	family := []rune(words[len(words)-1])
	for _, article := range []string{"\u0627\u0644", "Al-", "al-", "AL-", "El-", "el-"} {
		if rest, ok := strings.CutPrefix(string(family), article); ok && len([]rune(rest)) > 2 {
			family = []rune(rest)
			break
		}
	}
	return words[0] + " " + string(family[:1]) + "."
}

// Last4 gives the last four characters of a number: all that is ever shown of an ID or a mobile.
func Last4(number string) string {
	if len(number) <= 4 {
		return number
	}
	return number[len(number)-4:]
}
