package dialogs

import (
	"maps"
	"testing"

	"kafalabot/kafala"
)

// The choice between two requests is taken where the total stands, and nowhere else. To replace keeps all that was
// answered; to resume drops it.
func TestReplaceAndResume(t *testing.T) {
	d := example(t)
	const earlier = "07ponmlkjihgfedcba"
	for name, c := range map[string]struct {
		s     Session
		value string
		stale bool
	}{
		"at the total":     {Session{Draft: draft, Answers: full(), Checked: true}, earlier, false},
		"at the review":    {Session{Draft: draft, Answers: full()}, earlier, true},
		"at a question":    {Session{Draft: draft, Answers: full(), Checked: true, Editing: "region"}, earlier, true},
		"nowhere":          {Session{}, earlier, true},
		"of what is no id": {Session{Draft: draft, Answers: full(), Checked: true}, "ponmlkjihgfedcba07", true},
		"of nothing":       {Session{Draft: draft, Answers: full(), Checked: true}, "", true},
		"of no shard":      {Session{Draft: draft, Answers: full(), Checked: true}, "99ponmlkjihgfedcba", true},
	} {
		replace, resume := d.Step(c.s, Input{Act: Replace, Value: c.value, At: noon}), d.Step(c.s, Input{Act: Resume, Value: c.value, At: noon})
		if replace.Stale != c.stale || resume.Stale != c.stale || (replace.Replace == "") != c.stale || (resume.Resume == "") != c.stale {
			t.Errorf("%s: %+v and %+v", name, replace, resume)
		}
		if s := replace.Session; s.Draft != c.s.Draft || len(c.s.Answers) > 0 && !maps.Equal(s.Answers, c.s.Answers) || replace.Apply != nil {
			t.Errorf("%s: to replace leaves %+v", name, s)
		}
		if c.stale {
			continue
		}
		if s := resume.Session; s.Draft != "" || len(s.Answers) > 0 || resume.Apply != nil {
			t.Errorf("%s: to resume leaves %+v", name, s)
		}
		if sc := d.Screen(resume.Session); sc.Kind != Submitted || !sc.Yielded || kafala.GuaranteeID(7100000001, sc.Draft)[2:] != earlier[2:] {
			t.Errorf("%s: then it shows %+v", name, sc)
		}
		if sc := d.Screen(Session{Done: draft}); sc.Yielded || sc.Draft != draft {
			t.Errorf("what was submitted shows %+v", sc)
		}
	}
}
