package bot_test

import (
	"slices"
	"strings"
	"testing"

	"kafalabot/kafala/staff"
)

// The trail of a member is found by their number also where that could be a day.
func TestTrailOfAMemberWhoseNumberMakesADay(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	const like = 12112020
	c.Appoint(like, staff.Officer)
	chat := c.Chats.As(badr)
	files := func(text string) []string {
		chat.Type("/audit " + text)
		c.Quiet()
		return buttonsOf(chat.Last())
	}
	of := func(all []string, selected string) bool {
		return slices.ContainsFunc(all, func(data string) bool { return strings.Contains(data, selected) })
	}
	if all := files("12112020"); !of(all, "trail:d2020") {
		t.Errorf("nobody's number: %v", all)
	}
	name(t, c.World, like, "Huda Alharbi")
	if all := files("12112020"); !of(all, "trailfile:u12112020") {
		t.Errorf("hers: %v", all)
	}
	if all := files("12/11/2020"); !of(all, "trail:d2020") {
		t.Errorf("a day: %v", all)
	}
}
