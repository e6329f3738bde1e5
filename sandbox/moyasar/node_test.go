package moyasar

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// nodeClient is the official client `moyasar` 0.5.1 in a Node process.
type nodeClient struct {
	t   *testing.T
	in  io.Writer
	out *bufio.Reader
}

// modules is the folder of installed packages, or the test is skipped aloud.
func modules(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: -short starts no other program")
	}
	missing := func(what string) {
		if os.Getenv("KAFALABOT_TEST_ALL") == "1" {
			t.Fatal(what)
		}
		t.Skip("SKIPPED: " + what)
	}
	if _, err := exec.LookPath("node"); err != nil {
		missing("node is not installed")
	}
	folder := os.Getenv("KAFALABOT_NODE_MODULES")
	if folder == "" {
		missing("KAFALABOT_NODE_MODULES does not name a folder in which `npm install --no-save moyasar@0.5.1` was run")
	}
	for _, found := range []string{filepath.Join(folder, "node_modules"), folder} {
		if _, err := os.Stat(filepath.Join(found, "moyasar", "package.json")); err == nil {
			return found
		}
	}
	missing("no package moyasar in " + folder)
	return ""
}

func startNode(t *testing.T, d *desk, key, agent string) *nodeClient {
	t.Helper()
	process := exec.Command("node", filepath.Join("testdata", "client.cjs"), modules(t), d.web.URL, key, agent)
	process.Stderr = os.Stderr
	in, err := process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		if err := process.Wait(); err != nil {
			t.Errorf("node: %v", err)
		}
	})
	return &nodeClient{t, in, bufio.NewReader(out)}
}

// result of one call of the client.
type result struct {
	OK      any
	Status  int
	Message string
}

func (n *nodeClient) call(service, call string, args ...any) result {
	n.t.Helper()
	line, _ := json.Marshal(map[string]any{"service": service, "call": call, "args": args})
	if _, err := fmt.Fprintf(n.in, "%s\n", line); err != nil {
		n.t.Fatal(err)
	}
	text, err := n.out.ReadBytes('\n')
	if err != nil {
		n.t.Fatal(err)
	}
	var got result
	if err := json.Unmarshal(text, &got); err != nil {
		n.t.Fatalf("%s: %v", text, err)
	}
	return got
}

// good wants success and the object that came.
func (n *nodeClient) good(service, call string, args ...any) map[string]any {
	n.t.Helper()
	got := n.call(service, call, args...)
	object, ok := got.OK.(map[string]any)
	if !ok {
		n.t.Fatalf("%s.%s: %+v", service, call, got)
	}
	return object
}

func TestOfficialNodeClient(t *testing.T) {
	d := open(t)
	n := startNode(t, d, "sk_test_sandbox", "moyasar-node-test/1.0")
	made := n.good("invoice", "create", map[string]any{
		"amount": 12300, "currency": "SAR", "description": "KF-1", "metadata": map[string]string{"ref": "KF-1"},
	})
	id := made["id"].(string)
	if made["status"] != Initiated || made["amount_format"] != "123.00 SAR" {
		t.Errorf("created %v", made)
	}
	made["metadata"] = map[string]string{"ref": "KF-2"}
	if got := n.good("invoice", "update", made); got["metadata"].(map[string]any)["ref"] != "KF-2" {
		t.Errorf("updated %v", got)
	}
	payment, err := d.Pay(id, "4201320111111010")
	if err != nil {
		t.Fatal(err)
	}
	if got := n.good("invoice", "fetch", id); got["status"] != Paid {
		t.Errorf("fetched %v", got)
	}
	if got := n.call("invoice", "cancel", made); got.Status != 400 || got.Message == "" {
		t.Errorf("cancel of a paid invoice: %+v", got)
	}
	other := n.good("invoice", "create", map[string]any{"amount": 100, "currency": "SAR", "description": "KF-3"})
	if got := n.good("invoice", "cancel", other); got["status"] != Canceled {
		t.Errorf("canceled %v", got)
	}
	if got := n.call("invoice", "list"); len(got.OK.([]any)) != 2 {
		t.Errorf("listed %v", got)
	}
	if got := n.good("payment", "fetch", payment); got["source"].(map[string]any)["company"] != Mada {
		t.Errorf("payment %v", got)
	}
	n.good("payment", "update", map[string]any{"id": payment, "description": "new"})
	if got := n.good("payment", "refund", payment, map[string]any{"amount": 300}); got["refunded"] != float64(300) ||
		got["description"] != "new" {
		t.Errorf("refunded %v", got)
	}
	if got := n.call("payment", "list", map[string]any{"page": 1, "per": 40}); len(got.OK.([]any)) != 1 {
		t.Errorf("payments %v", got)
	}
	if got := n.call("invoice", "create", map[string]any{"amount": 1}); got.Status != 400 || got.Message != "Validation Failed" {
		t.Errorf("validation: %+v", got)
	}
	if got := n.call("invoice", "fetch", someID); got.Status != 404 || got.Message != "Object not found" {
		t.Errorf("unknown: %+v", got)
	}
}

func TestOfficialNodeClientIsTurnedAway(t *testing.T) {
	d := open(t)
	for _, row := range []struct {
		key, agent string
		status     int
	}{{"sk_test_sandbox", "", 403}, {"sk_test_other", "moyasar-node-test/1.0", 401}} {
		n := startNode(t, d, row.key, row.agent)
		if got := n.call("invoice", "list"); got.Status != row.status {
			t.Errorf("%+v: %+v", row, got)
		}
	}
}
