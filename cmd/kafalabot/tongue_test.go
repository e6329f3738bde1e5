package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"kafalabot/storage/storagetest"
)

// A Redis that speaks TLS and is called without, and one that speaks none and is called with it, are told from one that is not there.
func TestRedisInTheOtherTongue(t *testing.T) {
	t.Parallel()
	plain := strings.TrimPrefix(storagetest.NewServer(t).URL, "redis://")
	secret := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secret.Close)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for url, want := range map[string]string{
		"rediss://" + plain: "REDIS_URL: this redis speaks no TLS",
		"redis://" + strings.TrimPrefix(secret.URL, "https://"): "REDIS_URL: this redis speaks TLS",
		"redis://" + strings.TrimPrefix(gone.URL, "http://"):    "redis cannot be reached",
		"rediss://" + strings.TrimPrefix(gone.URL, "http://"):   "redis cannot be reached",
	} {
		env := goodEnvironment()
		env["REDIS_URL"] = url
		code, out := ends(t, env, "keys")
		if config := strings.HasPrefix(want, "REDIS_URL"); !strings.Contains(out, want) || config != (code == 2) {
			t.Errorf("%s: exit %d, want %q:\n%s", url, code, want, out)
		}
	}
}
