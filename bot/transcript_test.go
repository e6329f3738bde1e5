package bot_test

import (
	"testing"

	"kafalabot/internal/world"
)

// The conversations of staff, read like dialogue; go test ./bot -run Transcripts -update writes the bot's side anew.
func TestTranscripts(t *testing.T) { world.Transcripts(t, "testdata") }
