package dialogs_test

import (
	"fmt"
	"strings"
	"testing"

	"kafalabot/dialogs"
	"kafalabot/internal/golden"
	"kafalabot/kafala"
	"kafalabot/locales"
)

// docs/dialog.svg is drawn from the form; go test ./dialogs -update draws it anew (with graphviz).
func TestDrawing(t *testing.T) {
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	ar, en := words["ar"], words["en"]
	var b strings.Builder
	b.WriteString("// Drawn from dialogs.Guarantee by: go test ./dialogs -run Drawing -update\n")
	b.WriteString(
		"digraph dialog {\n\trankdir=TB; node [shape=box style=\"rounded,filled\" fillcolor=white " +
			"fontname=\"Noto Sans Arabic, Noto Sans, sans-serif\" fontsize=12];\n")
	b.WriteString("\tedge [fontname=\"Noto Sans, sans-serif\" fontsize=10];\n\twelcome [label=\"/start\\nconsent\" fillcolor=\"#e8f0fe\"];\n")
	form := dialogs.Questions(settings)
	before := "welcome"
	for _, f := range form {
		label := plain(en.Plain("row."+f.ID, nil)) + "\\n" + plain(ar.Plain("ask."+f.ID, nil))
		if len(f.Choices) > 0 && len(f.Choices) < 5 && f.ID != "kind" {
			var c []string
			for _, v := range f.Choices {
				c = append(c, plain(en.Plain("choice."+f.ID+"."+v, nil)))
			}
			label += "\\n[" + strings.Join(c, " | ") + "]"
		} else if len(f.Choices) > 0 {
			label += fmt.Sprintf("\\n[%d choices]", len(f.Choices))
		}
		style := ""
		if f.Later {
			style = " style=\"rounded,dashed\""
		}
		fmt.Fprintf(&b, "\t%s [label=\"%s\"%s];\n", f.ID, label, style)
		if f.Later {
			fmt.Fprintf(&b, "\treview -> %s [dir=both style=dashed label=\"+\"];\n", f.ID)
			continue
		}
		fmt.Fprintf(&b, "\t%s -> %s;\n", before, f.ID)
		if f.Stuck {
			fmt.Fprintf(&b, "\t%s -> %s [label=\"I don't know: kept %s\" style=dotted];\n", f.ID, f.ID, "24 h")
		}
		if f.Twice != nil {
			fmt.Fprintf(&b, "\t%s -> %s [label=\"no check digit: typed twice\" style=dotted];\n", f.ID, f.ID)
		}
		before = f.ID
	}
	fmt.Fprintf(&b, "\treview [label=\"review\\nchange any answer\" fillcolor=\"#fff8e1\"];\n"+
		"\ttotal [label=\"total and undertaking\" fillcolor=\"#fff8e1\"];\n")
	fmt.Fprintf(&b, "\tsubmitted [label=\"payment link\" fillcolor=\"#e6f4ea\"];\n"+
		"\t%s -> review -> total -> submitted;\n"+
		"\ttotal -> review [label=\"back\" style=dotted];\n}\n", before)
	golden.Drawing(t, "../docs/dialog", b.String())
}

// plain takes out the marks that are not seen.
func plain(s string) string {
	return strings.NewReplacer("\u2066", "", "\u2067", "", "\u2069", "", "\"", "'").Replace(s)
}
