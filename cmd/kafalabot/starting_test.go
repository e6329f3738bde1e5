package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"kafalabot/sandbox/botapi"
)

// A bot that waits for Telegram holds nobody: its public doors send everybody away at once, its own say why, the doctor names it, and
// all of them open once it serves.
func TestStarting(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, nil)
	w.chats.Fault(botapi.Fault{Kind: botapi.Broken, Method: "getMe", Count: -1})
	w.start()
	asked := func(address string) (said string, header http.Header) {
		ctx, done := context.WithTimeout(t.Context(), patient)
		defer done()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return err.Error(), nil
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		return fmt.Sprint(res.StatusCode, " ", strings.TrimSpace(string(body))), res.Header
	}
	until(t, "it waits for Telegram", func() bool { return strings.Contains(w.log.String(), "telegram cannot be reached yet") })
	for _, path := range []string{"/telegram", "/moyasar/webhook", "/page/x"} {
		if said, header := asked(w.public + path); said != "503 starting" || header.Get("Retry-After") == "" {
			t.Errorf("%s: %s, %v", path, said, header)
		}
	}
	if said, _ := asked(w.admin + "/healthz"); said != "503 starting" {
		t.Errorf("/healthz: %s", said)
	}
	if said, _ := asked(w.admin + "/readyz"); !strings.HasPrefix(said, "503 telegram has not answered yet") {
		t.Errorf("/readyz: %s", said)
	}
	_, out := ends(t, w.env, "doctor", "--test-mode")
	if !slices.ContainsFunc(strings.Split(out, "\n"), func(line string) bool {
		return strings.HasPrefix(line, "warn ") && strings.Contains(line, "outside.webhook") && strings.Contains(line, "still starting")
	}) {
		t.Errorf("the doctor says\n%s", out)
	}
	w.chats.ClearFaults()
	until(t, "it serves", func() bool { said, _ := asked(w.admin + "/healthz"); return said == "200 ok" })
	if said, _ := asked(w.public + "/telegram"); !strings.HasPrefix(said, "405 ") {
		t.Errorf("/telegram: %s", said)
	}
}

// A bot that goes over from webhook to polling takes its own registration back before it fetches anything, and cries no thief.
func TestFromWebhookToPolling(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	var taken struct{ OK bool }
	w.ask("setWebhook?url=https://bot.example/telegram", &taken)
	if !taken.OK {
		t.Fatal("it was not set")
	}
	w.startAndWait()
	c := w.citizen(t, 1)
	c.Type("/help")
	c.await("help")
	for _, never := range []string{"could not be fetched", `"msg":"trouble"`, "somebody else"} {
		if strings.Contains(w.log.String(), never) {
			t.Errorf("the log has %q:\n%s", never, w.log)
		}
	}
}
