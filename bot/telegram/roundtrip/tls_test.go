package roundtrip

import (
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// TLS is spoken with whoever has the certificate for the name, in version 1.2 or later, in HTTP/1.1; a second connection
// takes up what the first has agreed on.
func TestTLS(t *testing.T) {
	resumed := atomic.Int32{}
	k := newHouse(t, true, func(w http.ResponseWriter, r *http.Request) {
		if r.TLS.DidResume {
			resumed.Add(1)
		}
		if r.ProtoMajor != 1 || r.TLS.NegotiatedProtocol != "http/1.1" || r.TLS.Version < tls.VersionTLS12 {
			t.Errorf("spoken is %s, %q, TLS %x", r.Proto, r.TLS.NegotiatedProtocol, r.TLS.Version)
		}
		echo(w, r)
	})
	for range 3 {
		if _, text, err := does(within(t), k.Transport, "POST", k.URL+"/last", strings.NewReader("x")); err != nil || text != "x" {
			t.Errorf("%q, %v", text, err)
		}
	}
	if k.opened.Load() != 3 || resumed.Load() != 2 {
		t.Errorf("%d connections, %d take up what was agreed on", k.opened.Load(), resumed.Load())
	}
	var refused *tls.CertificateVerificationError
	if _, _, err := does(within(t), &Transport{}, "POST", k.URL, nil); !errors.As(err, &refused) {
		t.Errorf("with nobody's certificate: %v", err)
	}
	if _, _, err := does(within(t), k.Transport, "POST", strings.Replace(k.URL, "127.0.0.1", "localhost", 1), nil); !errors.As(err, &refused) {
		t.Errorf("with another's certificate: %v", err)
	}
	plain := httptest.NewServer(http.HandlerFunc(echo))
	defer plain.Close()
	var record tls.RecordHeaderError
	if _, _, err := does(within(t), &Transport{}, "POST", strings.Replace(plain.URL, "http", "https", 1), nil); !errors.As(err, &record) {
		t.Errorf("where nobody speaks TLS: %v", err)
	}
}
