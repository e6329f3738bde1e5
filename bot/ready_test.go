package bot

import (
	"testing"

	"kafalabot/kafala/typed"
	"kafalabot/locales"
)

// Whoever types what stands on the button of an answer that is ready gets that answer, in every language. So does whoever types the
// name of one of these.
func TestReadyLabelsAreUnderstood(t *testing.T) {
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range locales.Spoken {
		labels := map[string]string{words[l].Plain("language.name", nil): "language"}
		for _, topic := range ready {
			labels[words[l].Plain("ready."+topic, nil)] = topic
		}
		for label, topic := range labels {
			if q, ok := typed.AsksFor(label); !ok || q.Topic != topic {
				t.Errorf("%s: %q is understood as %q, want %s", l, label, q.Topic, topic)
			}
		}
	}
}
