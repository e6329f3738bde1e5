package desk

import (
	"strings"
	"testing"

	"kafalabot/bot/chat"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// Every line that a history may have is said in words of both languages, its reason with it. A change of status is said by its cause,
// no two of which are said alike, else by the status that it has led to; what is about money by the words of its case, without the
// gateway's ids.
func TestHistoryWords(t *testing.T) {
	voices := testVoices(t)
	for _, l := range locales.Languages {
		k := clerk{Chat: &chat.Chat{Voice: voices.In(l)}}
		issued := k.Voice.Plain("status.issued", nil)
		why := staff.Reasons[staff.Refund][0]
		reason := k.Voice.Plain("why."+why, nil)
		for _, n := range kafala.Notes {
			if !k.Voice.Has(n.Words) {
				t.Errorf("%s: %q has no words", l, n.Note)
			}
			line := kafala.Event{From: kafala.Issued, To: kafala.Issued, Why: n.Note}
			if strings.HasSuffix(n.Note, ": ") {
				line.Why += why
			}
			text := k.event(line)
			if !strings.Contains(text, k.Voice.Plain(n.Words, nil)) || strings.Contains(text, issued) {
				t.Errorf("%s: %q is said %q", l, line.Why, text)
			}
			if reasoned := strings.Contains(text, reason); reasoned != (line.Why != n.Note) {
				t.Errorf("%s: the reason of %q is said %t", l, line.Why, reasoned)
			}
		}
		said := map[string]string{}
		for _, c := range kafala.Causes {
			text := k.event(kafala.Event{From: kafala.Ended, To: kafala.Issued, Why: c.Cause})
			if !k.Voice.Has(c.Words) || text != k.Voice.Plain(c.Words, nil) || said[text] != "" {
				t.Errorf("%s: a change of status by %q is said %q, as by %q", l, c.Cause, text, said[text])
			}
			said[text] = c.Cause
		}
		for m, o := range kafala.Outcomes {
			text := k.event(kafala.Event{From: kafala.Awaiting, To: kafala.Refunding, Why: string(m)})
			if o.Does == kafala.GiveItUp && text != k.Voice.Plain("status.refunding", nil) {
				t.Errorf("%s: a change of status by %q is said %q", l, m, text)
			}
		}
		altered := kafala.Notice{Kind: kafala.NoticeAltered, Of: "7d1a"}.String()
		if text := k.event(kafala.Event{From: kafala.Awaiting, To: kafala.Awaiting, Why: altered}); text != k.Voice.Plain("event.altered", nil) {
			t.Errorf("%s: %q is said %q", l, altered, text)
		}
		for m := range kafala.Outcomes {
			note := kafala.Notice{Kind: kafala.NoticeMoney, Of: "7d1a/2000", Sort: string(m)}.String()
			text := k.event(kafala.Event{From: kafala.Ended, To: kafala.Ended, Why: note})
			if text != caseWords(k.Voice, string(m)) || strings.Contains(text, "7d1a") {
				t.Errorf("%s: %q is said %q", l, note, text)
			}
		}
	}
}

// Every reason that staff may give for a change of status is said beside it.
func TestHistoryReasons(t *testing.T) {
	voices := testVoices(t)
	for _, l := range locales.Languages {
		k := clerk{Chat: &chat.Chat{Voice: voices.In(l)}}
		for _, d := range []staff.Duty{staff.End, staff.CallOff, staff.Refund} {
			for _, why := range staff.Reasons[d] {
				text := k.event(kafala.Event{From: kafala.Issued, To: kafala.Ended, Why: why})
				if !k.Voice.Has("why."+why) || !strings.Contains(text, k.Voice.Plain("why."+why, nil)) {
					t.Errorf("%s: %s, %s is said %q", l, d, why, text)
				}
			}
		}
	}
}
