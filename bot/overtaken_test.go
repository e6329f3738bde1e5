package bot_test

import (
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
)

// A yes gives up what is open only where it is the very next thing after the question. After anything else that was asked for or looked
// at meanwhile it is an answer to that: the link that waits and the answers that were written stay.
func TestOnlyTheNextYesGivesUp(t *testing.T) {
	t.Parallel()
	typing := func(text string) func(*world.World) { return func(w *world.World) { w.Chats.As(payer).Type(text) } }
	tapping := func(data string) func(*world.World) {
		return func(w *world.World) { w.TapData(w.Chats.As(payer), data) }
	}
	for name, between := range map[string][]func(*world.World){
		"nothing":              nil,
		"a command":            {typing("/requests")},
		"another language":     {typing("/language"), tapping("speak:ar")},
		"a question to staff":  {typing("/ask"), tapping("askperson"), typing("هل يمكن الدفع غدًا؟")},
		"a reference":          {typing("48270359169")},
		"a mistyped reference": {typing("482 7035 9168")},
		"a button":             {typing("/help"), tapping("asks"), tapping("ready:when")},
		"a picture":            {func(w *world.World) { w.Chats.As(payer).SendPhoto(world.Picture()) }},
		"another text":         {typing("متى يخرج؟")},
	} {
		for _, written := range []bool{false, true} {
			t.Run(map[bool]string{false: "a link, ", true: "answers, "}[written]+name, func(t *testing.T) {
				t.Parallel()
				w := world.New(t, world.Options{})
				who := w.Chats.As(payer)
				if w.RequestUntil(payer, "submit:"); !written {
					w.TapData(who, "submit:")
					w.Quiet()
				}
				for _, act := range append(append([]func(*world.World){typing("/cancel")}, between...), typing("نعم")) {
					act(w)
					w.Quiet()
				}
				st, err := w.Config.Sessions.Load(t.Context(), payer)
				if err != nil {
					t.Fatal(err)
				}
				gone := st.Session.Draft == ""
				if !written {
					gone = w.Newest(payer).Status != kafala.Awaiting
				}
				if gone != (between == nil) {
					t.Errorf("given up: %t; the bot says %q", gone, who.Last().Text)
				}
			})
		}
	}
}
