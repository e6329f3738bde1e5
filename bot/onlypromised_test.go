package bot_test

import (
	"regexp"
	"strings"
	"testing"

	"kafalabot/internal/world"
)

// arrived finds what says of a word to others that it has come to them.
var arrived = regexp.MustCompile(`وصل إلى|وصلت إلى|خبر به|أُبلغ|(has|have) been told|(is|are) told`)

// Of a wish that waits for a second person it is said that word of it goes to the others, never that it has come there: it is only
// promised then, and the group may take nothing.
func TestAWordThatIsOnlyPromisedHasNotArrived(t *testing.T) {
	t.Parallel()
	for key, row := range spokenOfGroup {
		if !strings.HasSuffix(key, ".second") {
			continue
		}
		for _, language := range []string{"ar", "en"} {
			for _, of := range []string{key, key + ".nogroup"} {
				if words := wordsOf(t, language).Plain(of, nil); words == "" || arrived.MatchString(words) {
					t.Errorf("%s, %s: %q", language, of, words)
				}
			}
		}
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			c := talked{counters: newCounters(t)}
			c.Chats.Expel(world.StaffChat, true)
			to := row.say(c)
			c.Quiet()
			said := readAll(c.Chats.As(to).Last())
			told := holding(written(c.Chats.As(world.AnOfficer).In(world.StaffChat)), longest(noteWords(t, row.told)))
			if told != 0 || arrived.MatchString(said) || !strings.Contains(said, longest(noteWords(t, key))) {
				t.Errorf("the group has heard %d times of it; said: %s", told, said)
			}
		})
	}
}
