package bot_test

import (
	"context"
	"net"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/redis/go-redis/v9"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/storage/storagetest"
)

// overheard writes down which commands a client sends, in which round trips, by the kinds of their keys. What the
// courier asks for by itself is left out.
type overheard struct {
	mu    sync.Mutex
	trips []string
}

func (o *overheard) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

func (o *overheard) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		o.hear([]redis.Cmder{cmd})
		return next(ctx, cmd)
	}
}

func (o *overheard) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		o.hear(cmds)
		return next(ctx, cmds)
	}
}

var keyKind = regexp.MustCompile(`^\{(?:s\d\d|[a-z]+)\}:([a-z]+)`)

func (o *overheard) hear(cmds []redis.Cmder) {
	var trip []string
	for _, cmd := range cmds {
		said := cmd.Name()
		for _, arg := range cmd.Args()[1:] {
			if key, ok := arg.(string); ok {
				if kind := keyKind.FindStringSubmatch(key); kind != nil {
					said += " " + kind[1]
				}
			}
		}
		if strings.Contains(said, " box") {
			return
		}
		trip = append(trip, said)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.trips = append(o.trips, strings.Join(trip, ", "))
}

// What is not there and what is somebody else's look the same to a stranger, and take the same commands in the same
// number of round trips.
func TestNotFoundCostsWhatNotYoursCosts(t *testing.T) {
	t.Parallel()
	client, o := storagetest.Mini(t), &overheard{}
	w := world.New(t, world.Options{Redis: client, Settings: func(s *kafala.Settings) { s.Rules.Lookups, s.Rules.LookupsDay = 1000, 1000 }})
	g := w.Issued(world.Citizen, "1012345672", "1109876548")
	const asking = 7300000009
	w.Chats.As(asking).Type("/start")
	w.Quiet()
	door := w.Bot.Webhook(secret)
	client.AddHook(o)
	update := 2_000_000_000
	ask := func(u func(update int) map[string]any) (string, []string) {
		o.mu.Lock()
		o.trips = nil
		o.mu.Unlock()
		update++
		said := push(t, door, u(update)).Text
		w.Bot.Wait()
		o.mu.Lock()
		defer o.mu.Unlock()
		return said, slices.Clone(o.trips)
	}
	text := func(text string) func(int) map[string]any {
		return func(update int) map[string]any { return textOf(update, asking, asking, "private", text) }
	}
	tap := func(data string) func(int) map[string]any {
		return func(update int) map[string]any { return tapOf(update, asking, 1, data) }
	}
	unknown := g.ID[:2] + "aaaaaaaaaaaaaaaa"
	token := strings.Repeat("a", len(g.Token))
	other := "02541891021"
	if other == g.Reference {
		other = "00123456786"
	}
	for range staff.StrangerADay { // of whom the trail holds no more then
		ask(tap("card:" + unknown))
	}
	for name, pair := range map[string][2]func(int) map[string]any{
		"a typed reference":     {text(g.Reference), text(other)}, // whether it is recorded may be known: what it costs is the same
		"a scanned QR":          {text("/start v_" + g.ID + "_" + token), text("/start v_" + unknown + "_" + token)},
		"a link of the group":   {text("/start c_" + g.ID), text("/start c_" + unknown)},
		"a payer's way back":    {text("/start p_" + g.ID), text("/start p_" + unknown)},
		"a request in the list": {tap("open:" + g.ID), tap("open:" + unknown)},
		"the receipt again":     {tap("receipt:" + g.ID), tap("receipt:" + unknown)},
		"a check of payment":    {tap("verify:" + g.ID), tap("verify:" + unknown)},
		"a card":                {tap("card:" + g.ID), tap("card:" + unknown)},
		"a match":               {tap("match:" + g.ID), tap("match:" + unknown)},
		"a disclosure":          {tap("disclose:case:" + g.ID), tap("disclose:case:" + unknown)},
	} {
		ask(pair[0]) // whatever is said for the first time only
		saidOne, one := ask(pair[0])
		saidTwo, two := ask(pair[1])
		if !slices.Equal(one, two) || len(one) == 0 {
			t.Errorf("%s: not his takes\n%s\nnot there takes\n%s", name, strings.Join(one, "\n"), strings.Join(two, "\n"))
		}
		if name != "a typed reference" && saidOne != saidTwo {
			t.Errorf("%s: he is told %q and %q", name, saidOne, saidTwo)
		}
	}
}
