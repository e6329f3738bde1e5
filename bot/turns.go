package bot

import (
	"context"
	"fmt"
	"sync"
)

// turns lets one chat's updates be handled one after the other. Telegram keeps the order of a chat's messages when
// it pushes them, but taps come beside them: without turns, an update that came again could show the screen of a
// moment ago below the newer one.
type turns struct {
	mu    sync.Mutex
	chats map[int64]*turn
}

// turn is one chat's: who holds the token is handling, users are he and those who wait.
type turn struct {
	token chan struct{}
	users int
}

// take waits for the chat's turn and returns what ends it, or the context's error.
func (t *turns) take(ctx context.Context, chat int64) (end func(), err error) {
	t.mu.Lock()
	if t.chats == nil {
		t.chats = map[int64]*turn{}
	}
	mine := t.chats[chat]
	if mine == nil {
		mine = &turn{token: make(chan struct{}, 1)}
		t.chats[chat] = mine
	}
	mine.users++
	t.mu.Unlock()
	leave := func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if mine.users--; mine.users == 0 {
			delete(t.chats, chat)
		}
	}
	select {
	case mine.token <- struct{}{}:
		return func() { <-mine.token; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, fmt.Errorf("wait for the chat's turn: %w", ctx.Err())
	}
}
