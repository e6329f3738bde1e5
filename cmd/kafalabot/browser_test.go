package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"kafalabot/kafala"
)

// scene is what the persons of the browser test type; it stands in testdata/browser.json.
type scene struct {
	GuarantorIDWrong   string   `json:"guarantor_id_wrong"`
	GuarantorID        string   `json:"guarantor_id"`
	GuarantorName      string   `json:"guarantor_name"`
	GuarantorNameRight string   `json:"guarantor_name_right"`
	PersonID           string   `json:"person_id"`
	PersonName         string   `json:"person_name"`
	Accident           string   `json:"accident"`
	BirthDate          string   `json:"birth_date"`
	BirthShown         string   `json:"birth_shown"`
	Names              []string `json:"names"`        // what the payment page may not show
	Secrets            []string `json:"secrets"`      // what nobody but the requester may read
	OnTheSheet         []string `json:"on_the_sheet"` // what the holder of the sheet may read
	English            struct {
		GuarantorID   string `json:"guarantor_id"`
		GuarantorName string `json:"guarantor_name"`
		Mobile        string `json:"mobile"`
		PersonID      string `json:"person_id"`
		PersonName    string `json:"person_name"`
	} `json:"english"`
}

func readScene(t *testing.T) (s scene) {
	t.Helper()
	file, err := os.ReadFile("testdata/browser.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(file, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

const (
	secondCitizen = 7100000002
	declinedMada  = "4201320000311101" // insufficient funds
	approvedMada  = "4201320111111010" // approved after 3-D Secure
)

// TestMainJobInABrowser is a citizen who does the whole job on the demo's page in Chromium, and a second one who
// holds the sheet. Pictures of every stage are kept in the folder KAFALABOT_SCREENSHOTS. The pictures of the README are
// made so, from this folder:
//
//	KAFALABOT_SCREENSHOTS=/tmp/shots go test -run TestMainJobInABrowser . && cp /tmp/shots/readme/*.png ../../docs/pictures/
func TestMainJobInABrowser(t *testing.T) {
	t.Parallel()
	chromium(t)
	shots := os.Getenv("KAFALABOT_SCREENSHOTS")
	if shots == "" {
		shots = t.TempDir()
	}
	if err := os.MkdirAll(filepath.Join(shots, "readme"), 0o755); err != nil {
		t.Fatal(err)
	}
	address := playDemo(t)
	s := readScene(t)

	b := openBrowser(t, shots)
	b.phone()
	citizen := speaking(t, b, "ar")
	citizen.open(address)
	answerAll(citizen, s)
	reviewAndSubmit(citizen, s)
	till := pay(citizen, s)
	citizen.front()
	reference := receiptArrives(citizen, s)
	comesBack(citizen, till)
	link := codesAgree(citizen, reference)
	looks(citizen)
	citizen.uncomplaining()

	b = newTab(t, b.ctx, shots, chromedp.WithNewBrowserContext())
	b.desk()
	second := speaking(t, b, "en")
	second.open(address)
	second.becomes(secondCitizen)
	holdsTheSheet(second, s, link, reference)
	inEnglish(second, s)
	second.uncomplaining()
}

// playDemo starts the demo in this process and gives its address.
func playDemo(t *testing.T) string {
	t.Helper()
	return demoWorld(t).page
}

// demoWorld starts the demo in this process. It ends with the test.
func demoWorld(t *testing.T) *demo {
	t.Helper()
	world, err := startDemo("127.0.0.1:0", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- world.serve(ctx) }()
	t.Cleanup(func() {
		stop()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("the demo did not end well: %v", err)
			}
		case <-time.After(patient):
			t.Error("the demo does not end")
		}
	})
	return world
}

// answerAll answers every question, the first one wrongly at first.
func answerAll(c conversation, s scene) {
	c.Helper()
	c.wait(`document.querySelector('#start:not([hidden])')`)
	// A reload would lose this mark.
	eval[bool](c.tab, `window.neverReloaded = true`)
	c.shot("01-start")
	c.tap(css("#start"))
	c.sees("123.00")
	c.shot("02-welcome")
	c.taps(c.word("button.begin"))

	c.sees(c.word("ask.guarantor_id"))
	c.types(s.GuarantorIDWrong)
	c.sees(c.word("problem.id.check"))
	c.sees(c.word("again.guarantor_id.citizen"))
	c.forgotten(s.GuarantorIDWrong)
	c.shot("03-refused")
	c.types(s.GuarantorID)
	c.sees(c.word("ask.guarantor_name"))
	c.sees("5672")
	c.forgotten(s.GuarantorID)
	c.types(s.GuarantorName)

	c.sees(c.word("ask.mobile"))
	c.shot("04-contact")
	c.taps(c.word("button.share_mobile"))
	c.wait(`document.querySelector('dialog[open] [data-action=confirm]')`)
	c.shot("05-share")
	c.tap(css("dialog[open] [data-action=confirm]"))

	c.sees(c.word("ask.person_id"))
	c.wait(`document.querySelector('#reply-keyboard').hidden || !document.querySelector('#reply-keyboard .key')`)
	if !slices.ContainsFunc(c.texts(), func(text string) bool { return strings.Contains(text, "2233") }) {
		c.Error("what became of the mobile is not said")
	}
	c.types(s.PersonID)
	c.sees(c.word("ask.person_name"))
	c.forgotten(s.PersonID)
	c.types(s.PersonName)
	c.sees(c.word("ask.accident"))
	c.types(s.Accident)
	c.sees(c.word("ask.region"))
	c.shot("06-region")
	c.taps(c.word("choice.region.riyadh"))
	c.sees(c.word("ask.kind"))
	c.shot("07-kind")
	c.tap(css(`.message:last-of-type .key[data-data^="set:kind:appearance"]`))
}

