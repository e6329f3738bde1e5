package telegram

import (
	"context"
	"fmt"
	"sync"
)

// chatLocks lets one chat's updates be handled one after the other. Telegram keeps the order of a chat's messages when
// it pushes them, but taps come beside them: without turns, an update that came again could show the screen of a
// moment ago below the newer one.
type chatLocks struct {
	mu    sync.Mutex
	chats map[int64]*chatLock
}

// chatLock is one chat's: the update that holds the token is handled; users counts it and those that wait.
type chatLock struct {
	token chan struct{}
	users int
}

// take waits for the chat's turn, or returns the context's error. The caller ends the turn that it got.
func (t *chatLocks) take(ctx context.Context, chat int64) (*chatLock, error) {
	t.mu.Lock()
	if t.chats == nil {
		t.chats = map[int64]*chatLock{}
	}
	mine := t.chats[chat]
	if mine == nil {
		mine = &chatLock{token: make(chan struct{}, 1)}
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
func (t *chatLocks) end(chat int64, mine *chatLock) {
	<-mine.token
	t.leave(chat, mine)
}

func (t *chatLocks) leave(chat int64, mine *chatLock) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if mine.users--; mine.users == 0 {
		delete(t.chats, chat)
	}
}

// waited tells whether somebody waits for the turn that is taken.
func (t *chatLocks) waited(mine *chatLock) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return mine.users > 1
}
