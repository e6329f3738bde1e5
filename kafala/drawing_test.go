package kafala_test

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"testing"

	"kafalabot/internal/golden"
	"kafalabot/kafala"
)

// docs/states.svg is drawn from kafala.Life; go test ./kafala -run Drawing -update draws it anew (with graphviz).
func TestDrawing(t *testing.T) {
	const ink, pale = "#202124", "#5f6368"
	var b strings.Builder
	b.WriteString("// Drawn from kafala.Life by: go test ./kafala -run Drawing -update\n")
	b.WriteString("digraph states {\n\trankdir=LR; nodesep=0.35; ranksep=0.7; bgcolor=white; fontname=\"Noto Sans, sans-serif\";\n" +
		"\tnode [shape=box style=\"rounded,filled\" margin=\"0.14,0.09\" fontname=\"Noto Sans, sans-serif\" fontcolor=\"" + ink + "\"];\n" +
		"\tedge [fontname=\"Noto Sans, sans-serif\" fontsize=11 fontcolor=\"" + ink + "\" color=\"" + pale + "\"];\n")
	fills := map[kafala.Status]string{kafala.Awaiting: "#e8f0fe", kafala.Issued: "#e6f4ea"}
	for _, s := range kafala.Statuses() {
		fill := fills[s]
		if fill == "" {
			fill = "#f1f3f4"
		}
		fmt.Fprintf(&b, "\t%s [fillcolor=\"%s\" label=<<b>%s</b>%s>];\n", s, fill, s, marksDrawn(s, pale))
	}
	for _, m := range kafala.Moves {
		fmt.Fprintf(&b, "\t%s -> %s [label=<%s<br/>%s>];\n", m.From, m.To, html.EscapeString(m.Why), small(pale, parties(m.By)))
	}
	fmt.Fprintf(&b, "\tlabelloc=b; label=<%s>;\n}\n", small(pale, "anywhere: "+strings.Join(drawnMarks(func(r kafala.LifeRow) bool {
		return len(r.From) == len(kafala.Statuses())
	}), " \u00b7 ")))
	golden.Drawing(t, "../docs/states", b.String())
}

// marksDrawn lists what may be recorded of a guarantee where it stands, one line for each that is not so anywhere.
func marksDrawn(s kafala.Status, ink string) string {
	var lines []string
	for _, mark := range drawnMarks(func(r kafala.LifeRow) bool {
		return slices.Contains(r.From, s) && len(r.From) < len(kafala.Statuses())
	}) {
		lines = append(lines, small(ink, mark))
	}
	return strings.Join(append([]string{""}, lines...), "<br/>")
}

// drawnMarks names the marks of these rows, with whose hand they are of.
func drawnMarks(of func(kafala.LifeRow) bool) (all []string) {
	for _, r := range kafala.Life {
		if r.To == kafala.Stays && of(r) {
			all = append(all, r.What+" ("+parties(r.By)+")")
		}
	}
	return all
}

func small(ink, text string) string {
	return fmt.Sprintf("<font point-size=\"9\" color=\"%s\">%s</font>", ink, html.EscapeString(text))
}

// parties says by whose hand, in words.
func parties(all []kafala.Party) string {
	words := map[kafala.Party]string{kafala.Guarantor: "guarantor", kafala.Stranger: "a stranger", kafala.Paying: "gateway",
		kafala.Clock: "time", kafala.AnyStaff: "staff", kafala.Following: "after a decision"}
	var said []string
	for _, p := range all {
		word, ok := words[p]
		if !ok {
			panic("no word for " + p)
		}
		said = append(said, word)
	}
	return strings.Join(said, ", ")
}
