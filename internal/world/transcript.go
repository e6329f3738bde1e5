package world

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/golden"
	"kafalabot/kafala"
	"kafalabot/sandbox/botapi"
)

// Signs that begin the lines of a transcript.
const (
	person    = "👤 " // what the person does: a text, [a button], {an act of another kind}
	robot     = "🤖"  // a new message of the bot's
	silent    = " 🔕" // after it: it came without a sound
	again     = "✏️" // a message of the bot's that changed in its place
	gone      = "🗑"  // a message that vanished
	toast     = "💬 " // a word that is shown for a moment over the chat
	alert     = "❗ " // words that are shown over the chat until they are put away
	keysBelow = "⌨ " // the keyboard below the screen has changed; nothing after it: it is gone
)

// translation ends the name of a conversation that is there in Arabic too.
var translation = regexp.MustCompile(`-(english|urdu)\.txt$`)

// Transcripts replays every conversation in folder against a bot of its own and compares what the bot said. The
// files hold both sides; with -update the bot's side is written anew. Between any two acts the session has
// gone through its stored form, and {restart} puts another process in the bot's place.
func Transcripts(t *testing.T, folder string) {
	files, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts in %s: %v", folder, err)
	}
	for i, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			first := translation.ReplaceAllString(file, ".txt")
			if testing.Short() && first != file && slices.Contains(files, first) || testing.Short() && i%2 == 1 {
				t.Skip("SKIPPED: -short plays half of the conversations, and those in Arabic alone")
			}
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := replay(t, string(b))
			if got == string(b) || strings.Contains(string(b), "(both at once)") && sameLines(got, string(b)) {
				return
			}
			if *golden.Update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			t.Errorf("the bot says something else:\n%s", firstDifference(string(b), got))
		})
	}
}

// sameLines compares two transcripts whatever the order of their lines: of what an answer and a delivery say at the same
// moment either may come first.
func sameLines(a, b string) bool {
	return slices.Equal(slices.Sorted(slices.Values(strings.Split(a, "\n"))), slices.Sorted(slices.Values(strings.Split(b, "\n"))))
}

// replay plays the person's lines of a transcript and gives the whole transcript as it is now.
func replay(t *testing.T, script string) string {
	var head []string
	var acts []string
	o := Options{Admins: []int64{AnAdmin}}
	for _, line := range strings.Split(script, "\n") {
		switch {
		case strings.HasPrefix(line, person):
			acts = append(acts, strings.TrimPrefix(line, person))
		case strings.HasPrefix(line, "#") && len(acts) == 0:
			head = append(head, line)
		}
	}
	told := strings.Join(head, "\n")
	if strings.Contains(told, "(by day)") {
		o.Now = time.Date(2026, 11, 22, 10, 18, 0, 0, kafala.Riyadh)
	}
	if strings.Contains(told, "(a second admin)") {
		o.Admins = append(o.Admins, aSecondAdmin)
	}
	o.FirstUse = strings.Contains(told, "(at the first use)")
	o.Settings = func(s *kafala.Settings) {
		for mark, change := range conditions {
			if strings.Contains(told, mark) {
				change(s)
			}
		}
	}
	w := New(t, o)
	who := w.cast(told)
	p := &player{World: w, who: w.stage(told, who), chat: who}
	for mark, happen := range histories {
		if strings.Contains(told, mark) {
			happen(p)
		}
	}
	out := strings.Join(head, "\n") + "\n"
	for _, act := range acts {
		before, keys, answered := p.who.Messages(), keyboard(p.who), len(p.who.Answers())
		p.act(act)
		w.Quiet()
		out += "\n" + person + act + "\n" + p.sameReference(diff(before, p.who.Messages(), !alone.MatchString(act)))
		out += p.sameReference(toasts(p.who.Answers()[answered:]))
		if now := keyboard(p.who); now != keys {
			out += keysBelow + now + "\n"
		}
		if !strings.Contains(told, "(in English)") {
			p.isolated()
		}
	}
	return out
}

var (
	isolate    = regexp.MustCompile("[\u2066\u2067\u2068][^\u2069]*\u2069")
	bareNumber = regexp.MustCompile("[0-9A-Za-z]+")
	arabic     = regexp.MustCompile(`\p{Arabic}`)
)

// isolated checks that every Latin and numeric run in the Arabic that was said stands between isolates, so that it
// keeps its order wherever it is read.
func (p *player) isolated() {
	for _, m := range p.who.Messages() {
		for _, line := range strings.Split(m.Text+"\n"+m.Caption, "\n") {
			if rest := isolate.ReplaceAllString(line, ""); m.From.IsBot && arabic.MatchString(rest) && bareNumber.MatchString(rest) {
				p.t.Errorf("a run is not isolated: %q", line)
			}
		}
	}
}

// player is the person of a transcript.
type player struct {
	*World
	who  *botapi.Citizen
	chat int64
	live int // the message with the place that moves

	gone kafala.Guarantee // whose record a restore has lost
}

// sampleReference stands in transcripts for the reference, which is random.
const sampleReference = "48270359169"

// samplePayment stands for the gateway's id of the payment, which is random too.
const samplePayment = "ed9ca22e-7a1f-4a6e-8cbf-0b6f8f0c0d11"

var sampleToken = regexp.MustCompile(`s_[a-z2-7]{34}`)

func (p *player) sameReference(text string) string {
	text = sampleToken.ReplaceAllString(text, "s_(invitation)")
	frozen, err := p.Store.Freezes().Standing(p.t.Context())
	p.must(err)
	for _, n := range frozen {
		text = strings.ReplaceAll(text, n.ID, "(freeze)")
	}
	g := p.issued()
	if g.Reference == "" {
		if g = p.gone; g.Reference == "" {
			return text
		}
		text = strings.ReplaceAll(text, g.Invoice.ID, "(invoice)")
	}
	return strings.NewReplacer(g.ID, "(id)", g.Payment.ID, samplePayment, g.Reference, sampleReference,
		readable.Replace(kafala.GroupReference(g.Reference)), readable.Replace(kafala.GroupReference(sampleReference))).Replace(text)
}

// issued is the person's newest guarantee that has a reference.
func (p *player) issued() kafala.Guarantee {
	all, err := p.Store.Records().ByChat(p.t.Context(), p.chat, 10)
	p.must(err)
	for _, g := range all {
		if g.Reference != "" {
			return g
		}
	}
	if p.chat != Citizen {
		return (&player{World: p.World, chat: Citizen}).issued()
	}
	return kafala.Guarantee{}
}

func (p *player) act(act string) {
	switch {
	case strings.HasPrefix(act, "[") && strings.HasSuffix(act, "]"):
		p.Tap(p.who, act[1:len(act)-1])
	case strings.HasPrefix(act, "{") && strings.HasSuffix(act, "}"):
		name, arg, _ := strings.Cut(act[1:len(act)-1], " ")
		if !p.atCounter(name, arg) && !p.identity(name, arg) && !p.atLosses(name) && !p.asks(name, arg) {
			p.other(name, arg)
		}
	default:
		p.who.Type(p.meant(act))
	}
}

// Invoice is the newest invoice that the gateway knows.
func (w *World) Invoice() string {
	w.t.Helper()
	books := w.Gateway.Books()
	if len(books.Invoices) == 0 {
		w.t.Fatal("no invoice was made")
	}
	return books.Invoices[len(books.Invoices)-1].ID
}
