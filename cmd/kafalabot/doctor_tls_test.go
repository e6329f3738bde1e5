package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kafalabot/storage/storagetest"
)

// issuer issues certificates of a root of its own.
type issuer struct {
	root *x509.Certificate
	key  *ecdsa.PrivateKey
	path string // of the root
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	root := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test root"}, IsCA: true,
		NotBefore: time.Now().Add(-1000 * time.Hour), NotAfter: time.Now().Add(10000 * time.Hour), BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, root, root, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return &issuer{root, key, file(t, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))}
}

// leaf gives certificate and key, as PEM, for this machine.
func (i *issuer) leaf(t *testing.T, until time.Duration) (cert, key string) {
	t.Helper()
	own, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "127.0.0.1"},
		NotBefore: time.Now().Add(-999 * time.Hour),
		NotAfter:  time.Now().Add(until), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, of, i.root, &own.PublicKey, i.key)
	if err != nil {
		t.Fatal(err)
	}
	bytes, err := x509.MarshalPKCS8PrivateKey(own)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: bytes}))
}

// secured is a proxy with TLS before the program, as an operator has one.
func (w *ward) secured(t *testing.T, lasts time.Duration) map[string]string {
	t.Helper()
	i := newIssuer(t)
	pair, err := tls.X509KeyPair(pems(i.leaf(t, lasts)))
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: w.public}))
	s.TLS = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return map[string]string{"SSL_CERT_FILE": i.path, "PUBLIC_URL": s.URL, "WEBHOOK_URL": s.URL, "NAFATH_CALLBACK_URL": s.URL}
}

func pems(cert, key string) (c, k []byte) { return []byte(cert), []byte(key) }

// tlsRedis is a Redis that speaks TLS.
func tlsRedis(t *testing.T, lasts time.Duration) map[string]string {
	t.Helper()
	i, dir := newIssuer(t), t.TempDir()
	cert, key := i.leaf(t, lasts)
	for name, text := range map[string]string{"cert": cert, "key": key} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	at := address(t)
	_, port, _ := strings.Cut(at, ":")
	storagetest.NewServer(t, "--tls-port", port, "--tls-cert-file", filepath.Join(dir, "cert"), "--tls-key-file", filepath.Join(dir, "key"),
		"--tls-ca-cert-file", i.path, "--tls-auth-clients", "no")
	return map[string]string{"SSL_CERT_FILE": i.path, "REDIS_URL": "rediss://" + at}
}

func ofCertificates() []ordeal {
	proxy := func(lasts time.Duration) func(*testing.T, *ward) map[string]string {
		return func(t *testing.T, w *ward) map[string]string { return w.secured(t, lasts) }
	}
	const day = 24 * time.Hour
	fine := allOf(fronts, well)
	fine["certificate"] = well
	ended := allOf(fronts, bad)
	ended["certificate"] = bad
	return []ordeal{
		// Neither Telegram nor the gateway know this address: that is said.
		{"a proxy with TLS", proxy(90 * day), nil, fine, 3},
		{"a certificate that ends soon", proxy(certificateDays*day - time.Hour), nil, map[string]condition{"certificate": warned}, 3},
		{"a certificate that lasts just long enough", proxy(certificateDays*day + time.Hour), nil, map[string]condition{"certificate": well}, 3},
		{"a certificate that has ended", proxy(-time.Hour), nil, ended, 1},
		{"a certificate of nobody's", func(t *testing.T, w *ward) map[string]string {
			env := w.secured(t, 90*day)
			env["SSL_CERT_FILE"] = newIssuer(t).path
			return env
		}, nil, ended, 1},
		{"nobody at an address with TLS", set("PUBLIC_URL", "https://127.0.0.1:1", "WEBHOOK_URL", "https://127.0.0.1:1",
			"NAFATH_CALLBACK_URL", "https://127.0.0.1:1"), nil, map[string]condition{"certificate": untried}, 1},
		{"a Redis whose certificate ends soon", func(t *testing.T, _ *ward) map[string]string { return tlsRedis(t, 5*day) }, nil,
			map[string]condition{"certificate": warned, "redis.write": well}, 3},
		{"a Redis whose certificate has ended", func(t *testing.T, _ *ward) map[string]string { return tlsRedis(t, -time.Hour) }, nil,
			map[string]condition{"redis.reached": bad, "certificate": bad}, 2},
	}
}

// serveUntilEnd serves a handler for a test.
func serveUntilEnd(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}
