package kafala

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Identifying says whether a guarantor of a kind of guarantee is confirmed by a provider outside (Identity).
type Identifying string

// A guarantor's ID number is typed; or that, or confirmed; or confirmed alone.
const (
	IdentityOff      Identifying = "off"
	IdentityOffered  Identifying = "offered"
	IdentityRequired Identifying = "required"
)

// emptyIdentity stands for one that is given and empty: it is none, and one that is not given is IdentityOff.
const emptyIdentity Identifying = "(empty)"

// UnmarshalText reads one as it stands in a file.
func (i *Identifying) UnmarshalText(text []byte) error {
	if *i = Identifying(text); *i == "" {
		*i = emptyIdentity
	}
	return nil
}

// confirms tells whether a guarantor can be confirmed at all.
func (i Identifying) confirms() bool { return i == IdentityOffered || i == IdentityRequired }

// identifying is the setting of a kind; not given, it is IdentityOff.
func (k Kind) identifying() Identifying {
	if k.Identity == "" {
		return IdentityOff
	}
	return k.Identity
}

// Identifying is what is so of a kind of guarantee. Before one is chosen it is what is so of all, and IdentityOffered where they
// differ.
func (s *Settings) Identifying(kind string) Identifying {
	if k, ok := s.Kind(kind); ok {
		return k.identifying()
	}
	if len(s.Kinds) == 0 {
		return IdentityOff
	}
	first := s.Kinds[0].identifying()
	for _, k := range s.Kinds {
		if k.identifying() != first {
			return IdentityOffered
		}
	}
	return first
}

// Identifies tells whether the guarantor of any kind can be confirmed.
func (s *Settings) Identifies() bool { return s.Identifying("").confirms() }

// Proven is what a record keeps of a proof that its guarantor is who they say. The zero value: there was none.
type Proven struct {
	At      time.Time `json:"t,omitzero"` // when they agreed
	Way     string    `json:"w,omitempty"`
	Service string    `json:"s,omitempty"` // of the provider's
	Trans   string    `json:"i,omitempty"` // the provider's number of what was agreed to
	Adult   Adult     `json:"o,omitempty"` // of full age then
}

// ByNafath is the way of a Proven through Nafath.
const ByNafath = "nafath"

// Proven is what is kept of a proof.
func (p Proof) Proven() Proven {
	return Proven{At: p.At.UTC().Truncate(time.Second), Way: ByNafath, Service: p.Service, Trans: p.Trans, Adult: p.Adult}
}

// Stands tells whether there was a proof.
func (p Proven) Stands() bool { return !p.At.IsZero() }

// Written is how it stands among the answers of a session, beside the number that it is of.
func (p Proven) Written() string {
	if !p.Stands() {
		return ""
	}
	return strings.Join([]string{strconv.FormatInt(p.At.Unix(), 10), p.Way, p.Trans, string(p.Adult), p.Service}, "|")
}

// ReadProven reads what Written has written; of anything else it is the zero value.
func ReadProven(text string) Proven {
	if text == "" {
		return Proven{}
	}
	const parts = 5
	all := strings.SplitN(text, "|", parts)
	if len(all) != parts {
		return Proven{}
	}
	at, err := strconv.ParseInt(all[0], 10, 64)
	if err != nil {
		return Proven{}
	}
	return Proven{At: time.Unix(at, 0).UTC(), Way: all[1], Trans: all[2], Adult: Adult(all[3]), Service: all[4]}
}

// ProofSuffix ends the id of the answer that tells how another one was proven.
const ProofSuffix = "_proof"

// ProofField is the id of the answer that tells how the guarantor's number was proven.
var ProofField = AsGuarantor.Field() + ProofSuffix

// Proven is the proof that stands beside the guarantor's number in the answers of a session.
func (a Answers) Proven() Proven { return ReadProven(a[ProofField]) }

// String hides it.
func (Proven) String() string { return hidden }

// GoString hides it.
func (Proven) GoString() string { return hidden }

// identityFault tells of a setting that is none.
func (k Kind) identityFault(name string) []error {
	if i := k.identifying(); i != IdentityOff && !i.confirms() {
		return []error{fmt.Errorf("%s.identity: must be %q, %q or %q", name, IdentityOff, IdentityOffered, IdentityRequired)}
	}
	return nil
}
