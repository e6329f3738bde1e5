package kafala_test

import (
	"fmt"
	"strings"
	"testing"

	"kafalabot/internal/golden"
	"kafalabot/kafala"
)

// docs/states.svg is drawn from kafala.Moves; go test ./kafala -update draws it anew (with graphviz).
func TestDrawing(t *testing.T) {
	var b strings.Builder
	b.WriteString("// Drawn from kafala.Moves by: go test ./kafala -run Drawing -update\n")
	b.WriteString(
		"digraph states {\n\trankdir=LR; node [shape=box style=\"rounded,filled\" fillcolor=white " +
			"fontname=\"Noto Sans, sans-serif\"];\n\tedge [fontname=\"Noto Sans, sans-serif\" fontsize=11];\n")
	fills := map[kafala.Status]string{kafala.Awaiting: "#e8f0fe", kafala.Issued: "#e6f4ea"}
	for _, s := range kafala.Statuses() {
		fill := fills[s]
		if fill == "" {
			fill = "#f1f3f4"
		}
		fmt.Fprintf(&b, "\t%s [fillcolor=\"%s\"];\n", s, fill)
	}
	for _, m := range kafala.Moves {
		fmt.Fprintf(&b, "\t%s -> %s [label=\"%s\"];\n", m.From, m.To, m.Why)
	}
	b.WriteString("}\n")
	golden.Drawing(t, "../docs/states", b.String())
}
