package dialogs_test

import (
	"testing"

	"kafalabot/internal/world"
)

// The conversations in testdata are read like dialogue; go test ./dialogs -update writes the bot's side anew.
func TestTranscripts(t *testing.T) { world.Transcripts(t, "testdata") }