// reviewAndSubmit changes an answer, adds one, reads the total and undertakes to pay.
func reviewAndSubmit(c conversation, s scene) {
	c.Helper()
	c.sees(s.GuarantorName)
	c.shot("08-review")
	c.taps(c.word("button.changes"))
	c.wait(labelled(c.word("row.guarantor_name")) + " !== null")
	c.shot("08-changes")
	c.taps(c.word("row.guarantor_name"))
	c.sees(c.word("ask.guarantor_name"))
	c.shot("09-change")
	c.types(s.GuarantorNameRight)
	c.sees(c.word("row.guarantor_name") + ": " + s.GuarantorNameRight)
	c.taps(c.word("button.additions"))
	c.wait(labelled(c.word("row.birth_date")) + " !== null")
	c.shot("10-additions")
	c.taps(c.word("row.birth_date"))
	c.sees(c.word("ask.birth_date"))
	c.types(s.BirthDate)
	c.sees(s.BirthShown)
	c.sees(c.word("row.person_name") + ": " + s.PersonName)
	c.shot("10-reviewed")
	c.taps(c.word("button.check"))

	c.sees("123.00")
	c.sees(c.word("total.after"))
	c.shot("11-total")
	c.tap(css(`.message:last-of-type .key[data-data^="submit:"]`))
	c.sees("Apple Pay")
	c.shot("12-link")
}

// payLink is the button that leads to the payment page.
const payLink = `[...document.querySelectorAll('a.key[data-kind=url]')].at(-1)`

// pay pays on the payment page, with a card that the bank declines and then with a good one. The page of the chat
// stays open and is not touched meanwhile.
func pay(c conversation, s scene) tab {
	c.Helper()
	till := c.opens(func() { c.tap(payLink) })
	till.phone()
	till.wait(`document.querySelector('#card-number')`)
	small(till, "pay", till.shot("13-pay"))
	missing(c.T, "the payment page", eval[string](till, `document.documentElement.outerHTML`), s.Names)
	till.dark(true)
	till.shot("14-pay-dark")
	till.dark(false)

	payWith(till, declinedMada)
	till.wait(`document.querySelector('#declined')`)
	till.shot("16-declined")
	c.front()
	c.sees(c.word("declined.funds"))
	c.shot("17-declined-chat")

	till.front()
	payWith(till, approvedMada)
	till.wait(`document.querySelector('#paid')`)
	till.shot("18-paid")
	return till
}

// comesBack follows the payment page's way back, by hand or as it goes by itself: it leads into the same chat, says there
// that the guarantee is recorded, and sends no second receipt.
func comesBack(c conversation, till tab) {
	c.Helper()
	till.front()
	eval[bool](till, `(document.querySelector('#return')?.click(), true)`)
	back := conversation{till, c.words}
	back.sees(c.word("status.issued"))
	back.shot("26-back")
	till.uncomplaining()
	c.front()
	c.sees(c.word("status.issued"))
	c.wait(`document.querySelectorAll('#log img.photo').length === 1 && document.querySelectorAll('#log .document').length === 1`)
}

// payWith fills in a card and passes the bank's page.
func payWith(till tab, card string) {
	till.Helper()
	till.wait(`document.readyState === 'complete'`)
	for _, field := range []struct{ id, value string }{
		{"#card-number", card}, {"#card-name", "SAAD ALHARBI"}, {"#card-expiry", "12" + time.Now().AddDate(2, 0, 0).Format("06")},
		{"#card-cvc", "123"}} {
		eval[bool](till, "("+css(field.id)+".select(), true)")
		till.write(css(field.id), field.value)
	}
	till.tap(css("#pay"))
	till.write(css("#otp"), "123456")
	till.shot("15-bank")
	till.tap(css("#otp-approve"))
}

// receiptArrives sees the reference, the QR and the sheet arrive in the chat, and gives the reference.
func receiptArrives(c conversation, s scene) string {
	c.Helper()
	reference := awaited[string](c.tab, `document.querySelector('.key[data-kind=copy]')?.dataset.data ?? null`, "a reference to copy")
	if !regexp.MustCompile(`^\d{11}$`).MatchString(reference) {
		c.Fatalf("the reference is %q", reference)
	}
	c.wait(`document.querySelectorAll('#log img.photo').length === 1 && document.querySelectorAll('#log .document').length === 1`)
	all := strings.Join(c.texts(), "\n")
	if !strings.Contains(all, kafala.GroupReference(reference)) {
		c.Errorf("no message writes the reference %s in its groups", reference)
	}
	if !eval[bool](c.tab, `window.neverReloaded === true`) {
		c.Error("the chat page was reloaded")
	}
	for _, id := range []string{s.GuarantorID, s.GuarantorIDWrong, s.PersonID} {
		missing(c.T, "the chat", all, []string{id})
	}
	c.shot("19-receipt")
	eval[bool](c.tab, `(document.querySelector('.key[data-kind=copy]').closest('.message').scrollIntoView({ block: 'start' }), true)`)
	small(c.tab, "chat", c.shot("20-reference"))
	return reference
}
