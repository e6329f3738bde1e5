package identity

import (
	"bytes"
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"hash"
	"maps"
	mrand "math/rand/v2"
	"strings"
	"sync"
	"testing"

	"kafalabot/kafala"
)

// forger has everything that a stranger may have: tokens that are good for something else, the public key, keys of their own.
type forger struct {
	*mrand.Rand
	good   string   // of the request that is to be proven
	others []string // good ones of other requests, of the same person and of others
	public []byte   // PEM
}

var forgersKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// newForger gives a request with its good token, and a forger with tokens of others.
func newForger(w *town, seed uint64) (kafala.IdentityRequest, *forger) {
	f := &forger{Rand: mrand.New(mrand.NewPCG(seed, 15))}
	for _, number := range []string{citizen, other, resident, visitor} {
		_, a := w.answered(number)
		f.others = append(f.others, string(a))
	}
	r, a := w.answered(citizen)
	f.good, f.public = string(a), w.desk.PublicKey()
	return r, f
}

func (f *forger) one(all ...string) string { return all[f.IntN(len(all))] }

func parts(token string) (header, payload map[string]any) {
	p := strings.Split(token, ".")
	for i, into := range []*map[string]any{&header, &payload} {
		b, _ := base64.RawURLEncoding.DecodeString(p[i])
		_ = json.Unmarshal(b, into)
	}
	return header, payload
}

func encoded(v any) string {
	b, _ := json.Marshal(v)
	return base64.RawURLEncoding.EncodeToString(b)
}

