package storage

import (
	"context"
	"errors"
	"fmt"
	"net"
	"testing"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// spy is a hook that writes down which commands go to Redis; those of one round trip stand together.
type spy struct{ said []string }

func (s *spy) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

func (s *spy) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		s.said = append(s.said, cmd.Name())
		return next(ctx, cmd)
	}
}

func (s *spy) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		together := ""
		for _, cmd := range cmds {
			together += " " + cmd.Name()
		}
		s.said = append(s.said, together)
		return next(ctx, cmds)
	}
}

// What a stranger asks for takes the same commands in the same round trips, whether it is there or not, and whether it
// is somebody else's or nobody's.
func TestStrangersLearnNothingByTheTime(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		g := fill(t, s)
		counter := newCounter(t, s)
		_, err := counter.Who(t.Context(), 1) // the first time is written down
		must(t, err)
		office := counter.Office
		must(t, s.Staff().Appoint(t.Context(), sampleMember()))
		spy := &spy{}
		client.AddHook(spy)
		ctx := t.Context()
		const stranger, there, nowhere, elsewhere = chat + 1, "10169090602", "10169090615", "99169090602"
		for name, c := range map[string]struct {
			want string
			ask  map[string]func() error
		}{
			"reference": {"[get get]", map[string]func() error{
				"somebody's":  func() error { _, err := s.Records().ByReference(ctx, there); return err },
				"nobody's":    func() error { _, err := s.Records().ByReference(ctx, nowhere); return err },
				"of no shard": func() error { _, err := s.Records().ByReference(ctx, elsewhere); return err },
				"nothing":     func() error { _, err := s.Records().ByReference(ctx, ""); return err },
			}},
			"id": {"[get]", map[string]func() error{
				"another's":        func() error { _, err := office.ForChat(ctx, stranger, g.ID); return err },
				"of another shard": func() error { _, err := office.ForChat(ctx, stranger, "11"+g.ID[2:]); return err },
				"nobody's":         func() error { _, err := office.ForChat(ctx, stranger, "10aaaaaaaaaaaaaaaa"); return err },
				"no id":            func() error { _, err := office.ForChat(ctx, stranger, "xx"); return err },
			}},
			"QR": {"[get]", map[string]func() error{
				"the token":     func() error { _, err := office.Scan(ctx, g.ID, g.Token); return err },
				"another token": func() error { _, err := office.Scan(ctx, g.ID, "aaaaaaaaaaaaaaaa"); return err },
				"nobody's":      func() error { _, err := office.Scan(ctx, "10aaaaaaaaaaaaaaaa", g.Token); return err },
				"no id":         func() error { _, err := office.Scan(ctx, "xx", g.Token); return err },
			}},
			"rank": {"[ hget get]", map[string]func() error{
				"staff":  func() error { _, err := s.Staff().Member(ctx, sampleMember().ID); return err },
				"nobody": func() error { _, err := counter.Who(ctx, stranger); return err },
				"admin":  func() error { _, err := counter.Who(ctx, 1); return err },
			}},
			"link of an invitation": {"[get]", map[string]func() error{
				"nobody's": func() error {
					_, err := counter.Accept(ctx, stranger, "aaaaaaaabbbbbbbbbbbbbbbbbbbbbbbbbb")
					return err
				},
			}},
		} {
			for which, ask := range c.ask {
				spy.said = nil
				if err := ask(); err != nil && !errors.Is(err, kafala.ErrNotFound) {
					t.Errorf("%s, %s: %v", name, which, err)
				}
				if got := fmt.Sprint(spy.said); got != c.want {
					t.Errorf("%s, %s: %s, want %s", name, which, got, c.want)
				}
			}
		}
	})
}
