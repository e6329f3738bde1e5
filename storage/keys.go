package storage

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"strings"

	"kafalabot/kafala"
)

// Keys are the data keys: the first one seals, all of them open. Random nonces allow some 2^32 values under one key, so
// change keys long before that. A Keys never shows what it holds, however it is printed.
type Keys struct{ ring *ring }

type ring struct {
	seals dataKey
	opens map[string]dataKey
}

type dataKey struct {
	id    string
	aead  cipher.AEAD
	index []byte // derived from the data key, for Index
	files []byte // likewise, for the keys of exports
}

// errSealed is returned for a value that does not open: its key, its place or its bytes are not those it was sealed with.
var errSealed = errors.New("sealed value does not open")

// errKeyless is the errSealed of a value whose key is not among the data keys: as no process starts while one is missed, it was given up.
// Nobody can read it any more, so that it is a kafala.ErrNotFound too. Whoever lists values passes over it: what is lost hides nothing
// else.
var errKeyless = fmt.Errorf("%w: its key was given up: %w", errSealed, kafala.ErrNotFound)

var keyID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,16}$`)

// ParseKeys reads data keys of the form "id:base64(32 bytes)", separated by commas. An id has 1 to 16 letters, digits,
// hyphens or underscores. Errors name the position of a key and never its value.
func ParseKeys(text string) (Keys, error) {
	r, seen := &ring{opens: map[string]dataKey{}}, map[[sha256.Size]byte]bool{}
	for i, part := range strings.Split(text, ",") {
		id, coded, ok := strings.Cut(strings.TrimSpace(part), ":")
		if !ok || !keyID.MatchString(id) {
			return Keys{}, fmt.Errorf("data key %d is not of the form id:base64", i+1)
		}
		raw, err := base64.StdEncoding.DecodeString(coded)
		if err != nil || len(raw) != 32 {
			return Keys{}, fmt.Errorf("data key %d is not the base64 form of 32 bytes", i+1)
		}
		if _, twice := r.opens[id]; twice {
			return Keys{}, fmt.Errorf("data key %d has the id of an earlier one", i+1)
		}
		sum := sha256.Sum256(raw)
		switch {
		case sum == sha256.Sum256(make([]byte, len(raw))):
			return Keys{}, fmt.Errorf("data key %d is nothing but zeros", i+1)
		case seen[sum]:
			return Keys{}, fmt.Errorf("data key %d has the bytes of an earlier one", i+1)
		}
		seen[sum] = true
		key, err := newDataKey(id, raw)
		if err != nil {
			return Keys{}, fmt.Errorf("data key %d: %w", i+1, err)
		}
		r.opens[id] = key
		if i == 0 {
			r.seals = key
		}
	}
	return Keys{r}, nil
}

func newDataKey(id string, raw []byte) (dataKey, error) {
	block, err := aes.NewCipher(raw)
	if err != nil {
		return dataKey{}, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return dataKey{}, err
	}
	index, err := hkdf.Key(sha256.New, raw, nil, "kafalabot index", sha256.Size)
	if err != nil {
		return dataKey{}, err
	}
	files, err := hkdf.Key(sha256.New, raw, nil, "kafalabot export", sha256.Size)
	return dataKey{id: id, aead: aead, index: index, files: files}, err
}

// String hides the keys.
func (Keys) String() string { return "***" }

// GoString hides the keys.
func (Keys) GoString() string { return "***" }

// LogValue hides the keys.
func (Keys) LogValue() slog.Value { return slog.StringValue("***") }

// IDs lists the ids of the keys, that of the first one first.
func (k Keys) IDs() []string {
	ids := slices.Sorted(maps.Keys(k.ring.opens))
	first := slices.Index(ids, k.ring.seals.id)
	return append([]string{k.ring.seals.id}, slices.Delete(ids, first, first+1)...)
}

// Index gives a fixed name for a value that must not be legible in Redis: its HMAC-SHA256 under the index key of the
// first data key. The kind keeps the names of different uses apart.
func (k Keys) Index(kind, value string) []byte { return k.ring.seals.name(kind, value) }

// Indexes lists the names that Index gives under each of the data keys, the first key's name first. Values are written
// under the first name and looked up under all.
func (k Keys) Indexes(kind, value string) [][]byte {
	names := [][]byte{k.Index(kind, value)}
	for _, id := range slices.Sorted(maps.Keys(k.ring.opens)) {
		if id != k.ring.seals.id {
			names = append(names, k.ring.opens[id].name(kind, value))
		}
	}
	return names
}

func (d dataKey) name(kind, value string) []byte {
	h := hmac.New(sha256.New, d.index)
	h.Write([]byte(kind))
	h.Write([]byte{0})
	h.Write([]byte(value))
	return h.Sum(nil)
}

// seal appends the sealed form of plain to dst: a byte with the length of the key's id, the id, the nonce and the output
// of AES-256-GCM. The place where the value lies (what) and the id are authenticated with it.
func (k Keys) seal(dst, plain []byte, what string) []byte {
	return k.ring.seals.seal(dst, plain, what)
}

func (d dataKey) seal(dst, plain []byte, what string) []byte {
	dst = append(dst, byte(len(d.id)))
	dst = append(dst, d.id...)
	return d.aead.Seal(dst, nil, plain, sealData(d.id, what))
}

// open gives back what was sealed at the same place, or errSealed.
func (k Keys) open(sealed []byte, what string) ([]byte, error) {
	if len(sealed) == 0 || len(sealed) < 1+int(sealed[0]) {
		return nil, errSealed
	}
	n := 1 + int(sealed[0])
	key, ok := k.ring.opens[string(sealed[1:n])]
	if !ok {
		return nil, errKeyless
	}
	plain, err := key.aead.Open(nil, nil, sealed[n:], sealData(key.id, what))
	if err != nil {
		return nil, errSealed
	}
	return plain, nil
}

func sealData(id, what string) []byte { return []byte(id + "|" + what) }
