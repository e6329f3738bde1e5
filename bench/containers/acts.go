package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"kafalabot/bench/books"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/sandbox/botapi"
)

// serving waits until a bot could serve somebody, in the words of its own door.
func (s *site) serving(ctx context.Context, bot string) error {
	return until(ctx, bot+" is ready", func() bool { return status(ctx, "http://"+adminDoors[bot]+"/readyz") == http.StatusOK })
}

// status is what a door answers, or 0.
func status(ctx context.Context, url string) int {
	ctx, done := context.WithTimeout(ctx, 3*time.Second)
	defer done()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0
	}
	res.Body.Close()
	return res.StatusCode
}

// disturb restarts one bot cleanly, and kills the other, which comes back by itself.
func (s *site) disturb(ctx context.Context) error {
	if _, err := s.output(ctx, s.engine, "restart", "-t", "90", "kafalabot-bot1"); err != nil {
		return err
	}
	if err := s.serving(ctx, "bot1"); err != nil {
		return err
	}
	before, err := s.pid(ctx, "bot2")
	if err != nil {
		return err
	}
	if err := syscall.Kill(before, syscall.SIGKILL); err != nil {
		return err
	}
	if err := until(ctx, "bot2 comes back by itself", func() bool {
		now, err := s.pid(ctx, "bot2")
		return err == nil && now != before
	}); err != nil {
		return err
	}
	return s.serving(ctx, "bot2")
}

// restartRedis starts Redis anew. The bots find it again at once, as whoever they met before: at another address of the network
// card they look for it for half a minute at the old one.
func (s *site) restartRedis(ctx context.Context) error {
	if _, err := s.output(ctx, s.engine, "restart", "-t", "30", "kafalabot-redis"); err != nil {
		return err
	}
	began := time.Now()
	for _, bot := range bots {
		if err := until(ctx, bot+" reaches Redis again", func() bool {
			_, err := s.output(ctx, s.engine, "exec", "kafalabot-"+bot, "/kafalabot", "audit", "--verify")
			return err == nil
		}); err != nil {
			return err
		}
	}
	if took := time.Since(began); took > foundAgain {
		return fmt.Errorf("redis was found again after %s, want %s at most", took, foundAgain)
	}
	s.say("Redis was found again %.1f s after it was started anew", time.Since(began).Seconds())
	return errors.Join(s.serving(ctx, "bot1"), s.serving(ctx, "bot2"))
}

// roll brings both bots to the later release, as an operator does.
func (s *site) roll(ctx context.Context) error {
	if err := s.release(laterWords); err != nil {
		return err
	}
	began := time.Now()
	said, err := s.output(ctx, filepath.Join(s.folder, "deploy", "roll"))
	if err != nil {
		return err
	}
	if want := "bot1 is ready: kafalabot 1.0.1\nbot2 is ready: kafalabot 1.0.1"; said != want {
		return fmt.Errorf("deploy/roll says %q, want %q", said, want)
	}
	s.say("deploy/roll took %.1f s", time.Since(began).Seconds())
	return nil
}

// pid is the process of a container, as this machine numbers it.
func (s *site) pid(ctx context.Context, name string) (int, error) {
	said, err := s.output(ctx, s.engine, "inspect", "-f", "{{.State.Pid}}", "kafalabot-"+name)
	if err != nil {
		return 0, err
	}
	pid, err := strconv.Atoi(said)
	if err == nil && pid == 0 {
		err = fmt.Errorf("%s does not run", name)
	}
	return pid, err
}

// counted is what the stand-ins were answered.
func (s *site) counted() string {
	seen := s.traffic.seen()
	var all []string
	for _, what := range slices.Sorted(maps.Keys(seen)) {
		all = append(all, fmt.Sprintf("%d × %s", seen[what], what))
	}
	return fmt.Sprintf("%d people so far; answers of the proxy: %s", len(s.people), strings.Join(all, ", "))
}

// rest waits until nothing is left to be delivered.
func (s *site) rest(ctx context.Context) error {
	return until(ctx, "everything is delivered", func() bool {
		soon := fmt.Sprint(time.Now().Add(time.Minute).UnixMilli())
		boxes, err := s.client.Keys(ctx, "{*}:box").Result()
		return err == nil && !slices.ContainsFunc(boxes, func(box string) bool {
			n, err := s.client.ZCount(ctx, box, "-inf", soon).Result()
			return err != nil || n > 0
		})
	})
}

// check holds the records against the gateway's books, and against what people and staff were told.
func (s *site) check(ctx context.Context) error {
	words, err := locales.Load()
	if err != nil {
		return err
	}
	var faults []error
	fail := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	var requests []books.Request
	chats := map[int64][]botapi.Message{}
	for _, p := range s.people {
		requests = append(requests, books.Request{ID: p.id, Chat: p.chat})
		chats[p.chat] = p.Messages()
		if g, err := s.store.Records().Find(ctx, p.id); err != nil || g.Status != kafala.Issued {
			fail("%s, which was paid, is %q: %v", p.id, g.Status, err)
		}
	}
	b := &books.Books{Gateway: s.gateway, Words: words["ar"], Staff: s.chats.As(roomMate).In(staffRoom).Messages(), Fail: fail,
		Find: func(id string) (kafala.Guarantee, error) { return s.store.Records().Find(ctx, id) }}
	b.Check(requests, chats)
	if dead, err := s.store.Box().Dead(ctx); err != nil || len(dead) > 0 {
		fail("%d deliveries were given up: %v", len(dead), err)
	}
	for _, bot := range bots {
		if said, err := s.output(ctx, s.engine, "exec", "kafalabot-"+bot, "/kafalabot", "audit", "--verify"); err != nil ||
			!strings.Contains(said, "all of them as they were written") {
			fail("%s: audit --verify: %s, %v", bot, said, err)
		}
	}
	if len(faults) == 0 && b.Found.Payments < len(s.people) {
		fail("%d payments of %d people", b.Found.Payments, len(s.people))
	}
	s.say("%d people, %d payments, each with one reference told; the audit trail is whole", len(s.people), b.Found.Payments)
	return errors.Join(faults...)
}
