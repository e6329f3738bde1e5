package standin

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"sync"
)

// Chance is where ids and secrets come from. It is safe for concurrent use.
type Chance struct {
	mu   sync.Mutex
	from io.Reader
}

// NewChance draws from a source; nil: crypto/rand.
func NewChance(from io.Reader) *Chance {
	if from == nil {
		from = rand.Reader
	}
	return &Chance{from: from}
}

// Bytes draws n bytes; a source that fails leaves nothing to do.
func (c *Chance) Bytes(n int) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := make([]byte, n)
	if _, err := io.ReadFull(c.from, b); err != nil {
		panic(fmt.Sprintf("a stand-in's randomness: %v", err))
	}
	return b
}

// UUID draws one of version 4.
func (c *Chance) UUID() string {
	b := c.Bytes(16)
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// Digits draws n decimal digits.
func (c *Chance) Digits(n int) string {
	b := c.Bytes(n)
	for i := range b {
		b[i] = '0' + b[i]%10
	}
	return string(b)
}

// IsUUID tells whether a text has the form of a UUID, of any version.
func IsUUID(text string) bool {
	if len(text) != 36 {
		return false
	}
	for i, c := range text {
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F'):
			return false
		}
	}
	return true
}
