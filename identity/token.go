package identity

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"kafalabot/kafala"
)

// maxToken bounds a token in letters.
const maxToken = 64 << 10

// algorithms are those in which a token may be signed. Without none and HS256 the public key is no secret to sign with.
var algorithms = []jose.SignatureAlgorithm{jose.RS256}

// suspect are headers by which a token would bring its own key, or change what its signature means.
var suspect = []jose.HeaderKey{"crit", "b64", "jku", "x5u"}

// claims are those of a token whose signature is Nafath's.
type claims map[string]json.RawMessage

// text gives a claim that is a string or a number; empty: it is neither, or not there.
func (c claims) text(name string) string {
	var t text
	if raw := c[name]; raw != nil {
		_ = t.UnmarshalJSON(raw)
	}
	return string(t)
}

// time gives a claim that is a time in seconds.
func (c claims) time(name string) (time.Time, bool) {
	var seconds float64
	if raw := c[name]; raw == nil || json.Unmarshal(raw, &seconds) != nil || math.Abs(seconds) > 1e11 {
		return time.Time{}, false
	}
	return time.Unix(int64(seconds), 0), true
}

// audience gives the claim aud, which is a string or a list of them.
func (c claims) audience() []string {
	var one string
	if json.Unmarshal(c["aud"], &one) == nil {
		return []string{one}
	}
	var all []string
	_ = json.Unmarshal(c["aud"], &all)
	return all
}

// Prove tells whom a token proves. It holds for this request alone, and while the request lasts.
func (c *Client) Prove(ctx context.Context, r kafala.IdentityRequest, a kafala.IdentityAnswer) (kafala.Proof, error) {
	if c.over(r) {
		return kafala.Proof{}, &kafala.UnprovenError{Why: kafala.ProofExpired}
	}
	said, err := c.open(ctx, string(a))
	if err != nil {
		return kafala.Proof{}, err
	}
	if err := c.about(r, said); err != nil {
		return kafala.Proof{}, err
	}
	at, err := c.when(r, said)
	if err != nil {
		return kafala.Proof{}, err
	}
	number, kind, one := said.number()
	switch said.text("status") {
	case "COMPLETED":
	case "REJECTED":
		return kafala.Proof{}, &kafala.UnprovenError{Why: kafala.ProofRejected, Number: number, Kind: kind}
	case "EXPIRED":
		return kafala.Proof{}, &kafala.UnprovenError{Why: kafala.ProofExpired}
	default:
		return kafala.Proof{}, doubt("the token's status is none that ends a request")
	}
	switch {
	case !one:
		return kafala.Proof{}, doubt("the token has no ID claim, more than one, or one of another form")
	case r.Number != "" && !same(number, r.Number):
		return kafala.Proof{}, &kafala.UnprovenError{Why: kafala.ProofOther}
	}
	return kafala.Proof{
		Number: number, Kind: kind, Arabic: said.name(arabicNames), English: said.name(englishNames),
		Adult: said.adult(kafala.DateOf(at)), At: at, Trans: r.Trans, Service: c.Service, Mark: mark(r.Trans),
	}, nil
}

// open verifies a token's signature and reads its claims. Nothing of what the library says is passed on: it quotes the token.
func (c *Client) open(ctx context.Context, token string) (claims, error) {
	if len(token) > maxToken || !canonical(token) {
		return nil, doubt("the token is too long, or not three parts of base64")
	}
	parsed, err := jwt.ParseSigned(token, algorithms)
	if err != nil || len(parsed.Headers) != 1 {
		return nil, doubt("the token cannot be read, or its algorithm is not RS256")
	}
	header := parsed.Headers[0]
	if header.JSONWebKey != nil || slices.ContainsFunc(suspect, func(k jose.HeaderKey) bool { _, is := header.ExtraHeaders[k]; return is }) {
		return nil, doubt("the token brings a key of its own, or wants to be read otherwise")
	}
	if header.KeyID == "" || len(header.KeyID) > 200 {
		return nil, doubt("the token names no key")
	}
	key, err := c.keys.find(ctx, header.KeyID)
	switch {
	case errors.Is(err, errNoKey):
		return nil, doubt("the token names a key that Nafath does not have")
	case err != nil:
		return nil, unproven(err, "keys")
	}
	var said claims
	if parsed.Claims(key, &said) != nil || said == nil {
		return nil, doubt("the token's signature or its JSON is not good")
	}
	return said, nil
}

// canonical tells whether a token is written in the one way in which its bytes are: what is written otherwise is another token.
func canonical(token string) bool {
	parts := strings.Split(token, ".")
	for _, part := range parts {
		b, err := base64.RawURLEncoding.Strict().DecodeString(part)
		if err != nil || len(b) == 0 || base64.RawURLEncoding.EncodeToString(b) != part {
			return false
		}
	}
	return len(parts) == 3
}

// about tells whether a token was made for us, for our service and for this very request.
func (c *Client) about(r kafala.IdentityRequest, said claims) error {
	service := said["ServiceName"]
	switch {
	case !slices.Equal(said.audience(), []string{c.Audience}):
		return doubt("the token is for another audience")
	case c.Issuer != "" && said.text("iss") != c.Issuer:
		return doubt("the token is of another issuer")
	case service != nil && said.text("ServiceName") != c.Service:
		return doubt("the token is for another service")
	case r.Trans == "" || !same(said.text("transId"), r.Trans):
		return doubt("the token is of another transaction")
	}
	return nil
}

// when tells when the person answered. The token's own end counts for nothing (it has been seen to equal its beginning): it must
// have been made while our request was open, by our clock and Nafath's within a minute.
func (c *Client) when(r kafala.IdentityRequest, said claims) (time.Time, error) {
	now := c.Now()
	if nbf, ok := said.time("nbf"); said["nbf"] != nil && (!ok || nbf.After(now.Add(leeway))) {
		return time.Time{}, doubt("the token is not valid yet")
	}
	at, ok := said.time("iat")
	switch {
	case !ok:
		return time.Time{}, doubt("the token does not tell when it was made")
	case at.After(now.Add(leeway)):
		return time.Time{}, doubt("the token was made in the future")
	case at.Before(r.At.Add(-leeway)): // nor can it be after its end, which has not come
		return time.Time{}, doubt("the token was not made while the request was open")
	}
	return at, nil
}

// mark names an agreement for ever: that of one transaction counts once, however often Nafath puts it in a token.
func mark(trans string) string {
	sum := sha256.Sum256([]byte("nafath transaction " + trans))
	return hex.EncodeToString(sum[:16])
}
