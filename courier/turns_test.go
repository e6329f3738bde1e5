package courier_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kafalabot/courier"
	"kafalabot/kafala"
	"kafalabot/outage"
)

// words are some to one chat, the later ones of an earlier id, each of which fell due a minute after the one before.
func words(chat int64, kind kafala.DeliveryKind, n int) (all []kafala.Delivery) {
	for i := range n {
		d := kafala.Delivery{ID: fmt.Sprintf("07%02d.%s.%d", n-i, kind, chat), Kind: kind, Chat: chat, Since: noon,
			Due: noon.Add(time.Duration(i-n) * time.Minute)}
		all = append(all, d)
	}
	return all
}

// script is a sender that writes down what it has sent, and takes a while for the first of each chat.
type script struct {
	mu    sync.Mutex
	sent  map[int64][]string
	pause time.Duration
}

func (s *script) send(_ context.Context, p *courier.Parcel) error {
	s.mu.Lock()
	first := s.sent[p.Chat] == nil
	if first {
		s.sent[p.Chat] = []string{}
	}
	s.mu.Unlock()
	if first {
		time.Sleep(s.pause)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent[p.Chat] = append(s.sent[p.Chat], p.ID)
	return nil
}

// Words to one chat that are overdue come in the order in which they fell due, however long one takes, and those of other chats
// beside them; so do those of the staff chat.
func TestOverdueWordsComeInOrder(t *testing.T) {
	for _, staff := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			chat, kind := int64(7100000001), kafala.SendShown
			if staff {
				chat, kind = 0, kafala.TellStaff
			}
			var want []string
			b := newBox(words(7100000002, kafala.SendShown, 3)...)
			for _, d := range words(chat, kind, 5) {
				b.kept[d.ID] = d
				want = append(want, d.ID)
			}
			s := &script{sent: map[int64][]string{}, pause: time.Second}
			c := newCourier(t, b, courier.Sender{Send: s.send})
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan struct{})
			go func() { c.Run(ctx); close(ended) }()
			time.Sleep(1500 * time.Millisecond)
			synctest.Wait()
			stop()
			<-ended
			if !slices.Equal(s.sent[chat], want) || len(s.sent[7100000002]) != 3 {
				t.Errorf("of %v came %v", want, s.sent)
			}
		})
	}
}

// A word that hangs holds the next one to its chat up for a moment alone.
func TestHangingWordIsOvertaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := words(7100000001, kafala.SendShown, 2)
		b := newBox(all...)
		s := &script{sent: map[int64][]string{}, pause: time.Hour}
		c := newCourier(t, b, courier.Sender{Send: s.send})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { c.Run(ctx); close(ended) }()
		for _, at := range []struct {
			after time.Duration
			sent  int
		}{{time.Second, 0}, {2 * time.Second, 1}} {
			time.Sleep(at.after)
			synctest.Wait()
			s.mu.Lock()
			if n := len(s.sent[7100000001]); n != at.sent {
				t.Errorf("after %s more %d are sent, want %d", at.after, n, at.sent)
			}
			s.mu.Unlock()
		}
		stop()
		<-ended
	})
}

// telegramFault is trouble of Telegram.
type telegramFault struct{}

func (telegramFault) Error() string { return "telegram is down" }
func (telegramFault) Outage() (outage.Service, outage.Why) {
	return outage.Telegram, outage.Credentials
}

// While a word waits for Telegram those after it to the same chat wait behind it, also such as come after Telegram is well again;
// others do not. Where the word fails by itself nobody waits for it.
func TestWordsWaitBehindOneThatWaits(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"telegram is in trouble": {telegramFault{}, "[other first second third]"},
		"the word fails":         {errors.New("odd"), "[other second third first]"},
	} {
		b := newBox()
		save := func(id string, chat int64) {
			b.kept["07"+id] = kafala.Delivery{ID: "07" + id, Kind: kafala.SendShown, Chat: chat, Due: b.Now(), Since: b.Now()}
		}
		var sent []string
		fails := true
		co := newCourier(t, b, courier.Sender{Send: func(_ context.Context, p *courier.Parcel) error {
			if fails {
				return c.err
			}
			sent = append(sent, p.ID[2:])
			return nil
		}})
		run := func(after time.Duration) {
			b.pass(after)
			for co.RunDue(t.Context()) > 0 {
			}
		}
		save("first", 1)
		run(0)
		b.pass(time.Second)
		fails = false
		save("second", 1)
		save("other", 2)
		run(time.Second)
		save("third", 1)
		run(time.Second)
		run(20 * time.Second)
		run(time.Second)
		if name == "the word fails" {
			sent = append([]string{"other"}, slices.DeleteFunc(sent, func(id string) bool { return id == "other" })...)
		}
		if got := fmt.Sprint(sent); got != c.want {
			t.Errorf("%s: sent %s, want %s", name, got, c.want)
		}
		if d, kept := b.of("07third"); kept && d.Tries > 0 {
			t.Errorf("%s: waiting counts as a try: %+v", name, d)
		}
	}
}

// A service that answers with a fault of its own is in trouble itself, and no try is counted for as long as that takes. A message
// at which alone it fails is given up in the end, also where nothing else is sent.
func TestFaultOfItsOwn(t *testing.T) {
	for name, c := range map[string]struct {
		others bool // other messages are sent all the time
		fails  bool // and it fails at those as well
		well   bool // it answers well otherwise
		parked bool
	}{
		"at all":                      {true, true, false, false},
		"at all messages, not at all": {true, true, true, false},
		"at this one alone":           {true, false, false, true},
		"alone in a quiet night":      {false, false, true, true},
		"of which nobody knows":       {false, false, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBox(delivery(kafala.SendReceipt))
			conf := config(b)
			conf.Well = func() bool { return c.well }
			s := courier.Sender{Send: func(ctx context.Context, p *courier.Parcel) error {
				return p.Part(ctx, "text", func(context.Context) error {
					if c.fails || p.Kind == kafala.SendReceipt {
						return errDown
					}
					return nil
				})
			}, Judge: func(context.Context, kafala.Delivery, error) courier.Verdict {
				return courier.Verdict{Fate: courier.Doubted, Said: telegramFault{}}
			}}
			co, err := courier.New(conf, sends(s))
			if err != nil {
				t.Fatal(err)
			}
			for minute := 0; minute < 40*60 && len(b.parked) == 0; minute++ {
				if id := fmt.Sprintf("08x%d", minute%2); c.others {
					b.kept[id] = kafala.Delivery{ID: id, Kind: kafala.SendShown, Chat: int64(minute % 2), Due: b.Now(), Since: b.Now()}
				}
				co.RunDue(t.Context())
				b.pass(time.Minute)
			}
			if parked := len(b.parked) > 0; parked != c.parked {
				t.Errorf("given up: %t; it is kept as %+v", parked, b.kept)
			}
			if after := b.Now().Sub(noon); c.parked && after < 27*time.Hour {
				t.Errorf("given up after %s", after)
			}
			if d, kept := b.of("07abc.receipt"); kept && d.Tries > 1 {
				t.Errorf("%d tries were counted", d.Tries)
			}
		})
	}
}

// What has waited for longer than anything is tried for is not given up at the first try that counts.
func TestNotGivenUpAtOnceAfterALongOutage(t *testing.T) {
	d := delivery(kafala.SendReceipt)
	b := newBox(d)
	c := newCourier(t, b, fails(errDown))
	b.pass(40 * time.Hour)
	if waits := climb(t, b, c, d.ID, 100); len(waits) != 5 || len(b.parked) != 1 {
		t.Errorf("it was tried again after %v", waits)
	}
}
