package moyasar

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestPageInABrowser opens the page in Chromium: the script must run under the
// page's own policy, without an error, and recognise the card's scheme.
func TestPageInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short starts no other program")
	}
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("KAFALABOT_TEST_ALL") == "1" {
			t.Fatal("chromium is not installed")
		}
		t.Skip("SKIPPED: chromium is not installed")
	}
	d := open(t)
	inv := d.invoice(nil)
	// Not t.TempDir: the browser's helpers may still write while it is removed.
	profile, err := os.MkdirTemp("", "moyasar-page-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(profile) })
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	var dom, log bytes.Buffer
	process := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu",
		"--disable-background-networking", "--no-first-run", "--enable-logging=stderr",
		"--user-data-dir="+profile, "--virtual-time-budget=2000", "--dump-dom",
		d.web.URL+"/invoices/"+inv.id()+"?lang=ar&card=4201320111111010")
	process.Stdout, process.Stderr = &dom, &log
	process.WaitDelay = 5 * time.Second
	if err := process.Run(); err != nil {
		t.Fatalf("chromium: %v\n%s", err, log.String())
	}
	for _, part := range []string{
		`novalidate=""`, `<bdi data-scheme="mada" data-on="">`, `aria-live="polite">mada</span>`, `value="4201 3201 1111 1010"`, `dir="rtl"`,
	} {
		if !strings.Contains(dom.String(), part) {
			t.Errorf("the page lacks %s", part)
		}
	}
	for _, line := range strings.Split(log.String(), "\n") {
		if strings.Contains(line, "CONSOLE") {
			t.Errorf("the browser complains: %s", line)
		}
	}
}
