package storage

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/storage/storagetest"
)

// An error of the store is logged by whoever gets it: none holds the number of a chat or of a member of staff, whether Redis fails, what
// lies there cannot be read, or it is saved where it does not belong.
func TestErrorsHoldNoNumber(t *testing.T) {
	client := storagetest.Mini(t)
	s, _ := newStore(t, client)
	id := fmt.Sprint(chat)
	gone := kafala.Delivery{ID: kafala.ForgetID(chat, 5), Kind: kafala.Forget, Chat: chat, Message: 5, Due: noon, Since: noon}
	member := staff.Member{Actor: staff.Actor{ID: chat, Rank: staff.Officer}}
	calls := map[string]func(context.Context) error{
		"load":         func(ctx context.Context) error { _, err := s.Chats().Load(ctx, chat); return err },
		"save":         func(ctx context.Context) error { return save(ctx, s, chat, 0, dialogs.Session{}, gone) },
		"save profile": func(ctx context.Context) error { return s.Chats().SaveProfile(ctx, chat, dialogs.Profile{}) },
		"forget":       func(ctx context.Context) error { return s.Chats().Forget(ctx, chat) },
		"missed":       func(ctx context.Context) error { _, err := s.Box().Missed(ctx, chat, 1); return err },
		"done":         func(ctx context.Context) error { return s.Box().Done(ctx, gone) },
		"later":        func(ctx context.Context) error { return s.Box().Later(ctx, gone, noon) },
		"park":         func(ctx context.Context) error { return s.Box().Park(ctx, gone, kafala.ParkedBlocked, gone) },
		"retry":        func(ctx context.Context) error { return s.Box().Retry(ctx, gone.ID) },
		"claim one": func(ctx context.Context) error {
			_, _, err := s.Box().ClaimOne(ctx, gone.ID, noon, time.Minute)
			return err
		},
		"promise":   func(ctx context.Context) error { _, err := s.Promises().Once(ctx, gone, time.Hour); return err },
		"by chat":   func(ctx context.Context) error { _, err := s.Records().ByChat(ctx, chat, 1); return err },
		"current":   func(ctx context.Context) error { _, err := s.Records().Current(ctx, chat, 1); return err },
		"paid":      func(ctx context.Context) error { _, err := s.Records().PaidByChat(ctx, chat); return err },
		"questions": func(ctx context.Context) error { _, err := s.Queries().QueriesOf(ctx, chat); return err },
		"usage":     func(ctx context.Context) error { _, err := s.Counts().Usage(ctx, chat); return err },
		"member":    func(ctx context.Context) error { _, err := s.Staff().Member(ctx, chat); return err },
		"appoint":   func(ctx context.Context) error { return s.Staff().Appoint(ctx, member) },
		"dismiss":   func(ctx context.Context) error { return s.Staff().Dismiss(ctx, chat, 1) },
	}
	tell := func(what string, err error) {
		t.Helper()
		if err == nil || strings.Contains(err.Error(), id) {
			t.Errorf("%s: %v", what, err)
		}
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for what, call := range calls {
		tell(what, call(stopped))
	}
	ctx := t.Context()
	tell("no member", calls["member"](ctx))
	tell("not set aside", calls["retry"](ctx))
	elsewhere := gone
	elsewhere.ID = fmt.Sprintf("%02d.forget.%s.5", (kafala.Shard(chat)+1)%kafala.Shards, id)
	tell("another's shard", save(ctx, s, chat, 0, dialogs.Session{}, elsewhere))
	must(t, client.HSet(ctx, teamKey, id, "1|nothing").Err())
	tell("a member who cannot be read", calls["member"](ctx))
	_, err := s.openValue(placeOf(chat).session(chat), []byte("1|nothing"), &dialogs.Session{})
	tell("a session that cannot be read", err)
	if !strings.Contains(err.Error(), "sess") {
		t.Errorf("what cannot be read is not said: %v", err)
	}
}

// The name of a delivery is one for each delivery, in every process that has the keys, and tells its kind and its guarantee.
func TestNameOfADelivery(t *testing.T) {
	one, _ := newStore(t, storagetest.Mini(t))
	two, _ := newStore(t, storagetest.Mini(t))
	named := map[string]string{}
	g := opened(t, chat, "draft")
	for _, d := range []kafala.Delivery{{ID: kafala.ForgetID(chat, 5), Kind: kafala.Forget},
		{ID: kafala.ForgetID(chat, 6), Kind: kafala.Forget},
		{ID: kafala.ForgetID(chat+kafala.Shards, 5), Kind: kafala.Forget}, g.Deliver(kafala.SendReceipt, "", noon)} {
		name := one.Box().Name(d)
		if other := named[name]; other != "" || name != two.Box().Name(d) {
			t.Errorf("%s and %s are both called %s", other, d.ID, name)
		}
		named[name] = d.ID
		if !strings.HasPrefix(name, string(d.Kind)+".") && !strings.HasPrefix(name, g.ID+"."+string(d.Kind)+".") {
			t.Errorf("%s is called %s", d.ID, name)
		}
	}
}
