package telegram

import (
	"context"
	"errors"
	"sync"
	"testing"
)

func TestTurnsOfAChat(t *testing.T) {
	var order chatLocks
	var group sync.WaitGroup
	inside := map[int64]int{1: 0, 2: 0} // each entry is guarded by its chat's turn
	var mu sync.Mutex
	for i := range 200 {
		group.Go(func() {
			chat := int64(1 + i%2)
			mine, err := order.take(t.Context(), chat)
			if err != nil {
				t.Error(err)
				return
			}
			defer order.end(chat, mine)
			change := func(by int) int {
				mu.Lock()
				defer mu.Unlock()
				inside[chat] += by
				return inside[chat]
			}
			if n := change(1); n != 1 {
				t.Errorf("%d updates of one chat are handled at once", n)
			}
			change(-1)
		})
	}
	group.Wait()
	if len(order.chats) != 0 {
		t.Errorf("%d chats are kept for ever", len(order.chats))
	}

	mine, err := order.take(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := order.take(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("waited in vain: %v", err)
	}
	order.end(1, mine)
	if len(order.chats) != 0 {
		t.Errorf("%d chats are kept after a wait in vain", len(order.chats))
	}
}
