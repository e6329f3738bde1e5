package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/storage"
)

// told is how many messages the bot has in a chat.
func (c *citizen) told() int { return len(c.Messages()) }

// halfSent promises a receipt for later, of which a part has been sent.
func (c *citizen) halfSent() {
	c.Helper()
	_, err := c.w.store.Records().Change(c.Context(), c.guarantee().ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		d := g.Deliver(kafala.SendReceipt, "again", time.Now().Add(time.Hour))
		d.Taken = []string{"text"}
		return []kafala.Delivery{d}, nil
	})
	if err != nil {
		c.Fatal(err)
	}
}

// The drill of the operator's page: a copy is made while people are served, more of them pay, everything is lost, and the copy is
// brought back. Who had a link then and has paid since has the same reference and the same code as before; who had a receipt
// hears nothing again; and what was paid for a request that is lost is listed.
func TestEverythingIsLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, nil)
	w.startAndWait()
	had, waited, lost, asking := w.citizen(t, 1), w.citizen(t, 2), w.citizen(t, 3), w.citizen(t, 4)
	had.ask()
	had.pay()
	had.awaitReceipt()
	waited.ask()
	for _, a := range job()[:4] { // in the midst of a request
		a.do(asking)
		asking.await(a.next)
	}
	until(t, "nothing is left to deliver", w.idle)

	had.halfSent()
	file := filepath.Join(t.TempDir(), "copy")
	code, made := ends(t, w.env, "export", file)
	if code != 0 || !strings.Contains(made, "2  guarantees and requests") {
		t.Fatalf("exit %d:\n%s", code, made)
	}
	if code, out := ends(t, map[string]string{"DATA_KEYS": testKeys}, "export", "--verify", file); code != 0 {
		t.Fatalf("exit %d:\n%s", code, out)
	}
	waited.pay()
	waited.awaitReceipt()
	lost.ask()
	lost.pay()
	lost.awaitReceipt()
	until(t, "nothing is left to deliver", w.idle)
	before, first := waited.guarantee(), had.guarantee()
	gone := lost.guarantee()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*citizen{had, waited, lost, asking} {
		for field, answer := range c.answers {
			if strings.Contains(string(text), answer) || strings.Contains(made, answer) || strings.Contains(string(text)+made, fmt.Sprint(c.chat)) {
				t.Errorf("%s can be read in the copy, or in what was printed", field)
			}
		}
	}

	w.child.kill()
	if err := w.client.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	heard := had.told()
	if code, out := ends(t, w.env, "import", file); code != 0 || !strings.Contains(out, "2  guarantees and requests") {
		t.Fatalf("exit %d:\n%s", code, out)
	}
	if code, out := ends(t, w.env, "audit", "--verify"); code != 0 {
		t.Errorf("exit %d:\n%s", code, out)
	}
	w.startAndWait()
	until(t, "what was paid since is issued again", func() bool { return waited.guarantee().Status == kafala.Issued })
	after := waited.guarantee()
	if after.Reference != before.Reference || after.Token != before.Token || before.Reference == "" {
		t.Errorf("issued as %s, and was as %s", after.Reference, before.Reference)
	}
	until(t, "nothing is left to deliver", w.idle)
	waited.receipt(after, 3) // once more, and with the same reference
	if again := had.guarantee(); again.Reference != first.Reference || had.told() != heard {
		t.Errorf("who had a receipt has %d messages instead of %d, and the reference %s", had.told(), heard, again.Reference)
	}
	if _, err := w.store.Records().Find(t.Context(), gone.ID); err == nil {
		t.Error("a record is here that the copy has not")
	}
	var listed []kafala.LostPayment
	until(t, "what was paid for a request that is not here is listed", func() bool {
		listed, err = w.store.Losses().AllLost(t.Context())
		return err != nil || len(listed) > 0
	})
	if err != nil || len(listed) != 1 || listed[0].Guarantee != gone.ID || listed[0].Reference != gone.Reference ||
		listed[0].Payment.ID != gone.Payment.ID || listed[0].Payment.Back != 0 {
		t.Errorf("listed: %+v, %v", listed, err)
	}
	gaps, err := w.store.Losses().Gaps(t.Context())
	if err != nil || len(gaps) != 1 || gaps[0].Aside != 1 || gaps[0].From.After(gone.Opened) || !gaps[0].To.After(before.IssuedAt) {
		t.Errorf("lost: %v, %v", gaps, err)
	}
}

// A process that still serves a Redis into which a copy is brought back is seen, however short the import is: the import ends with 1
// and does not go on until that Redis is emptied, and the process ends as one that must not be started again.
func TestImportSeesWhoServes(t *testing.T) {
	t.Parallel()
	if lookRedis+fresh >= storage.ServedWithin {
		t.Fatalf("whoever serves is seen within %s and more, and an import waits for %s", lookRedis+fresh, storage.ServedWithin)
	}
	w := newWorld(t, true, nil)
	w.startAndWait()
	file := filepath.Join(t.TempDir(), "copy")
	if code, out := ends(t, w.env, "export", file); code != 0 {
		t.Fatalf("exit %d:\n%s", code, out)
	}
	w.child.ended.Store(true) // it ends by itself
	code, out := 0, ""
	until(t, "the import begins before the process has written anything", func() bool {
		if err := w.client.FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		code, out = ends(t, w.env, "import", file)
		return code != 2
	})
	if code != 1 || !strings.Contains(out, "somebody serves this redis") {
		t.Errorf("exit %d:\n%s", code, out)
	}
	<-w.child.over
	if code := w.child.cmd.ProcessState.ExitCode(); code != 2 ||
		!strings.Contains(w.log.String(), "empty this redis and begin again") || strings.Contains(w.log.String(), "the same file again") {
		t.Errorf("the process ended with %d", code)
	}
	for _, command := range []string{"serve --test-mode", "keys"} { // whoever comes later says the same
		code, out := ends(t, w.env, strings.Fields(command)...)
		if code != 2 || !strings.Contains(out, "empty this redis and begin again") || strings.Contains(out, "the same file again") {
			t.Errorf("%s: exit %d:\n%s", command, code, out)
		}
	}
	if code, out := ends(t, w.env, "import", file); code != 1 || !strings.Contains(out, "somebody serves this redis") {
		t.Errorf("nobody serves any more: exit %d:\n%s", code, out)
	}
	if err := w.client.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	if code, out := ends(t, w.env, "import", file); code != 0 {
		t.Errorf("into an empty one: exit %d:\n%s", code, out)
	}
	w.startAndWait()
	w.stopWell()
}
