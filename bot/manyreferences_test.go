package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
)

// made are so many references that were never given out, or with wrong, numbers that are none for a digit.
func made(n int, wrong bool) (all []string) {
	for i := 0; len(all) < n; i++ {
		for d := range 10 {
			text := fmt.Sprintf("01%08d%d", 10_000_000+7*i, d)
			if _, ok := typed.Reference(text); ok != wrong {
				all = append(all, text)
				break
			}
		}
	}
	return all
}

// However many references a message has, in private and in the group, what of them is not looked up is said: some by themselves, and of
// the others how many.
func TestManyReferences(t *testing.T) {
	w, c, _ := atWork(t, staff.Officer)
	group := c.In(world.StaffChat)
	for _, wrong := range []bool{false, true} {
		for _, n := range []int{5, 6, 15, 16, 300} {
			all := made(n, wrong)
			for name, hands := range map[string]func() (said string){
				"private": func() string {
					since := c.Last().ID
					c.Type(strings.Join(all, "\n"))
					w.Quiet()
					return saidSince(c, since)
				},
				"group": func() string {
					group.Type("@kafala_sandbox_bot " + strings.Join(all, "\n"))
					w.Quiet()
					return group.Last().Text
				},
			} {
				said := hands()
				for i, reference := range all {
					if want := i < 15; strings.Contains(said, kafala.GroupReference(reference)) != want {
						t.Fatalf("%s, %d, wrong is %t: reference %d is named: %t\n%s", name, n, wrong, i+1, !want, said)
					}
				}
				if want := n > 15; strings.Contains(said, fmt.Sprintf(": \u2066%d\u2069", n-15)) != want {
					t.Errorf("%s, %d, wrong is %t: that there are more is said: %t\n%s", name, n, wrong, !want, said)
				}
			}
		}
	}
}
