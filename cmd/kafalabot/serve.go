package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"

	"kafalabot/storage"
)

// serveCmd serves real services.
type serveCmd struct{ options }

// Run serves until ctx ends.
func (s serveCmd) Run(ctx context.Context) error {
	c, err := s.options.read(os.LookupEnv)
	if err != nil {
		return err
	}
	client, err := storage.Open(string(c.redisURL), c.RedisMode)
	if err != nil {
		return fmt.Errorf("%w: REDIS_URL: %w", errConfig, err)
	}
	defer client.Close()
	a, err := open(c, client)
	if err != nil {
		return err
	}
	if err := a.durable(ctx); err != nil {
		if ctx.Err() != nil { // asked to stop before it began
			return nil
		}
		return err
	}
	public, err := net.Listen("tcp", c.ListenAddr)
	if err != nil {
		return fmt.Errorf("LISTEN_ADDR: %w", unheard(err))
	}
	admin, err := net.Listen("tcp", c.AdminAddr)
	if err != nil {
		public.Close()
		return fmt.Errorf("ADMIN_ADDR: %w", unheard(err))
	}
	return a.serve(ctx, public, admin)
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
	c, err := s.options.read(os.LookupEnv)
	if err != nil {
		return err
	}
	client, err := storage.Open(string(c.redisURL), c.RedisMode)
	if err != nil {
		return fmt.Errorf("%w: REDIS_URL: %w", errConfig, err)
	}
	defer client.Close()
	a, err := open(c, client)
	if err != nil {
		return err
	}
	if err := a.durable(ctx); err != nil {
		return err
	}
	n, err := a.office.Sweep(ctx)
	fmt.Fprintf(out.out, "looked at %d open links\n", n)
	return err
}
