package main

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"time"

	"github.com/redis/go-redis/v9"
)

// otherTongue tells whether a single Redis that gives no answer speaks TLS and is called without, or the other way round, which no
// waiting mends; empty: neither. Nothing secret is sent.
func otherTongue(ctx context.Context, client redis.UniversalClient) string {
	single, ok := client.(*redis.Client)
	if !ok {
		return ""
	}
	ctx, done := context.WithTimeout(ctx, 2*time.Second)
	defer done()
	addr, secret := single.Options().Addr, single.Options().TLSConfig
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return ""
	}
	defer func() { _ = conn.Close() }() // nothing was said over it that matters
	end, _ := ctx.Deadline()
	_ = conn.SetDeadline(end)
	if secret == nil {
		host, _, _ := net.SplitHostPort(addr)
		err = tls.Client(conn, &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}).HandshakeContext(ctx)
		if err == nil || errors.As(err, new(*tls.CertificateVerificationError)) {
			return "this redis speaks TLS: rediss://"
		}
		return ""
	}
	answer := make([]byte, 1)
	if _, err = conn.Write([]byte("PING\r\n")); err == nil {
		_, err = conn.Read(answer)
	}
	if err == nil && (answer[0] == '+' || answer[0] == '-') {
		return "this redis speaks no TLS: redis://"
	}
	return ""
}
