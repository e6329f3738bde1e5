package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"kafalabot/identity"
	"kafalabot/internal/long"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/sandbox/nafath"
)

// confirmer is an office that asks the stand-in of Nafath by the program's own client.
type confirmer struct {
	*testing.T
	*kafalatest.House
	desk *nafath.Server
	chat int64
}

func newConfirmer(t *testing.T) *confirmer {
	t.Helper()
	h := kafalatest.New(t, func(s *kafala.Settings) {
		for i := range s.Kinds {
			s.Kinds[i].Identity = kafala.IdentityOffered
		}
	})
	desk := nafath.New(nafath.Config{Now: h.Clock.Now})
	t.Cleanup(desk.Close)
	server := httptest.NewServer(desk.Handler())
	t.Cleanup(server.Close)
	client, err := identity.New(identity.Config{URL: server.URL, AppID: "sandbox-app", AppKey: "sandbox-key", Audience: "kafalabot-sandbox",
		Issuer: "Nafath App", Service: "Login", Now: h.Clock.Now,
		Client: &http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}})
	if err != nil {
		t.Fatal(err)
	}
	h.Office.Identity = client
	return &confirmer{T: t, House: h, desk: desk}
}

// begin opens a request of a chat of its own.
func (c *confirmer) begin() kafala.IdentityCase {
	c.Helper()
	c.chat++
	one, p, err := c.Office.BeginIdentity(c.Context(), c.chat, "abcdefgh", "", "ar")
	if err != nil || p != nil {
		c.Fatalf("begin: %v, %v", p, err)
	}
	return one
}

// comes asks what became of a request until that is known, at the times at which it is to be asked.
func (c *confirmer) comes(id string) kafala.IdentityCase {
	c.Helper()
	for range 200 {
		one, err := c.Office.Identify(c.Context(), id)
		early := (*kafala.NotYetError)(nil)
		switch {
		case errors.As(err, &early):
			c.Clock.Pass(early.Until.Sub(c.Clock.Now()))
		case err != nil:
			c.Fatal(err)
		default:
			return one
		}
	}
	c.Fatal("it never ends")
	return kafala.IdentityCase{}
}

const confirmedID = "1012345672"

// Every token that is wrong in some way proves nobody in the walk, and the next request does. A token of another person that is
// good in all else proves that one: who agrees is who is asked.
func TestEveryTokenFaultInTheWalk(t *testing.T) {
	long.Test(t)
	for _, kind := range nafath.TokenFaults() {
		t.Run(fmt.Sprint(kind), func(t *testing.T) {
			c := newConfirmer(t)
			first := c.begin() // what is replayed
			if err := c.desk.Agree(first.Request.URL, "1087654321"); err != nil {
				t.Fatal(err)
			}
			c.comes(first.ID)
			one := c.begin()
			c.desk.Fault(nafath.Fault{Kind: kind})
			if err := c.desk.Agree(one.Request.URL, confirmedID); err != nil {
				t.Fatal(err)
			}
			got := c.comes(one.ID)
			if other := kind == nafath.OtherPerson; other != (got.Proof != nil) || other && got.Proof.Number == confirmedID ||
				!other && got.Why != kafala.ProofFalse {
				t.Errorf("it proves somebody: %t, and is %q", got.Proof != nil, got.Why)
			}
			again := c.begin()
			if err := c.desk.Agree(again.Request.URL, confirmedID); err != nil {
				t.Fatal(err)
			}
			if got := c.comes(again.ID); got.Proof == nil || got.Proof.Number != confirmedID {
				t.Errorf("then: %q", got.Why)
			}
		})
	}
}

// Whatever befalls a call once: where none was begun that is said, and what was begun comes all the same, unless its answer was
// handed out and lost, or Nafath does not take us any more.
func TestEveryCallFaultInTheWalk(t *testing.T) {
	long.Test(t)
	besideOthers(t)
	ends := map[nafath.FaultKind]kafala.Unproven{nafath.CutAfter: kafala.ProofGone, nafath.Forbidden: kafala.ProofRefused,
		nafath.Blocked: kafala.ProofRefused}
	for _, kind := range nafath.CallFaults() {
		t.Run(fmt.Sprint(kind), func(t *testing.T) {
			besideOthers(t)
			c := newConfirmer(t)
			fault := nafath.Fault{Kind: kind, Delay: time.Hour}
			c.desk.Fault(fault)
			if _, p, err := c.Office.BeginIdentity(t.Context(), 99, "abcdefgh", "", "ar"); err != nil || p == nil || p.Key != kafala.NoIdentityNow {
				t.Errorf("at the beginning: %v, %v", p, err)
			}
			c.desk.ClearFaults()
			one := c.begin()
			if err := c.desk.Agree(one.Request.URL, confirmedID); err != nil {
				t.Fatal(err)
			}
			fault.Path = "/api/v2/oidc/jwt"
			c.desk.Fault(fault)
			if got := c.comes(one.ID); got.Why != ends[kind] || (got.Proof != nil) != (ends[kind] == "") {
				t.Errorf("at the answer: proven %t, %q", got.Proof != nil, got.Why)
			}
		})
	}
}

// A callback that is lost, late or said twice changes nothing: what became of a request is asked for.
func TestEveryNoticeFaultInTheWalk(t *testing.T) {
	long.Test(t)
	for _, kind := range nafath.NoticeFaults() {
		c := newConfirmer(t)
		one := c.begin()
		c.desk.Fault(nafath.Fault{Kind: kind, Delay: time.Hour})
		if err := c.desk.Agree(one.Request.URL, confirmedID); err != nil {
			t.Fatal(err)
		}
		if got := c.comes(one.ID); got.Proof == nil {
			t.Errorf("the fault %d: %q", kind, got.Why)
		}
	}
}

// The owner's no as Nafath signs it closes the number for the chat; one that names nobody closes the chat's way.
func TestNoInTheWalk(t *testing.T) {
	for _, nameless := range []bool{false, true} {
		c := newConfirmer(t)
		one := c.begin()
		if _, err := c.desk.Type(one.Request.URL, confirmedID); err != nil {
			t.Fatal(err)
		}
		if nameless {
			c.desk.Fault(nafath.Fault{Kind: nafath.Nameless})
		}
		if err := c.desk.Reject(confirmedID); err != nil {
			t.Fatal(err)
		}
		if got := c.comes(one.ID); got.Why != kafala.ProofRejected || got.Nobody != nameless {
			t.Errorf("%q, of nobody: %t", got.Why, got.Nobody)
		}
		p, err := c.Office.Unidentified(t.Context(), c.chat, kafala.Answers{"guarantor_id": confirmedID, "kind": "appearance"}, kafala.Proven{})
		if err != nil || (p != nil) == nameless {
			t.Errorf("nameless %t: the number is %v, %v", nameless, p, err)
		}
		if _, p, err = c.Office.BeginIdentity(t.Context(), c.chat, "abcdefgh", "", "ar"); err != nil || (p != nil) != nameless {
			t.Errorf("nameless %t: the way is %v, %v", nameless, p, err)
		}
	}
}
