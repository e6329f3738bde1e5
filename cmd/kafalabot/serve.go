package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/storage"
)

// serveCmd serves real services.
type serveCmd struct{ options }

// Help tells of the variables that are no flags.
func (serveCmd) Help() string {
	return `Secrets are read from the environment alone, or from the file that the same name with _FILE at its end names:

  TELEGRAM_BOT_TOKEN      of the bot (required)
  REDIS_URL               in go-redis's own form (required)
  MOYASAR_SECRET_KEY      sk_live_… or, with --test-mode, sk_test_… (required)
  DATA_KEYS               id:base64 of 32 bytes, comma-separated: the first seals, all open (required)
  WEBHOOK_SECRET          of Telegram's webhook; goes with WEBHOOK_URL
  MOYASAR_WEBHOOK_SECRET  of the account's webhook at the gateway; empty: none
  NAFATH_APP_ID           of Nafath's environment; goes with NAFATH_URL
  NAFATH_APP_KEY          the same`
}

// Run serves until ctx ends.
func (s serveCmd) Run(ctx context.Context) error {
	a, err := s.build(ctx, whole)
	if err != nil {
		if ctx.Err() != nil { // asked to stop before it began
			return nil
		}
		return err
	}
	defer a.redis.Close()
	a.tellConfiguration(os.Environ())
	if err := a.begin(ctx); err != nil {
		if ctx.Err() != nil { // asked to stop before it began
			return nil
		}
		return err
	}
	public, err := net.Listen("tcp", a.ListenAddr)
	if err != nil {
		return fmt.Errorf("LISTEN_ADDR: %w", unheard(err))
	}
	admin, err := net.Listen("tcp", a.AdminAddr)
	if err != nil {
		public.Close()
		return fmt.Errorf("ADMIN_ADDR: %w", unheard(err))
	}
	return a.serve(ctx, public, admin)
}

// startPatience is how long the start waits for Redis: longer than one takes that starts at the same time.
const startPatience = 30 * time.Second

// telegramPause and introducePause lie between two tries to reach Telegram at the start, and to register with it; the second
// doubles with each try, up to introduceAtMost.
const (
	telegramPause   = 2 * time.Second
	introducePause  = 5 * time.Second
	introduceAtMost = 10 * time.Minute
)

// begin sees that Redis keeps what it has acknowledged and was sealed with our keys, and notes the settings in the audit
// trail. A Redis that cannot be reached, or is not ready, is waited for.
func (a *app) begin(ctx context.Context) error {
	for end := time.Now().Add(startPatience); ; {
		err := a.durable(ctx)
		if err == nil {
			err = a.keyed(ctx, a.store.Keyring().Try)
		}
		if err == nil {
			err = a.shown(ctx)
		}
		if err == nil {
			err = a.counter.NoteSettings(ctx)
		}
		if err == nil || !passing(err) || time.Now().After(end) {
			return err
		}
		a.log.Warn("redis cannot be reached yet", "err", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// shown lets an import see that somebody serves here, by a save as whoever serves makes all the time, and then looks for one: of
// a process and an import that begin at the same time one is refused.
func (a *app) shown(ctx context.Context) error {
	trying, done := context.WithTimeout(ctx, probeTime)
	defer done()
	if p := a.store.Probe(trying); p.None() {
		return p.Err
	}
	return a.unimported(ctx)
}

// unimported is errHalf where a copy is being brought back, and errSpoiled where that does not go on.
func (a *app) unimported(ctx context.Context) error {
	switch under, err := a.store.Copies().ImportUnderWay(ctx); {
	case errors.Is(err, storage.ErrServed):
		return errSpoiled
	case err == nil && under:
		return errHalf
	default:
		return err
	}
}

// passing tells whether Redis may do later what it could not do now: it was not reached, or it is not ready to serve.
func passing(err error) bool {
	if answer := redis.Error(nil); errors.As(err, &answer) {
		return redis.IsLoadingError(err) || redis.IsReadOnlyError(err) || redis.IsMasterDownError(err) || redis.IsClusterDownError(err)
	}
	return !errors.Is(err, errConfig)
}

// unheard is why an address cannot be listened on, without the address.
func unheard(err error) error {
	if o := (*net.OpError)(nil); errors.As(err, &o) {
		return o.Err
	}
	return errors.New("cannot be listened on")
}

// sweepCmd looks once for payments that nobody told of.
type sweepCmd struct{ options }

// Run sweeps once. What it finds is delivered by the next process that serves.
func (s sweepCmd) Run(ctx context.Context, out streams) error {
	a, err := s.join(ctx, whole)
	if err != nil {
		return err
	}
	defer a.redis.Close()
	n, err := a.office.Sweep(ctx)
	fmt.Fprintf(out.out, "open links that were looked at: %d\n", n)
	return err
}

// join reads what is needed of the configuration and joins the rooms on a Redis that keeps what it has acknowledged and was
// sealed with our keys.
// The caller closes the client.
func (o options) join(ctx context.Context, n need) (*app, error) {
	a, err := o.build(ctx, n)
	if err != nil {
		return nil, err
	}
	if err = a.durable(ctx); err == nil {
		err = a.keyed(ctx, a.store.Keyring().Try)
	}
	if err != nil {
		a.redis.Close()
		return nil, err
	}
	return a, nil
}

// build joins the rooms as join does, and asks Redis nothing.
func (o options) build(ctx context.Context, n need) (*app, error) {
	c, err := o.configured(ctx, os.LookupEnv, n)
	if err != nil {
		return nil, err
	}
	return c.connect()
}

// connect joins the rooms on the Redis that is configured, and asks it nothing.
func (c config) connect() (*app, error) {
	redis.SetLogger(redisLog{c.log})
	client, err := storage.Connect(string(c.redisURL), c.RedisMode)
	if err != nil {
		return nil, fmt.Errorf("%w: REDIS_URL: %w", errConfig, err)
	}
	a, err := open(c, client)
	if err != nil {
		client.Close()
		return nil, err
	}
	return a, nil
}
