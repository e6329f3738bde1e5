package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"maps"
	"math/big"
	"net"
	"net/http"
	"sync"
	"time"
)

// httpsPort is where the proxy is published on this machine, in place of 443.
const httpsPort = "18443"

// traffic is the way of the stand-ins to the proxy, and counts what comes back.
type traffic struct {
	way *http.Transport

	mu       sync.Mutex
	statuses map[string]int // "200", or what kept an answer from coming
}

// newTraffic believes one certificate, and finds the proxy on this machine whatever its name is.
func newTraffic(trust []byte) *traffic {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(trust)
	var dialer net.Dialer
	return &traffic{way: &http.Transport{MaxIdleConnsPerHost: 100, TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, "127.0.0.1:"+httpsPort)
		}}}
}

// RoundTrip is a knock at the proxy.
func (t *traffic) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := t.way.RoundTrip(r)
	what := "no answer"
	if err == nil {
		what = fmt.Sprint(res.StatusCode)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.statuses[what]++
	return res, err
}

func (t *traffic) begin() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.statuses = map[string]int{}
}

func (t *traffic) seen() map[string]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.statuses)
}

// calm is an error unless every knock was answered with 200.
func (t *traffic) calm() error {
	seen := t.seen()
	if len(seen) != 1 || seen["200"] == 0 {
		return fmt.Errorf("not every knock was answered with 200: %v", seen)
	}
	return nil
}

// certificate is one that vouches for itself.
func certificate(name string) (certificate, key []byte, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	now := time.Now()
	what := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	raw, err := x509.CreateCertificate(rand.Reader, what, what, private.Public(), private)
	if err != nil {
		return nil, nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, nil, err
	}
	certificate = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})
	return certificate, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}