// forge draws one token that was never handed out for this request.
func (f *forger) forge() string {
	switch f.IntN(8) {
	case 0: // some letters are others
		b := []byte(f.good)
		for range 1 + f.IntN(3) {
			b[f.IntN(len(b))] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n{"[f.IntN(71)]
		}
		return string(b)
	case 1: // one bit of one part is another
		p := strings.Split(f.good, ".")
		i := f.IntN(3)
		b, _ := base64.RawURLEncoding.DecodeString(p[i])
		b[f.IntN(len(b))] ^= 1 << f.IntN(8)
		p[i] = base64.RawURLEncoding.EncodeToString(b)
		return strings.Join(p, ".")
	case 2: // parts of several tokens
		a, b := strings.Split(f.good, "."), strings.Split(f.one(f.others...), ".")
		a[f.IntN(3)] = b[f.IntN(3)]
		return strings.Join(a, ".")
	case 3: // one that was good for somebody else
		return f.one(f.others...)
	case 4: // the whole in another form
		p := strings.Split(f.good, ".")
		return f.one(f.good+".", "."+f.good, f.good+"=", f.good+"\n", " "+f.good, p[0]+"."+p[1]+".", p[0]+"."+p[1], p[0]+".."+p[2], "..", "", ".",
			f.good+"."+p[2], f.good+"."+p[0]+"."+p[1], strings.ReplaceAll(f.good, ".", ".\n"), "Bearer "+f.good,
			`{"payload":"`+p[1]+`","protected":"`+p[0]+`","signature":"`+p[2]+`"}`,
			`{"payload":"`+p[1]+`","signatures":[{"protected":"`+p[0]+`","signature":"`+p[2]+`"}]}`)
	case 5: // the old signature under other claims
		p := strings.Split(f.good, ".")
		p[1] = encoded(f.claims())
		return strings.Join(p, ".")
	default:
		return f.signed()
	}
}

// claims are those of the good token, some of them changed to what a forger wants.
func (f *forger) claims() map[string]any {
	_, payload := parts(f.good)
	delete(payload, "nin")
	payload[f.one("nin", "iqamaNumber", "visaNumber")] = f.one(other, resident, visitor)
	if f.IntN(2) == 0 {
		payload["exp"] = 99999999999
	}
	return payload
}

// signed are claims with a signature that is not Nafath's, or none.
func (f *forger) signed() string {
	header, _ := parts(f.good)
	header = maps.Clone(header)
	alg := f.one("none", "None", "nOnE", "NONE", "", "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "ES256", "EdDSA")
	header["alg"] = alg
	switch f.IntN(6) {
	case 0:
		header["kid"] = f.one("", "forged", "../../dev/null", "' OR 1=1", strings.Repeat("k", 300))
	case 1:
		header["jwk"] = map[string]string{"kty": "RSA", "kid": "forged", "e": "AQAB",
			"n": base64.RawURLEncoding.EncodeToString(forgersKey().N.Bytes())}
	case 2:
		header["jku"] = "https://forger.example/keys"
	case 3:
		header["crit"], header["b64"] = []string{f.one("b64", "exp", "")}, f.IntN(2) == 0
	}
	text := encoded(header) + "." + encoded(f.claims())
	return text + "." + base64.RawURLEncoding.EncodeToString(f.signature(alg, text))
}

func (f *forger) signature(alg, text string) []byte {
	block, _ := pem.Decode(f.public)
	secret := [][]byte{f.public, bytes.TrimSpace(f.public), block.Bytes, {}, []byte("secret")}[f.IntN(5)]
	mac := func(h func() hash.Hash) []byte {
		m := hmac.New(h, secret)
		m.Write([]byte(text))
		return m.Sum(nil)
	}
	switch alg {
	case "HS256":
		return mac(sha256.New)
	case "HS384":
		return mac(sha512.New384)
	case "HS512":
		return mac(sha512.New)
	case "RS256", "":
		sum := sha256.Sum256([]byte(text))
		s, _ := rsa.SignPKCS1v15(nil, forgersKey(), crypto.SHA256, sum[:])
		return s
	case "RS512":
		sum := sha512.Sum512([]byte(text))
		s, _ := rsa.SignPKCS1v15(nil, forgersKey(), crypto.SHA512, sum[:])
		return s
	case "PS256":
		sum := sha256.Sum256([]byte(text))
		s, _ := rsa.SignPSS(rand.Reader, forgersKey(), crypto.SHA256, sum[:], nil)
		return s
	}
	b := make([]byte, f.IntN(3)*128)
	_, _ = rand.Read(b)
	return b
}

// Ten thousand forged tokens prove nobody, and their errors tell nothing of what was in them. The good one, between them, does.
func TestForged(t *testing.T) {
	t.Parallel()
	w := visit(t)
	r, f := newForger(w, 1)
	kinds := map[string]int{}
	many := 10_000
	if testing.Short() {
		many = 3_000
	}
	for n := range many {
		token := f.forge()
		if token == f.good {
			continue
		}
		p, err := w.c.Prove(w.ctx(), r, kafala.IdentityAnswer(token))
		if why := kafala.WhyUnproven(err); why != kafala.ProofFalse || p != (kafala.Proof{}) {
			t.Fatalf("token %d: %v: %s", n, err, token)
		}
		kinds[err.Error()]++
		silent(t, err.Error(), other, resident, visitor, citizen, "forge", "1=1", r.Trans, r.Secret)
		if n%1000 == 0 {
			if p, err := w.c.Prove(w.ctx(), r, kafala.IdentityAnswer(f.good)); err != nil || p.Number != citizen {
				t.Fatalf("the good one: %v", err)
			}
		}
	}
	if len(kinds) < 7 {
		t.Errorf("only so many checks were met: %v", kinds)
	}
}

// FuzzProve looks for a text that proves somebody and is not the token itself.
func FuzzProve(f *testing.F) {
	w := visit(f)
	r, with := newForger(w, 2)
	for seed := range uint64(40) {
		f.Add(seed, []byte(nil))
	}
	f.Add(uint64(1), []byte("{}"))
	f.Fuzz(func(t *testing.T, seed uint64, payload []byte) {
		with.Rand = mrand.New(mrand.NewPCG(seed, 16))
		token := with.forge()
		if len(payload) > 0 {
			p := strings.Split(with.good, ".")
			p[with.IntN(3)] = base64.RawURLEncoding.EncodeToString(payload)
			token = strings.Join(p, ".")
		}
		if token == with.good {
			return
		}
		if _, err := w.c.Prove(t.Context(), r, kafala.IdentityAnswer(token)); err == nil {
			t.Errorf("proven by %s", token)
		}
	})
}
