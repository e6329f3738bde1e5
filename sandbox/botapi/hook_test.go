package botapi_test

import (
	"testing"
	"time"

	"kafalabot/sandbox/botapi"
)

func TestSetWebhookEndsThePoll(t *testing.T) {
	h := open(t, botapi.Config{})
	ended := h.poll(m{"timeout": 20})
	d := h.door(nil)
	h.must("setWebhook", m{"url": d.url}, nil)
	if got := <-ended; got.Code != 409 || got.Description != "Conflict: terminated by setWebhook request" {
		t.Errorf("got %+v", got)
	}
	if got := h.call("setWebhook", m{"url": d.url}); got.OK && got.Description != "Webhook is already set" {
		t.Errorf("got %+v", got)
	}
}

func TestSetWebhookTwiceAtOnce(t *testing.T) {
	h := open(t, botapi.Config{RetryUnit: time.Hour})
	h.must("setWebhook", m{"url": "http://127.0.0.1:9/a"}, nil)
	if got := h.call("setWebhook", m{"url": "http://127.0.0.1:9/b"}); got.Code != 429 || got.Parameters.RetryAfter != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestWebhookRequiresHTTPS(t *testing.T) {
	for address, want := range map[string]string{
		"http://a.sa/x":       "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
		"https://a.sa:8080/":  "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
		"https://127.0.0.1/x": "Bad Request: bad webhook: IP address 127.0.0.1 is reserved",
		"https://a.sa:8443/x": "Webhook was set",
	} {
		h := open(t, botapi.Config{RequireHTTPS: true})
		if got := h.call("setWebhook", m{"url": address}); got.Description != want {
			t.Errorf("%s: %s", address, got.Description)
		}
	}
}
