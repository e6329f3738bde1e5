package identity

import (
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// Nafath, as the stand-in plays it and our client asks it, is what the office takes it for.
func TestContract(t *testing.T) {
	kafalatest.TestIdentity(t, func(t *testing.T) kafalatest.IdentityWorld {
		w := visit(t)
		return kafalatest.IdentityWorld{Identity: w.c, Pass: w.pass,
			Agree: func(r kafala.IdentityRequest, number string) error { return w.desk.Agree(r.URL, number) },
			Reject: func(r kafala.IdentityRequest, number string) error {
				if _, err := w.desk.Type(r.URL, number); err != nil {
					return err
				}
				return w.desk.Reject(number)
			}}
	})
}
