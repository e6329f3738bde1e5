package kafala_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// signals are the ways in which we hear of a payment.
var signals = map[string]func(t *testing.T, h *kafalatest.House, g kafala.Guarantee, invoice string) error{
	"callback": func(t *testing.T, h *kafalatest.House, g kafala.Guarantee, invoice string) error {
		_, err := h.Office.Settle(t.Context(), invoice, g.Callback)
		return err
	},
	"webhook, or the button": func(t *testing.T, h *kafalatest.House, _ kafala.Guarantee, invoice string) error {
		_, err := h.Office.Settle(t.Context(), invoice, "")
		return err
	},
	"the gateway's list": func(t *testing.T, h *kafalatest.House, _ kafala.Guarantee, _ string) error {
		_, err := h.Office.Sweep(t.Context())
		return err
	},
	"the comparison": func(t *testing.T, h *kafalatest.House, _ kafala.Guarantee, _ string) error {
		c, err := h.Office.Compare(t.Context(), kafala.DateOf(h.Clock.Now()))
		if len(c.Differences) != 1 || c.Differences[0].What != "found" {
			t.Errorf("differences: %+v", c.Differences)
		}
		return err
	},
}

// Whatever the metadata of an invoice have come to name, what is paid for it is that of the record that names it.
func TestWhosePaymentItIs(t *testing.T) {
	for name, become := range map[string]func(other kafala.Guarantee) string{
		"gone":                   func(kafala.Guarantee) string { return "" },
		"rubbish":                func(kafala.Guarantee) string { return "4711" },
		"of another of ours":     func(other kafala.Guarantee) string { return other.ID },
		"of one that is not":     func(kafala.Guarantee) string { return kafala.GuaranteeID(theirs, "aaaaaaaaaaaaaaaa") },
		"of one of another land": func(kafala.Guarantee) string { return "99aaaaaaaaaaaaaaaa" },
	} {
		for signal, hear := range signals {
			for _, former := range []bool{false, true} {
				t.Run(name+", "+signal+map[bool]string{true: ", an earlier link"}[former], func(t *testing.T) {
					h := kafalatest.New(t)
					g, other := h.Request(mine), h.Request(theirs)
					paid := g.Invoice.ID
					approve := begin(t, h, g)
					if former {
						h.Sweep(31 * time.Minute)
						g = renew(t, h, g)
					}
					if err := h.Gateway.Rename(paid, become(other)); err != nil {
						t.Fatal(err)
					}
					approve(false)
					for range 3 {
						if err := hear(t, h, g, paid); err != nil {
							t.Fatal(err)
						}
						h.Deliver()
						hear = signals["webhook, or the button"]
					}
					now := h.Find(g.ID)
					if now.Status != kafala.Issued || now.Reference == "" || !now.Names(paid) {
						t.Errorf("it is %s; %v", now.Status, now.History)
					}
					if got := h.Find(other.ID); got.Payment.ID != "" || len(got.Extra)+len(got.Strange) > 0 {
						t.Errorf("the other one has become %+v", got)
					}
					if told := h.Told(0, kafala.TellStaff); !slices.Equal(told, []string{"altered:" + paid}) {
						t.Errorf("staff were told of %v", told)
					}
					if n := len(h.Told(mine, kafala.SendReceipt)); n != 1 {
						t.Errorf("%d receipts", n)
					}
				})
			}
		}
	}
}

// Staff hear of changed metadata before anything is paid, and what was cancelled is given back as ever.
func TestAlteredMetadata(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	approve := begin(t, h, g)
	must(t, h.Gateway.Rename(g.Invoice.ID, ""))
	h.Settle(g)
	h.Settle(g)
	if told := h.Told(0, kafala.TellStaff); !slices.Equal(told, []string{"altered:" + g.Invoice.ID}) {
		t.Errorf("staff were told of %v", told)
	}
	withdraw(t, h, g)
	approve(true)
	h.Sweep(time.Minute)
	if now := h.Find(g.ID); now.Status != kafala.Cancelled || len(now.Extra) != 1 || now.Extra[0].Why != kafala.AfterCancelled {
		t.Errorf("it is %s with %+v", now.Status, now.Extra)
	}
	if got := h.Gateway.Received(); got != 0 {
		t.Errorf("%s stayed with us", got)
	}
}

