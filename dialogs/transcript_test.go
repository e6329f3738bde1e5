package dialogs_test

import (
	"testing"

	"kafalabot/bot/bottest"
)

// The conversations in testdata are read like dialogue; go test ./dialogs -update writes the bot's side anew.
func TestTranscripts(t *testing.T) { bottest.Transcripts(t, "testdata") }
