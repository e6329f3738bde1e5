package typed

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

type askedTable struct {
	Topics map[string][]string
	None   struct{ Texts []string }
	Names  struct{ Questions, Names []string }
}

func asked(t testing.TB) (file askedTable) {
	t.Helper()
	if _, err := toml.DecodeFile("testdata/questions.toml", &file); err != nil {
		t.Fatal(err)
	}
	return file
}

// Walks testdata/questions.toml: what is asked in how many ways, and what is no question however much it looks like one.
func TestAsksFor(t *testing.T) {
	file := asked(t)
	questions := 0
	for topic, texts := range file.Topics {
		if !slices.Contains(Topics(), topic) {
			t.Errorf("nothing is known of %s", topic)
		}
		for _, text := range texts {
			if q, ok := AsksFor(text); !ok || q.Topic != topic {
				t.Errorf("%q asks about %q, want %s", text, q.Topic, topic)
			}
		}
		questions += len(texts)
	}
	for _, topic := range Topics() {
		if len(file.Topics[topic]) < 4 {
			t.Errorf("%s: only %d examples", topic, len(file.Topics[topic]))
		}
	}
	for _, text := range file.None.Texts {
		if q, ok := AsksFor(text); ok {
			t.Errorf("%q is taken for a question about %s", text, q.Topic)
		}
	}
	if questions < 150 || len(file.None.Texts) < 60 {
		t.Errorf("%d questions and %d that are none", questions, len(file.None.Texts))
	}
}

// Where any words are an answer, a question is told from a name, and no name is taken for a question.
func TestSureQuestions(t *testing.T) {
	file := asked(t)
	for _, text := range file.Names.Questions {
		if q, ok := AsksFor(text); !ok || !q.Sure {
			t.Errorf("%q is taken for a name: %+v", text, q)
		}
	}
	for _, text := range slices.Concat(file.Names.Names, file.None.Texts) {
		if q, ok := AsksFor(text); ok && q.Sure {
			t.Errorf("%q is taken for a question about %s", text, q.Topic)
		}
	}
}

// Every phrase asks about its own topic, and stands in the file once.
func TestPhrases(t *testing.T) {
	var file struct {
		Topic []struct {
			ID            string
			Within, Whole []string
		}
	}
	if _, err := toml.Decode(questionsFile, &file); err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, topic := range file.Topic {
		for _, text := range slices.Concat(topic.Within, topic.Whole) {
			if at, twice := seen[fold(text)]; twice && at != topic.ID {
				t.Errorf("%q is of %s and of %s", text, at, topic.ID)
			}
			seen[fold(text)] = topic.ID
			if q, ok := AsksFor(text); !ok || q.Topic != topic.ID {
				t.Errorf("%q asks about %q, want %s", text, q.Topic, topic.ID)
			}
		}
		for _, text := range topic.Within {
			if q, ok := AsksFor("qqq " + strings.ToUpper(text) + " qqq"); !ok || q.Topic != topic.ID {
				t.Errorf("%q within a text asks about %q, want %s", text, q.Topic, topic.ID)
			}
		}
		for _, text := range topic.Whole {
			if q, ok := AsksFor("qqq " + text); ok && q.Topic == topic.ID {
				t.Errorf("%q within a text asks about %s", text, topic.ID)
			}
		}
	}
	if len(seen) < 150 {
		t.Errorf("only %d phrases", len(seen))
	}
}

// However long or strange a text is, what is found is one of the topics, and marks that are not seen change nothing.
func FuzzAsksFor(f *testing.F) {
	b, err := os.ReadFile("testdata/questions.toml")
	if err != nil {
		f.Fatal(err)
	}
	for _, line := range strings.Split(string(b), ",") {
		f.Add(strings.Trim(line, ` "`))
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, ok := AsksFor(text)
		if ok != slices.Contains(Topics(), q.Topic) {
			t.Errorf("%q: %+v, %v", text, q, ok)
		}
		if again, _ := AsksFor("\u200f " + text + " \u200e"); again != q {
			t.Errorf("%q: %+v, and with marks around it %+v", text, q, again)
		}
	})
}
