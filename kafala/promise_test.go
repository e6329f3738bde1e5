package kafala_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// A file that still has the line on refunds is refused by its name, once, with what to do instead.
func TestRefundIsNoSetting(t *testing.T) {
	for name, extra := range map[string]string{
		"a table": "[refund]\nar = \"a\"\nen = \"b\"\n", "a line": "refund = \"a\"\n", "empty": "[refund]\n",
	} {
		_, err := kafala.ParseSettings([]byte(extra + "\n" + string(kafala.ExampleSettings())))
		if name != "a line" { // a table takes what follows it
			_, err = kafala.ParseSettings([]byte(string(kafala.ExampleSettings()) + "\n" + extra))
		}
		if err == nil || strings.Count(err.Error(), "refund: is no setting any more") != 1 ||
			!strings.Contains(err.Error(), "charge.refundable") || strings.Count(err.Error(), "\n") > 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Each charge says whose it is: one that does not, or that is collected for nobody, is refused by name.
func TestEachChargeSaysWhose(t *testing.T) {
	for line, want := range map[string]string{
		"": "charge[0].whose: must be", `whose = "state"`: "charge[0].whose: must be", `whose = "collected"`: "charge[0].for.ar: is missing",
		"whose = \"operator\"\nfor = {ar = \"a\", en = \"b\"}":  "charge[0].for: is only",
		"whose = \"collected\"\nfor = {ar = \"a\"}":             "charge[0].for.en: is missing",
		"whose = \"collected\"\nfor = {ar = \"a\", en = \"b\"}": "",
	} {
		const own = "\nwhose = \"operator\"    #"
		_, err := kafala.ParseSettings([]byte(strings.Replace(string(kafala.ExampleSettings()), own, "\n"+line+" #", 1)))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", line, err, want)
		}
	}
	example, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range example.Tariff {
		if c.Whose != kafala.OfOperator {
			t.Errorf("the example has a charge of %q", c.Whose)
		}
	}
}

// A link that is renewed keeps what was said of the money before. Where less, or more, would come back now, it is not renewed
// before that was shown and agreed to, also at the same total.
func TestRenewedKeepsItsPromise(t *testing.T) {
	for name, c := range map[string]struct {
		change func(tariff []kafala.Charge)
		asks   bool
		want   kafala.Halalas
	}{
		"the same":           {func([]kafala.Charge) {}, false, 10000},
		"another comes back": {func(all []kafala.Charge) { all[0].Refundable = false; all[1].Refundable = true }, true, 2300},
		"dearer":             {func(all []kafala.Charge) { all[0].Amount += 1000; all[1].Refundable = true }, true, 13300},
	} {
		h := kafalatest.New(t)
		g := h.Request(mine)
		h.Sweep(time.Hour)
		h.Office.Settings.Tariff = slices.Clone(h.Office.Settings.Tariff)
		c.change(h.Office.Settings.Tariff)
		now, p, err := h.Office.Renew(t.Context(), mine, g.ID, "")
		if err != nil || (p != nil) != c.asks {
			t.Fatalf("%s: %v, %v", name, p, err)
		}
		if c.asks {
			if kept := h.Find(g.ID); kept.Status != kafala.Expired || kept.Terms(kafala.WhyAsked).Returns.Total != 10000 {
				t.Errorf("%s: unasked it is %s with %+v", name, kept.Status, kept.Amount)
			}
			if now, p, err = h.Office.Renew(t.Context(), mine, g.ID, h.Office.Settings.Terms(g.Undertaking.Kind)); err != nil || p != nil {
				t.Fatalf("%s, agreed: %v, %v", name, p, err)
			}
		}
		h.Pay(h.Link(now))
		if got := h.Find(g.ID); got.Status != kafala.Issued || got.Terms(kafala.WhyAsked).Sum != c.want {
			t.Errorf("%s: it is %s, %s would come back, want %s", name, got.Status, got.Terms(kafala.WhyAsked).Sum, c.want)
		}
	}
}

// One whose money is on its way back counts for nobody: not at the counter, not to the public, and its receipt is not sent.
func TestStandingIsTheSameForAll(t *testing.T) {
	h := kafalatest.New(t)
	h.Appoint(first)
	g := h.Issued(mine, me, brother)
	h.Gateway.Down("Refund")
	if _, p, err := h.Counter.Refund(t.Context(), first, g.ID, "asked"); err != nil || p != nil {
		t.Fatal(p, err)
	}
	h.Deliver()
	before := len(h.Told(mine, kafala.SendReceipt))
	if _, err := h.Office.Resend(t.Context(), mine, g.ID, "1"); err != nil {
		t.Fatal(err)
	}
	h.Deliver()
	now := h.Find(g.ID)
	seen, err := h.Office.Public(t.Context(), g.Reference)
	if err != nil || seen.Status != kafala.Refunding || now.Counts() || now.Standing() != kafala.Refunding ||
		len(h.Told(mine, kafala.SendReceipt)) != before {
		t.Errorf("to the public it is %s, %v; it counts: %t", seen.Status, err, now.Counts())
	}
	h = kafalatest.New(t)
	left := drained(t, h)
	if seen, err = h.Office.Public(t.Context(), left.Reference); err != nil || seen.Status != kafala.Issued || !left.Counts() {
		t.Errorf("without its money it is %s to the public, %v", seen.Status, err)
	}
}
