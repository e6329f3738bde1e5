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

// take waits for the chat's turn, or returns the context's error. Whoever has got it ends it.
func (t *turns) take(ctx context.Context, chat int64) (*turn, error) {
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
	select {
	case mine.token <- struct{}{}:
		return mine, nil
	case <-ctx.Done():
		t.leave(chat, mine)
		return nil, fmt.Errorf("wait for the chat's turn: %w", ctx.Err())
	}
}

// end gives the turn to the next one.
func (t *turns) end(chat int64, mine *turn) {
	<-mine.token
	t.leave(chat, mine)
}

func (t *turns) leave(chat int64, mine *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if mine.users--; mine.users == 0 {
		delete(t.chats, chat)
	}
}

// waited tells whether somebody waits for the turn that is taken.
func (t *turns) waited(mine *turn) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return mine.users > 1
}
