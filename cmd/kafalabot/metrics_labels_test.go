package main

import (
	"bufio"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/internal/long"
	"kafalabot/kafala"
	"kafalabot/outage"
	"kafalabot/payments"
)

// texts are the words of a list, as they stand in labels.
func texts[T ~string](all []T) (words []string) {
	for _, one := range all {
		words = append(words, string(one))
	}
	return words
}

// mayBe are the words that each label of ours may have, by metric and label, or by label alone. What the operator names himself is
// a pattern.
func mayBe() map[string][]string {
	var kinds, places, reasons []string
	for _, r := range kafala.DeliveryRules {
		kinds = append(kinds, string(r.Kind))
	}
	for _, p := range dialogs.AllPasses() {
		places, reasons = append(places, p.Place), append(reasons, p.Why)
	}
	services, whys := texts(outage.Services), append(texts(outage.Whys), "")
	return map[string][]string{
		"deed": texts(kafala.Deeds), "case": cameAs(), "why": append(whys, leftAs()...), "service": services,
		"where": texts(outage.Places), "place": places, "reason": reasons, "operation": payments.Operations(),
		"kafalabot_gateway_seconds result": payments.Results(), "kafalabot_telegram_seconds result": telegram.Results(),
		"method": telegram.Methods(), "kafalabot_settles_total outcome": settleOutcomes(), "outcome": {"ok", "failed"},
		"kafalabot_update_seconds kind": {"message", "tap"}, "kafalabot_delivery_seconds kind": kinds,
		"kafalabot_set_aside_total kind": parkable(),
		"role":                           {keyFirst, keyOther, keyMissing}, "le": nil, "version": nil, "go": nil, "id": nil,
	}
}

// unlisted are the labels whose words are no list of the program: bounds of histograms, the build, and the ids of data keys.
var unlisted = map[string]*regexp.Regexp{
	"le": regexp.MustCompile(`^(\+Inf|[0-9.]+)$`), "version": regexp.MustCompile(`^[\w.()+-]+$`),
	"go": regexp.MustCompile(`^go[\w. :-]+$`), "id": regexp.MustCompile(`^(k1|k9)$`),
}

var (
	sample = regexp.MustCompile(`^(kafalabot_\w+?)(?:_bucket|_sum|_count)?(?:\{(.*)\})? (\S+)$`)
	label  = regexp.MustCompile(`(\w+)="([^"]*)"`)
)

// scraped looks at every label of what the process tells: each is a word of its list, and all of it together is not much.
func (w *world) scraped(t *testing.T) {
	t.Helper()
	res, err := http.Get("http://" + w.admin + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	may, lines := mayBe(), 0
	for all := bufio.NewScanner(res.Body); all.Scan(); {
		found := sample.FindStringSubmatch(all.Text())
		if found == nil {
			continue
		}
		lines++
		for _, l := range label.FindAllStringSubmatch(found[2], -1) {
			words, known := may[found[1]+" "+l[1]]
			if !known {
				words, known = may[l[1]]
			}
			if pattern := unlisted[l[1]]; pattern != nil && pattern.MatchString(l[2]) {
				continue
			}
			if !known || !slices.Contains(words, l[2]) {
				t.Errorf("%s has the label %s=%q", found[1], l[1], l[2])
			}
		}
	}
	if lines < 200 || lines > mostLines {
		t.Errorf("the process tells %d figures", lines)
	}
	t.Logf("%d figures", lines)
}

// mostLines is how many figures of ours a process tells at most: all words of all lists together are fewer.
const mostLines = 4000

// The page names every metric that there is, and no other; the rules and the dashboard ask for nothing else.
func TestObservabilityPage(t *testing.T) {
	m := newMetrics()
	m.update("message", time.Second, nil)
	m.delivery("receipt", time.Second, nil)
	m.sweep(1, nil)
	m.askedGateway("ask", "ok", time.Second)
	m.askedTelegram("getMe", "ok", time.Second)
	m.keys.WithLabelValues("k1", keyFirst).Set(1)
	families, err := m.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	page := observability(t, "README.md")
	_, table, _ := strings.Cut(page, "\n## What there is\n")
	table, _, _ = strings.Cut(table, "\n## ")
	var code, named []string
	for _, f := range families {
		if strings.HasPrefix(f.GetName(), "kafalabot_") {
			code = append(code, f.GetName())
		}
	}
	for line := range strings.Lines(table) {
		if first, _, ok := strings.Cut(strings.TrimPrefix(line, "| "), " | "); ok && strings.HasPrefix(first, "`") {
			for _, found := range regexp.MustCompile("`(kafalabot_[a-z_]+)`").FindAllStringSubmatch(first, -1) {
				named = append(named, found[1])
			}
		}
	}
	same(t, named, code)
	asked := observability(t, "rules.yml") + observability(t, "dashboard.json") + observability(t, "rules_test.yml")
	for _, name := range regexp.MustCompile(`kafalabot_[a-z_]+`).FindAllString(asked, -1) {
		base := strings.TrimSuffix(strings.TrimSuffix(name, "_bucket"), "_count")
		if !slices.Contains(code, base) {
			t.Errorf("something asks for %s, which is not there", name)
		}
	}
	for _, name := range code { // what is there is looked at
		if !strings.Contains(observability(t, "dashboard.json"), name) {
			t.Errorf("the dashboard does not show %s", name)
		}
	}
	for _, deed := range kafala.Deeds {
		if !strings.Contains(table, "`"+string(deed)+"`") {
			t.Errorf("the page does not name the deed %s", deed)
		}
	}
}

// Each alert has a page in the runbook to which it leads, a test, and each page of an alert has one.
func TestEveryAlertHasAPage(t *testing.T) {
	rules, tests := observability(t, "rules.yml"), observability(t, "rules_test.yml")
	book := observability(t, filepath.Join("..", "runbook.md"))
	names := alertNames(t)
	for _, name := range names {
		if !strings.Contains(book, "\n### "+name+"\n") {
			t.Errorf("the runbook has no page %s", name)
		}
		if !strings.Contains(rules, "runbook_url: docs/runbook.md#"+strings.ToLower(name)+"\n") {
			t.Errorf("%s does not lead to its page", name)
		}
		if !strings.Contains(tests, `alertname="`+name+`"`) {
			t.Errorf("%s is not tested", name)
		}
	}
	for _, found := range regexp.MustCompile(`(?m)^### (Kafalabot\w+)$`).FindAllStringSubmatch(book, -1) {
		if !slices.Contains(names, found[1]) {
			t.Errorf("the runbook has a page of %s, which is no alert", found[1])
		}
	}
}

// The rules are what promtool takes, and ring as their tests say.
func TestRules(t *testing.T) {
	long.Test(t)
	promtool := wantProgram(t, "promtool")
	cmd := exec.CommandContext(t.Context(), promtool, "test", "rules", "rules_test.yml")
	cmd.Dir = filepath.Join("..", "..", "docs", "observability")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
