package bot_test

import (
	"testing"

	"kafalabot/internal/world"
)

func TestMain(m *testing.M) { world.Main(m) }
