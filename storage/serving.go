package storage

import (
	"context"
	"fmt"
)

// Serving is by which kind of the gateway's key a Redis is served. What a test key has seen paid was paid by nobody: who serves by a
// live one must never meet it.
type Serving string

// The kinds.
const (
	ByTestKey Serving = "test"
	ByLiveKey Serving = "live"
)

// servedBy is the field beside the canaries in which it stands, once for as long as this Redis holds anything. It is no id of a data key:
// an earlier release takes no notice of it, and carries it in a copy all the same.
const servedBy = ":served"

// ServingError is a Redis, or a copy, that is served by the other kind of key.
type ServingError struct {
	Ours Serving // that of this process
	File bool    // of a copy, and not of this Redis
}

// Error says which kind is whose.
func (e *ServingError) Error() string {
	what, theirs, ours := "this Redis", "test", "live"
	if e.File {
		what = "what is in this export"
	}
	if e.Ours == ByTestKey {
		theirs, ours = ours, theirs
	}
	return fmt.Sprintf("%s is served with a %s key, and the gateway's key is a %s one", what, theirs, ours)
}

// serves is the error where something is kept for the other kind of key. What has no mark takes whoever comes, and a command that knows no
// key of the gateway's is refused nothing.
func (c Config) serves(kept Serving, file bool) error {
	if kept == "" || c.Serving == "" || kept == c.Serving {
		return nil
	}
	return &ServingError{Ours: c.Serving, File: file}
}

// Served tells by which kind of key this Redis is served; empty: nobody has served it yet, or an earlier release has. With the other kind
// it is a *ServingError.
func (s Keyring) Served(ctx context.Context) (Serving, error) {
	_, served, err := s.opened(ctx)
	return served, err
}

// mark leaves by which kind of key this Redis is served, where that does not stand there. Of two processes that bring both at once, one is
// refused.
func (s Keyring) mark(ctx context.Context, served Serving) error {
	if served != "" || s.conf.Serving == "" {
		return nil
	}
	r, err := s.stroke(ctx, canaryScript, []string{canaries}, servedBy, string(s.conf.Serving), forgotten)
	if err != nil {
		return fmt.Errorf("note by which kind of key this redis is served: %w", err)
	}
	return s.conf.serves(Serving(r.value), false) // whose was there first; none: ours
}
