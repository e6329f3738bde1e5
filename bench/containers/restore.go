package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// The pages of which the lines are that bring a copy back, and look through Redis' file.
const (
	operators = "docs/operations.md"
	runbook   = "docs/runbook.md"
)

// inWords has a line of the page run with the engine and the compose of this trial.
const inWords = `docker() { if [ "$1" = compose ]; then shift; $COMPOSE "$@"; else $ENGINE "$@"; fi; }
set -euo pipefail
`

var (
	copyName   = regexp.MustCompile(`/backup/kafalabot-(\$\([^)]*\)|[-0-9]+)`)
	lastOfCopy = regexp.MustCompile(`the last entry of the audit trail is (.+)`)
)

// restore makes a copy, loses Redis with all that it holds, and brings the copy back, by the lines of the operator's page.
func (s *site) restore(ctx context.Context) error {
	page, err := os.ReadFile(operators)
	book, missing := os.ReadFile(runbook)
	if err := errors.Join(err, missing); err != nil {
		return err
	}
	_, hosts, _ := strings.Cut(string(page), "\n### Commands on a host\n")
	var lines []string
	for _, line := range linesBelow(hosts, "**On a site of `compose.yaml`**") {
		if strings.Contains(line, "export - >") || strings.Contains(line, "export --verify -") {
			lines = append(lines, line)
		}
	}
	once, back := linesBelow(hosts, "*Where no bot stays up*"), linesBelow(hosts, "*Bringing a copy back*")
	mend := linesBelow(string(book), "asks `Continue? [y/N]`")
	if len(lines) != 2 || len(once) != 3 || len(back) != 6 || len(mend) != 2 {
		return fmt.Errorf("the pages have %d lines for a copy, %d where no bot stays up, %d for bringing one back, %d for a torn file",
			len(lines), len(once), len(back), len(mend))
	}
	lines = append(append(lines, linesBelow(hosts, "*Redis' own client*")...), once[0])
	lines = append(lines, strings.Replace(once[1], "keys forget k1", "keys", 1)) // k1 is what all of it is sealed with
	lines = append(lines, mend[1])                                               // the other is of a host without containers
	last := ""
	for _, line := range append(lines, back...) {
		said, err := s.shell(ctx, strings.ReplaceAll(line, "<the last entry that export --verify has printed>", last))
		if err != nil {
			return fmt.Errorf("the line %q: %w", line, err)
		}
		if found := lastOfCopy.FindStringSubmatch(said); found != nil {
			last = found[1]
		}
	}
	if last == "" {
		return errors.New("no copy has told the last entry of its trail")
	}
	return errors.Join(s.serving(ctx, "bot1"), s.serving(ctx, "bot2"))
}

// shell runs a line of the page as it stands there, but for where the copy lies. What is set in one stays for the next.
func (s *site) shell(ctx context.Context, line string) (string, error) {
	line = copyName.ReplaceAllLiteralString(line, filepath.Join(s.folder, "copy"))
	if strings.HasPrefix(line, "export ") {
		s.exported = append(s.exported, line)
	}
	text := inWords + strings.Join(s.exported, "\n") + "\n" + line
	return s.output(ctx, "env", "ENGINE="+s.engine, "COMPOSE="+strings.Join(s.compose, " "), "bash", "-c", text)
}

// linesBelow are the lines of a terminal that follow a paragraph with these words.
func linesBelow(page, words string) (lines []string) {
	_, rest, _ := strings.Cut(page, words)
	_, rest, _ = strings.Cut(rest, "\n\n")
	for line := range strings.Lines(rest) {
		command, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "    ")
		if !ok {
			break
		}
		lines = append(lines, command)
	}
	return lines
}
