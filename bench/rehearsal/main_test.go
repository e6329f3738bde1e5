package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"kafalabot/internal/source"
)

// shown is what a program has printed, which is read while it prints.
type shown struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *shown) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

func (s *shown) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// free is an address of the loopback on which nobody listens.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// What is printed are variables that serve reads, and what they lead to answers as the services do.
func TestStandsIn(t *testing.T) {
	at := places{page: free(t), telegram: free(t), gateway: free(t), serve: free(t)}
	ctx, stop := context.WithCancel(t.Context())
	var out shown
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, at, &out) }()
	for deadline := time.Now().Add(time.Minute); !strings.Contains(out.String(), "ADMIN_IDS="); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it printed %q", out.String())
		}
	}
	page, err := os.ReadFile(filepath.Join(source.Root(t), "docs", "reference.md"))
	if err != nil {
		t.Fatal(err)
	}
	set := map[string]string{}
	for _, found := range regexp.MustCompile(`(?m)^([A-Z_]+)=(\S+)$`).FindAllStringSubmatch(out.String(), -1) {
		if set[found[1]] = found[2]; !strings.Contains(string(page), "\n| `"+found[1]+"` |") {
			t.Errorf("%s is no variable of serve", found[1])
		}
	}
	for _, c := range []struct{ address, user, holds string }{
		{set["TELEGRAM_API_URL"] + "/bot" + set["TELEGRAM_BOT_TOKEN"] + "/getMe", "", `"ok":true`},
		{set["MOYASAR_API_URL"] + "/invoices", set["MOYASAR_SECRET_KEY"], `"invoices"`},
		{set["MOYASAR_API_URL"] + "/webhooks", set["MOYASAR_SECRET_KEY"], set["PUBLIC_URL"] + "/moyasar/webhook"},
		{set["MOYASAR_API_URL"] + "/invoices", "sk_test_another", "authentication_error"},
		{set["TELEGRAM_LINK_URL"], "", "<html"},
	} {
		if text := get(t, c.address, c.user); !strings.Contains(text, c.holds) {
			t.Errorf("%s: no %q in %q", c.address, c.holds, text)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// get is what an address answers to whoever has this key.
func get(t *testing.T, address, user string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("User-Agent", "rehearsal-test")
	if user != "" {
		req.SetBasicAuth(user, "")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Whoever reaches a stand-in is whoever they say they are: none listens beyond this machine.
func TestLoopbackAlone(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "bot.example:0", "127.0.0.1"} {
		if l, err := listen(t.Context(), address); err == nil {
			l.Close()
			t.Errorf("it listens on %s", address)
		}
	}
}
