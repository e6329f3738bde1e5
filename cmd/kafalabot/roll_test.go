package main

import (
	"cmp"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kafalabot/internal/source"
)

// engineOfWords stands for a container engine: it lists the bots that are there, and writes down what it is told to do.
const engineOfWords = `#!/bin/sh
case $1 in
ps) for name in $THERE kafalabot-redis; do echo "$name"; done ;;
inspect) for last; do :; done; echo "ADMIN_ADDR=$last" ;;
exec) echo "kafalabot 1.0.1" ;;
image) [ "$3" = "kafalabot:1.0.1" ] ;;
*) echo "$*" >>"$CALLS" ;;
esac
`

// curlOfWords answers for each bot that is not among those that are down.
const curlOfWords = `#!/bin/sh
for last; do :; done
for down in $DOWN; do [ "$last" = "http://$down/readyz" ] && exit 22; done
exit 0
`

// TestRoll has deploy/roll bring sites of one, two and three bots to another release, and those that are named. A site has the bots of
// its compose.yaml, whichever of them are there.
func TestRoll(t *testing.T) {
	t.Parallel()
	bash := wantProgram(t, "bash")
	programs := t.TempDir()
	for name, text := range map[string]string{"docker": engineOfWords, "curl": curlOfWords} {
		if err := os.WriteFile(filepath.Join(programs, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	const one, two = "kafalabot-bot1", "kafalabot-bot1 kafalabot-bot2"
	up := func(bot string) string { return "compose up -d --no-deps --no-build " + bot }
	anew := func(bot string) []string {
		return []string{"stop -t 90 kafalabot-" + bot, "rm kafalabot-" + bot, up(bot)}
	}
	roll := string(readFile(t, filepath.Join(source.Root(t), "deploy", "roll")))
	site := string(readFile(t, filepath.Join(source.Root(t), "compose.yaml")))
	if !strings.Contains(site, "image: kafalabot:${RELEASE:-devel}\n") {
		t.Error("deploy/roll looks for another image than compose.yaml names")
	}
	for name, c := range map[string]struct {
		site, there, down string
		release           string // in .env; empty: the one whose image is there
		args, calls       []string
		said              string // that it ends with, and why; empty: it ends well
	}{
		"two":                      {site: two, there: two, calls: slices.Concat(anew("bot1"), anew("bot2"))},
		"one":                      {site: one, there: one, calls: anew("bot1")},
		"three":                    {site: two, there: two + " kafalabot-bot3", calls: slices.Concat(anew("bot1"), anew("bot2"), anew("bot3"))},
		"a named one":              {site: two, there: two, args: []string{"bot2"}, calls: anew("bot2")},
		"one is gone":              {site: two, there: "kafalabot-bot2", calls: slices.Concat([]string{up("bot1")}, anew("bot2"))},
		"a named one that is gone": {site: two, there: "kafalabot-bot2", args: []string{"bot1"}, calls: []string{up("bot1")}},
		"the only one that is there": {site: two, there: one, args: []string{"bot1"},
			said: "bot1 is the only one there, and nothing was touched"},
		"no image":     {site: two, there: two, release: "1.0.2", said: "there is no image kafalabot:1.0.2, and nothing was touched"},
		"none":         {site: two, said: "there is no bot here"},
		"unknown":      {site: one, there: one, args: []string{"bot2"}, said: "there is no bot2 here, only bot1"},
		"the last one": {site: two, there: two, down: "kafalabot-bot2", said: "bot2 is not ready after 0 s"},
		"fails": {site: two, there: two, down: "kafalabot-bot1", args: []string{"bot1", "bot2"}, calls: anew("bot1"),
			said: "bot1 is not ready after 0 s; no further bot is touched"},
	} {
		folder := t.TempDir()
		calls, script := filepath.Join(folder, "calls"), filepath.Join(folder, "deploy", "roll")
		compose := ""
		for bot := range strings.FieldsSeq(c.site) {
			compose += "    container_name: " + bot + "\n"
		}
		for path, text := range map[string]string{script: roll,
			filepath.Join(folder, "compose.yaml"): compose + "    container_name: kafalabot-redis\n",
			filepath.Join(folder, ".env"):         "RELEASE=" + cmp.Or(c.release, "1.0.1") + "\n"} {
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o755)); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.CommandContext(t.Context(), bash, append([]string{script}, c.args...)...)
		cmd.Env = []string{"PATH=" + programs + ":" + os.Getenv("PATH"), "THERE=" + c.there, "DOWN=" + c.down, "CALLS=" + calls, "PATIENCE=0"}
		out, err := cmd.CombinedOutput()
		if (err != nil) != (c.said != "") || !strings.Contains(string(out), c.said) {
			t.Errorf("%s: %v: %s", name, err, out)
		}
		text, _ := os.ReadFile(calls) // none where nothing was done
		if did := strings.Split(strings.TrimSpace(string(text)), "\n"); strings.Join(did, "\n") != strings.Join(c.calls, "\n") {
			t.Errorf("%s: it did %q, want %q", name, did, c.calls)
		}
	}
}
