package botapi_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kafalabot/sandbox/botapi"
)

// The package's comment names the methods that are known, and no other.
func TestKnownMethods(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, list, ok := strings.Cut(strings.ReplaceAll(string(doc), "\n// ", " "), "as at Telegram: ")
	if !ok {
		t.Fatal("no list in doc.go")
	}
	list, _, _ = strings.Cut(list, ".")
	named := regexp.MustCompile(`\w+`).FindAllString(list, -1)
	for i, name := range named {
		named[i] = strings.ToLower(name)
	}
	slices.Sort(named)
	if known := botapi.Known(); !slices.Equal(named, known) {
		t.Errorf("named\n%v\nknown\n%v", named, known)
	}
}

// A poll has what the specification requires of one.
func TestPollIsWhole(t *testing.T) {
	h := open(t, botapi.Config{})
	sent, err := json.Marshal(h.s.As(citizen).SendPoll().Poll)
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"id", "question", "options", "total_voter_count", "is_closed", "is_anonymous", "type",
		"allows_multiple_answers", "allows_revoting", "members_only", "persistent_id", "text", "voter_count"} {
		if !strings.Contains(string(sent), `"`+field+`":`) {
			t.Errorf("no %s: %s", field, sent)
		}
	}
}
