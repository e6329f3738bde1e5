package kafala_test

import (
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// A request is called paid where the gateway says so of a link of it, whatever has become of the request since, until a payment is known.
func TestCalledPaid(t *testing.T) {
	noted := func(invoice string) []string {
		n := kafala.Notice{Kind: kafala.NoticeMoney, Of: invoice, Sort: string(kafala.Unlisted)}
		return []string{n.String()}
	}
	came := kafala.Payment{ID: "p", At: noon.Add(time.Minute)}
	link := kafala.Invoice{ID: "now"}
	for name, c := range map[string]struct {
		g      kafala.Guarantee
		called bool
	}{
		"nothing was said":            {kafala.Guarantee{Invoice: link}, false},
		"its link":                    {kafala.Guarantee{Invoice: link, Strange: noted("now")}, true},
		"a link of another":           {kafala.Guarantee{Invoice: link, Strange: noted("other")}, false},
		"no link":                     {kafala.Guarantee{Strange: noted("")}, false},
		"a link that it had":          {kafala.Guarantee{Invoice: link, Former: []string{"then"}, Strange: noted("then")}, true},
		"its link, and it has come":   {kafala.Guarantee{Invoice: link, Strange: noted("now"), Payment: came}, false},
		"its link, and it goes back":  {kafala.Guarantee{Invoice: link, Strange: noted("now"), Extra: []kafala.Extra{{Payment: came}}}, false},
		"one it had, and it has come": {kafala.Guarantee{Invoice: link, Former: []string{"then"}, Strange: noted("then"), Payment: came}, false},
		"its link, and an earlier link's goes back beside it": {kafala.Guarantee{Invoice: link, Strange: noted("now"),
			Extra: []kafala.Extra{{Payment: came, Why: kafala.OtherAmount}}}, true},
	} {
		for _, status := range []kafala.Status{kafala.Awaiting, kafala.Expired, kafala.Cancelled} {
			g := c.g
			g.Status = status
			if g.CalledPaid() != c.called || g.Unclear() != (c.called && status == kafala.Awaiting) {
				t.Errorf("%s, %s: called paid %t, unclear %t", name, status, g.CalledPaid(), g.Unclear())
			}
			if g.Renewable() != (status == kafala.Expired && !c.called) {
				t.Errorf("%s, %s: another link is to be had: %t", name, status, g.Renewable())
			}
		}
	}
}

// Of what the gateway calls paid no other link is made, and what it names in the end is met as ever.
func TestCalledPaidIsNotPaidAgain(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	bank := h.Office.Gateway
	h.Gateway.Pay(g.Invoice.ID)
	h.Office.Gateway = unlisting{bank}
	g, done, err := h.Office.Freeze(t.Context(), g.ID, kafala.Freeze{By: 1, Why: "unwanted"})
	if err != nil || !done || g.Status != kafala.Expired || !g.CalledPaid() {
		t.Fatalf("it is %s: %t, %v", g.Status, done, err)
	}
	g, err = h.Office.Ledger.Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.LiftFreeze(kafala.First, kafala.Hand{ID: 1}, h.Office.Time())
		return g.LiftFreeze(kafala.Second, kafala.Hand{ID: 2}, h.Office.Time()), nil
	})
	must(t, err)
	after, p, err := h.Office.Renew(t.Context(), mine, g.ID, "")
	if err != nil || p != nil || g.Frozen() || after.Status != kafala.Expired || after.Invoice != g.Invoice {
		t.Errorf("it is %s with the link %q: %v, %v", after.Status, after.Invoice.ID, p, err)
	}
	h.Office.Gateway = bank
	if g = h.Settle(g); g.Status != kafala.Issued || g.CalledPaid() {
		t.Errorf("it is %s, called paid %t", g.Status, g.CalledPaid())
	}
}
