package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
)

// An auditor, who opens no card and looks for nobody, is led to neither, whatever they write or press.
func TestAuditorIsLedToNoCard(t *testing.T) {
	t.Parallel()
	const huda = 7400000006
	w := world.New(t, world.Options{})
	w.Appoint(huda, staff.Auditor)
	c := w.Chats.As(huda)
	for _, text := range []string{"/start", "/start x", "/nothing", "مرحبا", "1012345672", "0254189102", "https://t.me/x?start="} {
		c.Type(text)
		w.Quiet()
		said := c.Last().Text
		for _, way := range []string{"الرقم المرجعي مكتوبًا", "رقمها المرجعي", "صورة", "/find", "البحث", "في الإيصال"} {
			if strings.Contains(said, way) {
				t.Errorf("%s: they are led to %s: %s", text, way, said)
			}
		}
		if text == "/start x" && strings.Contains(said, "لا يوجد أمر") {
			t.Errorf("%s: it is said to be no command: %s", text, said)
		}
		if !strings.Contains(said, "/audit") || !offers(c.Last(), "todaynow") {
			t.Errorf("%s: they are led nowhere: %s", text, said)
		}
	}
	c.Type("/help")
	w.Quiet()
	if said := c.Last().Text; strings.Contains(said, "رقمها المرجعي") || !strings.Contains(said, "/audit") {
		t.Errorf("their help: %s", said)
	}
	w.Appoint(huda, staff.Officer)
	c.Type("/start")
	w.Quiet()
	if said := c.Last().Text; !strings.Contains(said, "رقمها المرجعي") || strings.Contains(said, "/audit") {
		t.Errorf("an officer: %s", said)
	}
}
