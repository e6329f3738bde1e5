package typed

import (
	"strings"
	"testing"
	"time"
)

// A password of letters alone, and a code that is told in words, are refused as codes; what people write about a password or a code is
// taken. Walks testdata/secrets.toml.
func TestSecretsInWords(t *testing.T) {
	var file struct{ Honest, Dishonest []string }
	readTOML(t, "testdata/secrets.toml", &file)
	if len(file.Honest) < 40 || len(file.Dishonest) < 40 {
		t.Errorf("there are %d honest sentences and %d others", len(file.Honest), len(file.Dishonest))
	}
	for _, text := range file.Honest {
		for _, around := range []string{"%", "السلام عليكم\n%\nشكرا", "Hello. % Thank you."} {
			if _, p := Message(strings.ReplaceAll(around, "%", text), today); p != nil {
				t.Errorf("%q: %s", strings.ReplaceAll(around, "%", text), p.Key)
			}
		}
	}
	for _, text := range file.Dishonest {
		for _, around := range []string{"%", "السلام عليكم\n%\nشكرا", "Hello. %. Thank you."} {
			if _, p := Message(strings.ReplaceAll(around, "%", text), today); p == nil || p.Key != "query.code" {
				t.Errorf("%q: %v", strings.ReplaceAll(around, "%", text), p)
			}
		}
	}
}

// However a message about passwords is made, it is looked through in no time.
func TestSecretsTakeNoTime(t *testing.T) {
	for _, text := range []string{strings.Repeat("password ", 200), strings.Repeat("my password is not ", 100),
		strings.Repeat("كلمة المرور ", 150), strings.Repeat("forty seven ", 150), strings.Repeat("password\n", 200),
		strings.Repeat("نفاذ سبعة وأربعون يوم ", 100)} {
		began := time.Now()
		_, _ = Message(text, today)
		if took := time.Since(began); took > time.Second {
			t.Errorf("%.20q… took %s", text, took)
		}
	}
}
