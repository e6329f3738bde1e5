package kafala

import (
	"cmp"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"strconv"
	"strings"
)

// Shards is into how many parts the people of the bot are divided. All that belongs to one chat lies in one
// part, so that it can change in one stroke also on a Redis Cluster. The number is stored in every id: it
// never changes.
const Shards = 32

// Shard tells which part a chat belongs to, 0 to Shards-1.
func Shard(chat int64) int {
	h := fnv.New32a()
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(chat))
	h.Write(b[:])
	return int(h.Sum32() % Shards)
}

// ShardOf reads the part out of a guarantee id, a delivery id or a reference, all of which start with its two
// digits. It returns false for anything else.
func ShardOf(id string) (int, bool) {
	if len(id) < 2 {
		return 0, false
	}
	n, err := strconv.Atoi(id[:2])
	return n, err == nil && n >= 0 && n < Shards && id[0] != '+' && id[0] != '-'
}

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewToken reads n bytes of randomness and writes them in the letters a–z and 2–7, five bits each: fit for a
// deep link, a path or an id.
func NewToken(random io.Reader, n int) (string, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", fmt.Errorf("read randomness: %w", err)
	}
	return base32Lower.EncodeToString(b), nil
}

// IsToken tells whether a text has the form of the token in a QR's link.
func IsToken(text string) bool {
	return len(text) == tokenLength && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

// tokenLength is the length of such a token: 80 random bits.
const tokenLength = 16

// NewDraft makes the id under which one request is known from its first answer on: 80 random bits, 16 letters.
func NewDraft(random io.Reader) (string, error) { return NewToken(random, 10) }

// GuaranteeID names the guarantee that a draft of this chat becomes. The same draft always gives the same id,
// which is what makes submitting it twice harmless.
func GuaranteeID(chat int64, draft string) string { return fmt.Sprintf("%02d%s", Shard(chat), draft) }

// Draft is the id under which the request was known while it was written.
func (g *Guarantee) Draft() string { return g.ID[2:] }

// IsGuaranteeID tells whether a text has the form of a guarantee's id, which says nothing of whether there is one.
func IsGuaranteeID(text string) bool {
	_, ok := ShardOf(text)
	return ok && len(text) == idLength && strings.Trim(text[2:], "abcdefghijklmnopqrstuvwxyz234567") == ""
}

// callbackLength is the length of what follows the id in a Guarantee.Callback: 128 random bits.
const callbackLength = 26

// IsCallback tells whether a text has the form of a Guarantee.Callback, which begins with its id.
func IsCallback(text string) bool {
	return len(text) == idLength+callbackLength && IsGuaranteeID(text[:idLength]) &&
		strings.Trim(text[idLength:], "abcdefghijklmnopqrstuvwxyz234567") == ""
}

// idLength is the length of a guarantee id: two digits of the shard and the draft.
const idLength = 18

// ReferenceDigits is the length of a reference: neither an ID (10), a mobile (10, 12) nor a card (13–19).
const ReferenceDigits = 11

// NewReference draws a reference for a guarantee of this shard: two digits of the shard, eight random ones and
// a check digit. Two draws may meet; the Ledger refuses the second with ErrTaken.
func NewReference(shard int, random io.Reader) (string, error) {
	// 8 bytes modulo 10^8: the bias is below 10^-11.
	var b [8]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("read randomness: %w", err)
	}
	digits := fmt.Sprintf("%02d%08d", shard, binary.BigEndian.Uint64(b[:])%100_000_000)
	return digits + string('0'+CheckDigit(digits)), nil
}

// Code is by what a guarantee is found by whoever is shown it. It is drawn when a request is recorded, so that a record which
// is brought back from a copy is issued with what the people who paid for it hold already. Until it is issued nobody is found by it.
type Code struct {
	Reference string `json:"r"`
	Token     string `json:"t"` // in the QR's link, 80 bits
}

// NewCode draws a code for a guarantee of this shard.
func NewCode(shard int, random io.Reader) (Code, error) {
	reference, err := NewReference(shard, random)
	if err != nil {
		return Code{}, err
	}
	token, err := NewToken(random, 10)
	return Code{reference, token}, err
}

// Claims is the reference that a record keeps for itself: its own, or the one that it is to be issued with.
func (g *Guarantee) Claims() string { return cmp.Or(g.Reference, g.Drawn.Reference) }

// GroupReference writes a reference as people read it, 3-4-4, the groups joined by U+00A0: the bidi algorithm
// keeps that order after Arabic letters, where a plain space or a hyphen would reverse it.
func GroupReference(ref string) string {
	if len(ref) != ReferenceDigits {
		return ref
	}
	return strings.Join([]string{ref[:3], ref[3:7], ref[7:]}, "\u00a0")
}

// dammTable is the totally anti-symmetric quasigroup of order 10 from H. M. Damm's thesis (Marburg 2004),
// which catches every single wrong digit and every swap of neighbours.
var dammTable = [10][10]byte{
	{0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
	{7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
	{4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
	{1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
	{6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
	{3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
	{5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
	{8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
	{9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
	{2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
}

// CheckDigit gives the check digit of ASCII digits; over digits that end in their check digit it gives 0.
func CheckDigit(digits string) byte {
	var c byte
	for i := range len(digits) {
		c = dammTable[c][digits[i]-'0']
	}
	return c
}
