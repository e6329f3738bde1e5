package kafala_test

import (
	"bytes"
	"io"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// What a request is issued with is fixed when it is recorded, whatever links it has.
func TestCodeIsDrawnWithTheRecord(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	code := g.Drawn
	if shard, ok := kafala.ShardOf(code.Reference); !ok || shard != kafala.Shard(mine) || len(code.Reference) != kafala.ReferenceDigits ||
		kafala.CheckDigit(code.Reference) != 0 || len(code.Token) != 16 || g.Reference != "" || g.Token != "" {
		t.Fatalf("recorded with %+v, %+v", code, g)
	}
	tagged := func(g kafala.Guarantee) string {
		t.Helper()
		bill, err := h.Gateway.Get(t.Context(), g.Invoice.ID)
		if err != nil {
			t.Fatal(err)
		}
		return bill.Reference
	}
	if got := tagged(g); got != code.Reference {
		t.Errorf("the gateway keeps %q", got)
	}
	h.Sweep(31 * time.Minute)
	g, p, err := h.Office.Renew(t.Context(), mine, g.ID, "")
	if p != nil || err != nil {
		t.Fatal(p, err)
	}
	g = h.Link(g)
	if got := tagged(g); g.Drawn != code || got != code.Reference {
		t.Errorf("with another link: %+v, the gateway keeps %q", g.Drawn, got)
	}
	if _, err := h.Office.Scan(t.Context(), g.ID, code.Token); err == nil {
		t.Error("its QR leads to it before it is issued")
	}
	h.Pay(g)
	g = h.Find(g.ID)
	if g.Reference != code.Reference || g.Token != code.Token {
		t.Errorf("issued with %s %s, drawn %+v", g.Reference, g.Token, code)
	}
	if _, err := h.Office.Scan(t.Context(), g.ID, code.Token); err != nil {
		t.Error(err)
	}
}

// What an earlier release has recorded has drawn nothing: it is issued as then.
func TestCodeOfAnEarlierRecord(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	h.Change(g.ID, func(g *kafala.Guarantee) { g.Drawn = kafala.Code{} })
	h.Pay(g)
	if g = h.Find(g.ID); g.Status != kafala.Issued || len(g.Reference) != kafala.ReferenceDigits || len(g.Token) != 16 {
		t.Errorf("%+v", g)
	}
}

// Two requests that draw the same are recorded all the same, each with its own.
func TestCodeIsDrawnAgain(t *testing.T) {
	h := kafalatest.New(t)
	again := make([]byte, 18) // what a code takes
	h.Office.Random = io.MultiReader(bytes.NewReader(make([]byte, 16)), bytes.NewReader(again), h.Office.Random)
	apply := func(draft, person string) kafala.Guarantee {
		t.Helper()
		g, _, p, err := h.Office.Apply(t.Context(), kafalatest.Application(mine, draft, me, person))
		if p != nil || err != nil {
			t.Fatal(p, err)
		}
		return g
	}
	first := apply("aaaaaaaaaaaaaaaa", brother)
	h.Office.Random = io.MultiReader(bytes.NewReader(make([]byte, 16)), bytes.NewReader(again), h.Office.Random)
	second := apply("bbbbbbbbbbbbbbbb", kafalatest.Number(90))
	if first.Drawn.Reference == second.Drawn.Reference || second.Drawn.Reference == "" {
		t.Errorf("drawn %+v and %+v", first.Drawn, second.Drawn)
	}
	for _, g := range []kafala.Guarantee{first, second} {
		h.Pay(h.Link(g))
		if now := h.Find(g.ID); now.Status != kafala.Issued || now.Reference != g.Drawn.Reference {
			t.Errorf("%s: %s %s", g.ID, now.Status, now.Reference)
		}
	}
}

// Where another guarantee has what a request has drawn, as once an index was lost, it is issued with something else.
func TestCodeThatIsAnothers(t *testing.T) {
	h := kafalatest.New(t)
	first, second := h.Request(mine), h.Request(mine)
	h.Change(second.ID, func(g *kafala.Guarantee) { g.Drawn = kafala.Code{} })
	h.Change(first.ID, func(g *kafala.Guarantee) { g.Drawn = kafala.Code{} })
	h.Pay(first)
	first = h.Find(first.ID)
	h.Memory.ForgetReference(first.Reference)
	h.Change(second.ID, func(g *kafala.Guarantee) {
		g.Drawn = kafala.Code{Reference: first.Reference, Token: "abcdefghijklmnop"}
	})
	h.Memory.ForgetReference(first.Reference)
	h.Change(first.ID, func(*kafala.Guarantee) {})
	h.Pay(second)
	if now := h.Find(second.ID); now.Status != kafala.Issued || now.Reference == first.Reference {
		t.Errorf("%s %s", now.Status, now.Reference)
	}
}
