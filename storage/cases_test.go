package storage

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// plainNo is the member that whoever has no data key would make of what can be seen in Redis, as an earlier release did.
func plainNo(key, chat string) string {
	sum := sha256.Sum256([]byte(key + "|" + chat))
	return "chat:" + hex.EncodeToString(sum[:12])
}

// Which chat has had an owner's no cannot be tried out without a data key; the no that an earlier release has noted so counts for its
// day all the same.
func TestChatOfANoIsUnderADataKey(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		const number, asks, other = "1012345672", int64(7344444444), int64(7355555555)
		s, c := newStore(t, client)
		for i, number := range []string{number, ""} { // also that of a chat's way
			_, err := s.Cases().Reject(t.Context(), asks, number, kafala.NewCaseID(asks, strings.Repeat("a", i+1)), 3)
			must(t, err)
		}
		seen := 0
		for key, members := range kept(t, client) {
			seen += strings.Count(members, "chat:")
			if strings.Contains(members, plainNo(key, "7344444444")) {
				t.Errorf("the chat can be read back from %s", key)
			}
		}
		if seen != 2 {
			t.Errorf("%d members are of chats", seen)
		}
		closed := func(what string, chat int64, want kafala.ClosedFor) {
			t.Helper()
			if got, err := s.Cases().Closed(t.Context(), chat, number); err != nil || got != want {
				t.Errorf("%s: closed for %q, %v", what, got, err)
			}
		}
		for _, of := range s.Cases().noesOf(other, number)[:1] {
			must(t, client.ZAdd(t.Context(), of.key, redis.Z{Score: float64(c.now().UnixMilli()), Member: plainNo(of.key, "7355555555")}).Err())
		}
		closed("as an earlier release has noted it", other, kafala.ClosedForChat)
		closed("a third chat", 7366666666, kafala.ClosedForNone)
		c.advance(kafala.Closing)
		closed("a day later", other, kafala.ClosedForNone)
	})
}
