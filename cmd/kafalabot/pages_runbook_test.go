package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kafalabot/outage"
)

// TestPagesOfTheRunbook: each page, of an alert or of a bad day, says once what it means, what to look at, what to do and how it ends,
// each at the beginning of a line and in this order.
func TestPagesOfTheRunbook(t *testing.T) {
	parts := []string{"**Means.** ", "**Look.** ", "**Do.** ", "**Ends.** "}
	pages := strings.Split(docsPage(t, "runbook"), "\n### ")[1:]
	for _, page := range pages {
		name, text, _ := strings.Cut(page, "\n")
		text, _, _ = strings.Cut(text, "\n## ")
		var said []string
		for line := range strings.Lines(text) {
			if i := slices.IndexFunc(parts, func(part string) bool { return strings.HasPrefix(line, part) }); i >= 0 {
				said = append(said, parts[i])
			}
		}
		if !slices.Equal(said, parts) {
			t.Errorf("the page %s says %q, want %q", name, said, parts)
		}
	}
	if len(pages) < 25 {
		t.Errorf("the runbook has %d pages", len(pages))
	}
}

// whysOf are what may be wrong with each service, by the page of its alert.
var whysOf = map[string][]outage.Why{
	"KafalabotRedisTrouble": {outage.Silent, outage.Credentials, outage.Certificate, outage.Failing, outage.Full, outage.ReadOnly,
		outage.Replicas, outage.GivenUp, outage.Parts},
	"KafalabotTelegramTrouble": {outage.Silent, outage.Credentials, outage.Certificate, outage.Failing},
	"KafalabotIntakeTrouble":   {outage.Taken, outage.Undelivered, outage.Failing},
	"KafalabotGatewayTrouble":  {outage.Silent, outage.Credentials, outage.Certificate, outage.Failing},
	"KafalabotNafathTrouble":   {outage.Silent, outage.Credentials, outage.Certificate, outage.Failing},
}

// What may be wrong with a service has its page say what to do about it, by its word; a Redis that is empty or older has a page of its own.
func TestRunbookDoesForEachWhy(t *testing.T) {
	book := docsPage(t, "runbook")
	said := []outage.Why{outage.Emptied, outage.Older}
	for page, whys := range whysOf {
		_, text, _ := strings.Cut(book, "\n### "+page+"\n")
		_, text, _ = strings.Cut(text, "\n**Do.** ")
		do, _, _ := strings.Cut(text, "\n**Ends.** ")
		for _, why := range whys {
			if !strings.Contains(do, "`"+string(why)+"`") {
				t.Errorf("%s does not say what to do where it is %s", page, why)
			}
		}
		said = append(said, whys...)
	}
	for _, why := range outage.Whys {
		if !slices.Contains(said, why) {
			t.Errorf("no page is for %s", why)
		}
	}
}

// The loop with which a command gets the unit's environment reads what systemd reads: also a last line without an end.
func TestBesideTheUnit(t *testing.T) {
	loop := regexp.MustCompile(`(?m)^    (while IFS= read .*) < /etc/kafalabot/env$`).FindStringSubmatch(docsPage(t, "operations"))
	if loop == nil {
		t.Fatal("the page reads no environment")
	}
	env := filepath.Join(t.TempDir(), "env")
	lines := "# who\nWEBHOOK_URL='https://bot.example'\n\nFRAME_ANCESTORS=\"https://a.example https://b.example\"\nADMIN_IDS=7100000004"
	for _, end := range []string{"", "\n"} {
		if err := os.WriteFile(env, []byte(lines+end), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), wantProgram(t, "bash"), "-c",
			loop[1]+` < "$1"; printf '%s|%s|%s' "$WEBHOOK_URL" "$FRAME_ANCESTORS" "$ADMIN_IDS"`, "bash", env)
		cmd.Env = []string{}
		out, err := cmd.CombinedOutput()
		if want := "https://bot.example|https://a.example https://b.example|7100000004"; err != nil || string(out) != want {
			t.Errorf("with %q at its end: %q, %v, want %q", end, out, err, want)
		}
	}
}
