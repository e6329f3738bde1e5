package desk

import "testing"

// What somebody calls themselves stands in one piece in its quotation marks, whatever it holds.
func TestQuotable(t *testing.T) {
	for name, want := range map[string]string{
		"Ahmed Khan":             "\u2068Ahmed Khan\u2069",
		"x», الرقم 7000000001 «": "\u2068x, الرقم 7000000001 \u2069",
		"“a” „b‟ \"c\"":          "\u2068a b c\u2069",
		"<b>&":                   "\u2068&lt;b&gt;&amp;\u2069",
	} {
		if got := string(quotable(name)); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}