// What no record names and whose metadata name nobody is nobody's.
func TestNobodysInvoice(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	stray, err := h.Gateway.Make(t.Context(), kafala.Order{Guarantee: "", Amount: 12300, Until: h.Clock.Now().Add(time.Hour)})
	must(t, err)
	_, err = h.Gateway.Pay(stray.ID)
	must(t, err)
	if _, err := h.Office.Settle(t.Context(), stray.ID, ""); !errors.Is(err, kafala.ErrNotFound) {
		t.Errorf("a webhook: %v", err)
	}
	if _, err := h.Office.Settle(t.Context(), stray.ID, g.Callback); !errors.Is(err, kafala.ErrNotFound) {
		t.Errorf("a callback with somebody's token: %v", err)
	}
	h.Sweep(time.Minute)
	c, err := h.Office.Compare(t.Context(), kafala.DateOf(h.Clock.Now()))
	if err != nil || len(c.Differences) != 1 || c.Differences[0].What != "foreign" {
		t.Errorf("%+v, %v", c, err)
	}
	if now := h.Find(g.ID); now.Status != kafala.Awaiting || len(now.Strange) > 0 {
		t.Errorf("the request is %s, %v", now.Status, now.Strange)
	}
}

// unindexed has records that were saved before there was an index of their invoices.
type unindexed struct{ kafala.Owners }

func (unindexed) ByInvoice(context.Context, string) (kafala.Guarantee, error) {
	return kafala.Guarantee{}, kafala.ErrNotFound
}

// A record of an earlier release is found by the metadata, and by whoever knows that the invoice is its.
func TestWhosePaymentWithoutAnIndex(t *testing.T) {
	for name, altered := range map[string]bool{"metadata as they were": false, "metadata gone": true} {
		for signal, hear := range signals {
			t.Run(name+", "+signal, func(t *testing.T) {
				h := kafalatest.New(t)
				g := h.Request(mine)
				h.Office.Owners = unindexed{h.Office.Owners}
				if altered {
					must(t, h.Gateway.Rename(g.Invoice.ID, ""))
				}
				unheard(t, h, g)
				if altered && (signal == "the comparison" || signal == "webhook, or the button") {
					hear = signals["the gateway's list"] // which also looks at what is open
				}
				h.Clock.Pass(time.Minute)
				must(t, hear(t, h, g, g.Invoice.ID))
				if now := h.Find(g.ID); now.Status != kafala.Issued {
					t.Errorf("it is %s", now.Status)
				}
			})
		}
	}
}

// A try to make a link leaves alone what another request is paid by, whatever its metadata say now.
func TestLinksOfOthersAreLeftAlone(t *testing.T) {
	for name, paid := range map[string]bool{"open": false, "paid": true} {
		t.Run(name, func(t *testing.T) {
			h := kafalatest.New(t)
			g, second := h.Request(mine), h.Request(mine)
			other, p := h.Apply(theirs, kafalatest.Number(1), kafalatest.Number(2))
			if p != nil {
				t.Fatal(p.Key)
			}
			for _, i := range []string{g.Invoice.ID, second.Invoice.ID} {
				must(t, h.Gateway.Rename(i, other.ID))
			}
			if paid {
				unheard(t, h, g)
			}
			made, err := h.Office.MakeLink(t.Context(), other.ID, true)
			if err != nil || made.Status != kafala.Awaiting || g.Names(made.Invoice.ID) || second.Names(made.Invoice.ID) {
				t.Fatalf("%+v, %v", made.Invoice, err)
			}
			want := []string{g.Invoice.ID, second.Invoice.ID, made.Invoice.ID}
			if paid {
				want = want[1:]
			}
			if open := h.Gateway.Open(); !slices.Equal(open, want) {
				t.Errorf("open are %v, want %v", open, want)
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
