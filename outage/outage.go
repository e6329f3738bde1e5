// Package outage tells trouble of a service that the process stands on from trouble of one message, and keeps a board of
// which service is in trouble, why, and since when. It knows no service: each names its own errors by Fault.
package outage

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
)

// Service is something that the process stands on.
type Service string

// The services. Intake is the way that updates come: the webhook, or polling.
const (
	Redis    Service = "redis"
	Telegram Service = "telegram"
	Intake   Service = "intake"
	Gateway  Service = "gateway"
	Nafath   Service = "nafath"
)

// Services are all of them, in the order in which they are told of.
var Services = []Service{Redis, Telegram, Intake, Gateway, Nafath}

// Why is what is wrong with a service, in a word; "": nothing.
type Why string

// What may be wrong.
const (
	Well        Why = ""
	Silent      Why = "silent"      // it is not reached, or does not answer
	Credentials Why = "credentials" // it refuses the key, the token or the password
	Certificate Why = "certificate" // its certificate is not accepted, or it speaks no TLS
	Failing     Why = "failing"     // it answers that it cannot: still loading, or a fault of its own
	Full        Why = "full"        // no memory or disk is left to save anything
	ReadOnly    Why = "read_only"   // it may be read, and nothing is saved
	Replicas    Why = "replicas"    // too few replicas hold what is saved
	Emptied     Why = "emptied"     // what was seen in it is gone: it came back empty, or is another one
	Older       Why = "older"       // it serves, and the newest of what was seen in it is gone
	GivenUp     Why = "given_up"    // the data key with which this process seals was given up: nobody else opens what it saves
	Parts       Why = "parts"       // some of its parts fail, and others serve
	Taken       Why = "taken"       // somebody else gets the updates
	Undelivered Why = "undelivered" // updates do not arrive: it says that it cannot hand them over
)

// Whys are all that may be wrong.
var Whys = []Why{Silent, Credentials, Certificate, Failing, Full, ReadOnly, Replicas, Emptied, Older, GivenUp, Parts, Taken, Undelivered}

// Lasting tells whether it goes on until a person does something: it is told at once, since it does not mend itself.
func (w Why) Lasting() bool {
	return w == Credentials || w == Certificate || w == Emptied || w == Older || w == GivenUp || w == Taken
}

// Fault is an error that knows whose trouble it is. An empty Why is trouble of the call alone.
type Fault interface {
	error
	Outage() (Service, Why)
}

// Of tells which service an error is trouble of, and why; an empty Why: of none, so that the message itself is to blame.
// What comes from the network and names no service is Redis's, which has no errors of ours around its own.
func Of(err error) (Service, Why) {
	if err == nil || errors.Is(err, context.Canceled) {
		return "", Well
	}
	if fault := Fault(nil); errors.As(err, &fault) {
		return fault.Outage()
	}
	if answer := (interface{ RedisError() })(nil); errors.As(err, &answer) {
		why := saidByRedis(err.Error())
		return Redis, why
	}
	if why := OfNetwork(err); why != Well {
		return Redis, why
	}
	broken := (*net.OpError)(nil)
	if errors.As(err, &broken) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		strings.Contains(err.Error(), "connection pool timeout") {
		return Redis, Silent
	}
	return "", Well
}

// Halts tells whether an error is surely trouble of a service, and not of what was asked of it: everything that is asked of it
// now fails alike. An answer of the gateway's that it has a fault, or none within its time, may be about the one call.
func Halts(err error) bool {
	_, why := Of(err)
	if fault := Fault(nil); errors.As(err, &fault) {
		return why.Lasting() || why != Well && OfNetwork(err) != Well
	}
	return why != Well
}

// OfNetwork tells what an error says of who was to be called; Well: nothing. A connection that broke says nothing: the call
// may have been carried out, and its message may be why.
func OfNetwork(err error) Why {
	var (
		dial    *net.OpError // of which only "dial" counts
		name    *net.DNSError
		record  tls.RecordHeaderError
		unknown x509.UnknownAuthorityError
		host    x509.HostnameError
		invalid x509.CertificateInvalidError
		refused *tls.CertificateVerificationError
	)
	switch {
	case errors.As(err, &refused), errors.As(err, &unknown), errors.As(err, &host), errors.As(err, &invalid), errors.As(err, &record):
		return Certificate
	case errors.As(err, &dial) && dial.Op == "dial", errors.As(err, &name):
		return Silent
	}
	return Well
}

// said are the beginnings of what a Redis answers that cannot serve now.
var said = []struct {
	why   Why
	words []string
}{
	{Credentials, []string{"NOAUTH", "WRONGPASS", "NOPERM"}},
	{Full, []string{"OOM", "MISCONF"}},
	{ReadOnly, []string{"READONLY"}},
	{Replicas, []string{"NOREPLICAS"}},
	{Failing, []string{"LOADING", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "BUSY", "ERR max number of clients"}},
}

func saidByRedis(text string) Why {
	for _, s := range said {
		if slices.ContainsFunc(s.words, func(word string) bool { return strings.Contains(text, word) }) {
			return s.why
		}
	}
	return Well
}
