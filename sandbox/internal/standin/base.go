package standin

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// Base is the public base under which a stand-in is found. The zero value is learned from the first call. It is safe for
// concurrent use.
type Base struct {
	mu   sync.RWMutex
	base string
}

// Set names the base, which may hold a path; a slash at its end is left away.
func (b *Base) Set(base string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.base = strings.TrimRight(base, "/")
}

// Learn takes the host of a call as the base if there is none.
func (b *Base) Learn(r *http.Request) {
	b.mu.RLock()
	known := b.base != ""
	b.mu.RUnlock()
	if known || r.Host == "" {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.base == "" {
		b.base = "http://" + r.Host
	}
}

// URL is the base, without a slash at its end.
func (b *Base) URL() string {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if b.base == "" {
		return "http://localhost"
	}
	return b.base
}

// Prefix is the path of the base: links within the pages begin with it.
func (b *Base) Prefix() string {
	u, err := url.Parse(b.URL())
	if err != nil {
		return ""
	}
	return u.Path
}
