package nafath

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"strings"
	"sync"
	"time"

	"kafalabot/sandbox/internal/standin"
)

// keyring is what tokens are signed with.
type keyring struct {
	list []signer // newest first
}

type signer struct {
	kid string
	key *rsa.PrivateKey
}

// Making a key takes a tenth of a second and more, and a test may want many servers: a few are made once and taken in turn.
var (
	keyMu   sync.Mutex
	keyMade []*rsa.PrivateKey
	keyNext int
)

const keysAtMost = 4

func someKey() *rsa.PrivateKey {
	keyMu.Lock()
	defer keyMu.Unlock()
	if len(keyMade) < keysAtMost {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic("nafath: " + err.Error())
		}
		keyMade = append(keyMade, key)
	}
	keyNext++
	return keyMade[keyNext%len(keyMade)]
}

// turn puts another key in front, and takes all others away.
func (k *keyring) turn(chance *standin.Chance) {
	key := someKey()
	for len(k.list) > 0 && key.Equal(k.list[0].key) {
		key = someKey()
	}
	k.list = []signer{{hex.EncodeToString(chance.Bytes(8)), key}}
}

// Rotate has it sign with another key from now on, and tell of no other.
func (s *Server) Rotate() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys.turn(s.chance)
}

// PublicKey is the key that verifies, as PEM: what a forger has.
func (s *Server) PublicKey() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keys.list[0].public()
}

func (g signer) public() []byte {
	der, err := x509.MarshalPKIXPublicKey(g.key.Public())
	if err != nil {
		panic("nafath: " + err.Error())
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func (g signer) jwk() map[string]string {
	return map[string]string{"kty": "RSA", "e": b64(big.NewInt(int64(g.key.E)).Bytes()), "use": "sig", "kid": g.kid, "alg": "RS256",
		"n": b64(g.key.N.Bytes())}
}

func (k *keyring) set() (all []map[string]string) {
	for _, g := range k.list {
		all = append(all, g.jwk())
	}
	return all
}

func (k *keyring) verifies(token string) bool {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return false
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	return err == nil && rsa.VerifyPKCS1v15(&k.list[0].key.PublicKey, crypto.SHA256, sum[:], signature) == nil
}

// sign writes the token of a transaction that has ended, with whatever befalls it.
func (s *Server) sign(t *transaction) string {
	fault, _ := s.faults.strike(tokenFaults, lastToken, "", "")
	if fault.Kind == Replayed {
		if old := s.earlier(t); old != "" {
			return old
		}
	}
	claims := s.envelope(t)
	person := s.person(t.number)
	if fault.Kind == OtherPerson {
		person = s.person("1087654321")
	}
	person.claims(claims)
	header := map[string]any{"typ": "JWT", "alg": "RS256", "kid": s.keys.list[0].kid}
	s.bend(fault, t, header, claims)
	t.token = s.seal(fault.Kind, header, claims)
	return t.token
}

func (s *Server) envelope(t *transaction) map[string]any {
	now := t.ended.Unix()
	return map[string]any{"iss": s.config.Issuer, "aud": s.config.Audience, "sub": "person", "iat": now, "nbf": now, "exp": now,
		"jti": s.chance.UUID(), "transId": t.id, "status": t.status, "ServiceName": t.service,
		"jwks_uri": s.base.URL() + "/api/v1/mfa/jwk"}
}

// bend makes header and claims what a fault wants them to be.
func (s *Server) bend(fault Fault, t *transaction, header, claims map[string]any) {
	ids := func() {
		for _, name := range idClaims {
			delete(claims, name)
		}
	}
	switch fault.Kind {
	case OtherAudience:
		claims["aud"] = "somebody-else"
	case SharedAudience:
		claims["aud"] = []string{s.config.Audience, "somebody-else"}
	case OtherIssuer:
		claims["iss"] = "https://issuer.example"
	case OtherService:
		claims["ServiceName"] = "SomethingElse"
	case OtherTrans:
		claims["transId"] = s.chance.UUID()
	case NotYetValid:
		at := t.ended.Add(time.Hour).Unix()
		claims["nbf"], claims["exp"] = at, at
	case FromTomorrow:
		claims["iat"] = t.ended.Add(24 * time.Hour).Unix()
	case TooOld:
		at := t.begun.Add(-time.Hour).Unix()
		claims["iat"], claims["nbf"], claims["exp"] = at, at, at
	case Undated:
		delete(claims, "iat")
		delete(claims, "nbf")
	case StatusWaiting:
		claims["status"] = Waiting
	case TwoIDs:
		claims["nin"], claims["iqamaNumber"] = "1087654321", "2087654329"
	case NoID, Nameless:
		ids()
	case WrongKind:
		number := t.number
		ids()
		claims["visaNumber"] = number
	case UnknownKid:
		header["kid"] = hex.EncodeToString(s.chance.Bytes(8))
	case NoKid:
		delete(header, "kid")
	case Critical:
		header["crit"], header["b64"] = []string{"b64"}, true
	case EmbeddedKey:
		forger := signer{"forged", foreignKey()}
		header["kid"], header["jwk"] = "forged", forger.jwk()
	case KeyAddress:
		header["jku"] = "https://forger.example/jwk"
	case AlgNone:
		header["alg"] = "none"
	case AlgHS256:
		header["alg"] = "HS256"
	}
}

// seal signs as the fault wants it.
func (s *Server) seal(kind FaultKind, header, claims map[string]any) string {
	signed := b64(encode(header)) + "." + b64(encode(claims))
	switch kind {
	case AlgNone:
		return signed + "."
	case AlgHS256:
		mac := hmac.New(sha256.New, s.keys.list[0].public())
		mac.Write([]byte(signed))
		return signed + "." + b64(mac.Sum(nil))
	case ForeignKey, EmbeddedKey:
		return signed + "." + sign(foreignKey(), signed)
	}
	return signed + "." + sign(s.keys.list[0].key, signed)
}

// earlier is the last token that another transaction had.
func (s *Server) earlier(t *transaction) (token string) {
	for _, other := range s.book.all {
		if other != t && other.token != "" {
			token = other.token
		}
	}
	return token
}

func sign(key *rsa.PrivateKey, text string) string {
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		panic("nafath: " + err.Error())
	}
	return b64(signature)
}

// foreignKey is nobody's whom a caller knows.
var foreignKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic("nafath: " + err.Error())
	}
	return key
})

// newState draws a state of the length and letters that real ones have: 344 of base64.
func newState(chance *standin.Chance) string {
	return base64.StdEncoding.EncodeToString(chance.Bytes(258))
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// encode writes JSON of our own values, which cannot fail.
func encode(value any) []byte {
	body, err := json.Marshal(value)
	if err != nil {
		panic("nafath: " + err.Error())
	}
	return body
}

func readAll(r io.Reader) []byte {
	b, _ := io.ReadAll(r)
	return b
}
