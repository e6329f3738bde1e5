package identity

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/sandbox/nafath"
)

// printed writes a value in every way in which one comes into a log or an error.
func printed(values ...any) string {
	var b bytes.Buffer
	text, jsons := slog.New(slog.NewTextHandler(&b, nil)), slog.New(slog.NewJSONHandler(&b, nil))
	for _, v := range values {
		fmt.Fprintf(&b, "%v %+v %#v %s\n", v, v, v, v)
		text.Info("seen", "value", v)
		jsons.Info("seen", "value", v)
		if err, is := v.(error); is {
			fmt.Fprintln(&b, fmt.Errorf("in: %w", err), errors.Unwrap(err))
		}
	}
	return b.String()
}

// No ID, no name, no state, no token and no key is in an error or comes into a log, whatever goes wrong; and none in an address
// that is called.
func TestSilent(t *testing.T) {
	kinds := append(nafath.TokenFaults(), nafath.CallFaults()...)
	kinds = append(kinds, nafath.OtherState, nafath.BareKey)
	for _, kind := range kinds {
		if kind == nafath.Slow {
			continue
		}
		w := visit(t, func(n *nafath.Config) { n.AppKey = "Zr7k-secret" })
		config := w.config()
		config.AppKey = "Zr7k-secret"
		w.c = w.client(config)
		a := ask()
		a.Number, a.Address = citizen, "198.51.100.7"
		r, err := w.c.Begin(w.ctx(), a)
		if err != nil {
			t.Fatal(err)
		}
		w.desk.Fault(nafath.Fault{Kind: kind, Count: 3})
		if err := w.desk.Agree(r.URL, citizen); err != nil {
			t.Fatal(err)
		}
		answer, fetch := w.c.Fetch(w.ctx(), r)
		proof, prove := w.c.Prove(w.ctx(), r, answer)
		_, begin := w.c.Begin(w.ctx(), a)
		said := printed(a, r, answer, proof)
		for _, err := range append(w.heard, fetch, prove, begin) {
			if err != nil {
				said += printed(err)
			}
		}
		secrets := []string{citizen, other, resident, "198.51.100.7", "أحمد", "AHMED", "Zr7k", r.Secret, url.QueryEscape(r.Secret), r.Key, r.URL,
			r.Trans,
			string(answer), "-1988"}
		secrets = append(secrets, strings.Split(string(answer), ".")...)
		silent(t, said, secrets...)
		for _, c := range w.desk.Calls() {
			silent(t, c.Path+"?"+c.Query.Encode(), citizen, url.QueryEscape(r.Secret))
		}
	}
}

// What an answer of strangers quotes does not come through: not as a code, not as a reference.
func TestQuotedNumbers(t *testing.T) {
	w := visit(t)
	for _, body := range []string{
		`{"code":"` + citizen + `","reference":` + citizen + `,"message":"` + citizen + `"}`,
		`{"code":"400-034-050 ` + citizen + `","reference":"` + citizen + `"}`,
		`{"code":` + citizen + `,"reference":{"id":"` + citizen + `"}}`,
		`<p>` + citizen + `</p>`,
		`{"id":"` + citizen + `"`,
	} {
		for _, status := range []int{200, 302, 400, 401, 403, 404, 422, 500} {
			config := w.config()
			config.URL = answering(t, status, body).URL
			client := w.client(config)
			_, err := client.Begin(w.ctx(), ask())
			if err == nil {
				t.Fatalf("%d %s proves something", status, body)
			}
			silent(t, printed(err), citizen)
		}
	}
	e := refusal(400, []byte(`{"code":"400-034-050","reference":123456}`))
	if e.Code != "400-034-050" || e.Reference != 123456 || !strings.Contains(e.Error(), "reference 123456") {
		t.Errorf("what support asks for is lost: %v", e)
	}
}

// What is secret is hidden wherever it is printed, also within something else, and is whole where it is kept.
func TestHidden(t *testing.T) {
	r := kafala.IdentityRequest{ID: "id-1", URL: "https://page?state=s3cret", Key: "k3y", Secret: "s3cret", Trans: "tr4ns", Number: citizen,
		From: "198.51.100.7",
		At:   time.Now()}
	p := kafala.Proof{Number: citizen, Arabic: "أحمد", English: "AHMED", Trans: "tr4ns", Mark: "m4rk"}
	type record struct {
		Request kafala.IdentityRequest
		Proof   *kafala.Proof
		Answer  kafala.IdentityAnswer
		Ask     kafala.IdentityAsk
	}
	whole := record{r, &p, "t0ken", kafala.IdentityAsk{ID: "id-1", Number: citizen, Address: "198.51.100.7"}}
	var said strings.Builder
	fmt.Fprintf(&said, "%v %+v %#v", whole, whole, whole.Request)
	said.WriteString(printed(r, p, &p, whole.Answer, whole.Ask,
		&kafala.UnprovenError{Why: kafala.ProofRejected, Number: citizen, Kind: kafala.National}))
	silent(t, said.String(), citizen, "s3cret", "k3y", "tr4ns", "m4rk", "أحمد", "AHMED", "t0ken", "198.51.100.7")
	kept, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	var back record
	if err := json.Unmarshal(kept, &back); err != nil || back.Request.Secret != "s3cret" || back.Proof.Number != citizen ||
		back.Answer != "t0ken" {
		t.Errorf("kept: %v", err)
	}
}
