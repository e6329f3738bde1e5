package kafalatest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"kafalabot/kafala"
)

// IdentityLife is how long a request of Identity's is open.
const IdentityLife = 15 * time.Minute

// Identity says in memory who somebody is. It is safe for use by many at once.
type Identity struct {
	Now    func() time.Time
	Person func(number string) kafala.Proof // what is told of a person beside the number; nil: a name

	mu    sync.Mutex
	begun int
	all   map[string]*question // by the secret
	fails error
}

// question is one request.
type question struct {
	request kafala.IdentityRequest
	number  string // who has answered; empty: nobody yet
	no      bool   // with no
	named   bool   // and the provider has signed whose that is
	at      time.Time
	spent   bool
	answer  kafala.IdentityAnswer
}

// Fail has every call fail with a cause from now on, as ProofDown; nil: none does.
func (i *Identity) Fail(cause error) { i.mu.Lock(); defer i.mu.Unlock(); i.fails = cause }

// Agree is the person's yes on the page of a request.
func (i *Identity) Agree(r kafala.IdentityRequest, number string) error {
	return i.say(r, number, false, true)
}

// Reject is their no, and tells whose it is if named.
func (i *Identity) Reject(r kafala.IdentityRequest, number string, named bool) error {
	return i.say(r, number, true, named)
}

// Newest is the request that was begun last, and whether there is one.
func (i *Identity) Newest() (kafala.IdentityRequest, bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	a := i.all[fmt.Sprint("secret-", i.begun)]
	if a == nil {
		return kafala.IdentityRequest{}, false
	}
	return a.request, true
}

func (i *Identity) say(r kafala.IdentityRequest, number string, no, named bool) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	a := i.all[r.Secret]
	if a == nil || a.number != "" || !i.Now().Before(a.request.Until) {
		return errors.New("no such page")
	}
	a.number, a.no, a.named, a.at = number, no, named, i.Now()
	return nil
}

func unproven(why kafala.Unproven, cause error) error {
	return &kafala.UnprovenError{Why: why, Cause: cause}
}

// Begin opens a request.
func (i *Identity) Begin(_ context.Context, a kafala.IdentityAsk) (kafala.IdentityRequest, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	switch {
	case i.fails != nil:
		return kafala.IdentityRequest{}, unproven(kafala.ProofDown, i.fails)
	case a.ID == "":
		return kafala.IdentityRequest{}, unproven(kafala.ProofRefused, nil)
	}
	i.begun++
	n := fmt.Sprint(i.begun)
	r := kafala.IdentityRequest{ID: a.ID, URL: "https://identity.example/" + n, Key: "key-" + n, Secret: "secret-" + n, Trans: "trans-" + n,
		Number: a.Number, From: a.Address, At: i.Now(), Until: i.Now().Add(IdentityLife)}
	if i.all == nil {
		i.all = map[string]*question{}
	}
	i.all[r.Secret] = &question{request: r}
	return r, nil
}

// Fetch hands the answer out, once.
func (i *Identity) Fetch(_ context.Context, r kafala.IdentityRequest) (kafala.IdentityAnswer, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	a := i.all[r.Secret]
	switch {
	case i.fails != nil:
		return "", unproven(kafala.ProofDown, i.fails)
	case !i.Now().Before(r.Until):
		return "", unproven(kafala.ProofExpired, nil)
	case a == nil, a.spent:
		return "", unproven(kafala.ProofGone, nil)
	case a.number == "":
		return "", unproven(kafala.ProofAwaited, nil)
	}
	a.spent, a.answer = true, kafala.IdentityAnswer("signed "+r.Trans)
	return a.answer, nil
}

// Prove looks at an answer.
func (i *Identity) Prove(_ context.Context, r kafala.IdentityRequest, answer kafala.IdentityAnswer) (kafala.Proof, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	a := i.all[r.Secret]
	switch {
	case i.fails != nil:
		return kafala.Proof{}, unproven(kafala.ProofDown, i.fails)
	case !i.Now().Before(r.Until):
		return kafala.Proof{}, unproven(kafala.ProofExpired, nil)
	case a == nil, answer == "", a.answer != answer:
		return kafala.Proof{}, unproven(kafala.ProofFalse, nil)
	case a.no && a.named:
		return kafala.Proof{}, &kafala.UnprovenError{Why: kafala.ProofRejected, Number: a.number, Kind: numberKind(a.number)}
	case a.no:
		return kafala.Proof{}, unproven(kafala.ProofRejected, nil)
	case r.Number != "" && r.Number != a.number:
		return kafala.Proof{}, unproven(kafala.ProofOther, nil)
	}
	p := kafala.Proof{Arabic: "شخص من الاختبار", English: "SOMEBODY OF A TEST", Adult: kafala.AdultYes}
	if i.Person != nil {
		p = i.Person(a.number)
	}
	p.Number, p.Kind, p.At, p.Trans = a.number, numberKind(a.number), a.at, r.Trans
	p.Service, p.Mark = cmp.Or(p.Service, "Login"), "mark of "+r.Trans
	return p, nil
}

func numberKind(number string) kafala.NumberKind {
	switch number[0] {
	case '1':
		return kafala.National
	case '2':
		return kafala.Iqama
	}
	return kafala.Border
}
