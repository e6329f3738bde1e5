package telegram

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// Every method that the bot calls, by either way, is among those that are measured by name, and no other is.
func TestEveryMethodIsMeasured(t *testing.T) {
	var called []string
	ways := regexp.MustCompile(`\b(?:Call|ask)\(ctx, "([a-zA-Z]+)"|` +
		`API\.([A-Z][A-Za-z]+)\(ctx|, "(editMessageText|sendMessage)"|/(getUpdates)"`)
	err := filepath.WalkDir("..", func(path string, _ os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "measure.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, found := range ways.FindAllStringSubmatch(string(text), -1) {
			name := strings.Join(found[1:], "")
			called = append(called, strings.ToLower(name[:1])+name[1:])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range called {
		if !slices.Contains(methods, name) {
			t.Errorf("%s is measured as other", name)
		}
	}
	if !slices.IsSorted(methods) || len(called) < 15 {
		t.Errorf("found %d calls; in order: %v", len(called), slices.IsSorted(methods))
	}
}

// What is measured of a call is its method and what Telegram has answered, and nothing else of the address.
func TestResultsOfCalls(t *testing.T) {
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	t.Cleanup(server.Close)
	got := ""
	c := measure(server.Client(), func(method, result string, took time.Duration) {
		if got = method + " " + result; took <= 0 {
			t.Errorf("%s took %s", got, took)
		}
	})
	for _, one := range []struct {
		path   string
		status int
		want   string
	}{
		{"/bot7000000001:secret/sendMessage", 200, "sendMessage ok"},
		{"/bot7000000001:secret/sendMessage", 400, "sendMessage refused"},
		{"/bot7000000001:secret/sendMessage", 403, "sendMessage refused"},
		{"/bot7000000001:secret/sendMessage", 429, "sendMessage slow_down"},
		{"/bot7000000001:secret/getMe", 401, "getMe credentials"},
		{"/bot7000000001:secret/getMe", 502, "getMe failing"},
		{"/bot7000000001:secret/7000000001:secret", 200, "other ok"},
		{"/file/bot7000000001:secret/photos/file_1.jpg", 200, "file ok"},
	} {
		status = one.status
		res, err := c.Get(server.URL + one.path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if got != one.want {
			t.Errorf("%s, %d: %s, want %s", one.path, one.status, got, one.want)
		}
		if method, result, _ := strings.Cut(got, " "); !slices.Contains(Methods(), method) || !slices.Contains(Results(), result) {
			t.Errorf("%s is not listed", got)
		}
	}
	server.Close()
	if _, err := c.Get(server.URL + "/bot1:x/getMe"); err == nil || got != "getMe silent" {
		t.Errorf("no answer: %s, %v", got, err)
	}
	if got := resultOf(0, context.Canceled); got != resultCancelled {
		t.Errorf("given up: %s", got)
	}
	if got := resultOf(0, errors.New("x")); got != resultSilent {
		t.Errorf("no answer: %s", got)
	}
}
