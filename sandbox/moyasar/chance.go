package moyasar

import (
	"encoding/hex"
	"fmt"
	"io"
	"sync"
)

// draw fills n bytes; a source of randomness that fails leaves nothing to do.
func draw(random io.Reader, n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(random, b); err != nil {
		panic(fmt.Sprintf("moyasar: randomness: %v", err))
	}
	return b
}

// uuid draws a version 4 UUID.
func uuid(random io.Reader) string {
	b := draw(random, 16)
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// digits draws n decimal digits.
func digits(random io.Reader, n int) string {
	b := draw(random, n)
	for i := range b {
		b[i] = '0' + b[i]%10
	}
	return string(b)
}

// isUUID tells whether the text has the form of a UUID.
func isUUID(text string) bool {
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

// oneAtATime makes any reader safe for concurrent use.
type oneAtATime struct {
	mu sync.Mutex
	io.Reader
}

func (o *oneAtATime) Read(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.Reader.Read(b)
}
